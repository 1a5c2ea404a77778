"""People as tables: each row is an invitation to one address and one post; a letter goes out for each."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop, pgettext_lazy

from coordination.agencies.actions import invite, withdraw_invitation
from coordination.agencies.imports.names import Names
from coordination.agencies.models import Agency, Invitation, Post, User
from coordination.agencies.models.invitation import is_one_name
from coordination.agencies.policy import administers_some_agency, is_portal_administrator
from coordination.core.activity import Actor
from coordination.core.counting import capped
from coordination.core.imports.kinds import (
    Awaited,
    Column,
    Finding,
    Kind,
    Register,
    Words,
    Wrong,
    day,
    heads,
    importable,
    one_of,
    shown_reference,
    text,
)
from coordination.core.lines import as_borne
from coordination.core.remarks import Remark
from coordination.core.workdays import day_of, today

if TYPE_CHECKING:
    from django.db.models import QuerySet

FIRST = 20  # of those who are still to answer


def _full_name(said: str) -> str:
    return as_borne(text(100)(said))


def _address(said: str) -> str:
    address = "".join(said.split())
    try:
        validate_email(address)
    except ValidationError as error:
        raise Wrong(gettext_noop("“%(said)s” is no e-mail address"), said=said[:60]) from error
    return address


def _role(value: str | None) -> str:
    return str(Post.Role(value).label) if value else ""


def _roles() -> list[str]:
    return [str(label) for label in Post.Role.labels]


COLUMNS = (
    Column(
        "full_name",
        pgettext_lazy("person", "name"),
        heads("姓名、人员、name、full name、person"),
        read=_full_name,
        width=14,
        is_needed=True,
    ),
    Column(
        "address",
        _("e-mail"),
        heads("邮箱、电子邮箱、电子邮件、邮件、e-mail、email、mail"),
        read=_address,
        width=30,
        is_needed=True,
    ),
    Column("role", _("role"), heads("角色、岗位、role"), read=one_of(Post.Role), show=_role, choices=_roles, width=18),
    Column("title", pgettext_lazy("post", "title"), heads("职务、职务职级、title、position"), read=text(100), width=24),
    Column(
        "agency",
        _("agency"),
        heads("单位、单位名称、所在单位、工作单位、agency"),
        read=text(200),
        show=shown_reference,
        width=30,
    ),
    Column("ends_on", _("until"), heads("任期至、截止日期、结束日期、until、last day"), read=day, width=14),
)


class PeopleRegister(Register):
    """The agencies whose people the bringer looks after (the system administrator: whose nobody else does), who works
    there, and who is invited already.
    """

    def __init__(self, actor: Any) -> None:
        self.own: Agency | None = actor.acting_for if actor else None
        self.agencies = {row.pk: row for row in _kept_by(actor)}
        self.names = Names()
        for agency in self.agencies.values():
            self.names.add(("pk", agency.pk), agency.name, [agency.short_name, *agency.aliases])

    def refer(self, findings: Sequence[Finding]) -> None:
        """Without a word the agency is the bringer's own."""
        for finding in findings:
            finding.values.setdefault("role", str(Post.Role.STAFF))
            said = finding.values.get("agency")
            found = self.names.find(said) if said else set()
            if len(found) == 1:
                ((_table, pk),) = found
                finding.values["agency"] = {"pk": pk, "name": self.agencies[pk].name}
            elif said:
                sentence = gettext_noop("“%(said)s” is none of the agencies whose people you look after")
                finding.complain("agency", sentence, said=said[:60])
            elif self.own:
                finding.values["agency"] = {"pk": self.own.pk, "name": self.own.name}
            else:
                finding.complain("agency", gettext_noop("is missing"))

    def present(self, targets: Sequence[int]) -> dict[int, dict[str, Any]]:
        del targets
        return {}

    def claims(self, finding: Finding) -> Iterator[tuple[str, str, str]]:
        if key := _key_of(finding):
            yield "address", "·".join(map(str, key)), finding.values["address"]

    def check(self, findings: Sequence[Finding]) -> None:
        rows = {finding.number: key for finding in findings if (key := _key_of(finding))}
        addresses = {address for _agency, _role, address in rows.values()}
        here = _working_under(addresses)
        invited = _invited_at(addresses)
        shut_out = _shut_out(addresses)
        names = _names_invited_under(addresses)
        first: dict[str, Finding] = {}
        for finding in findings:
            agency, role, address = rows.get(finding.number, (0, "", ""))
            if (agency, address) in here:
                finding.complain("address", gettext_noop("works here with this address: give another post instead"))
            elif address in shut_out:
                finding.complain(
                    "address", gettext_noop("belongs to an account that the security administrator suspended")
                )
            elif (agency, role, address) in invited:
                finding.complain("address", gettext_noop("is invited already"))
            elif not all(is_one_name(name, finding.values["full_name"]) for name in names.get(address, ())):
                finding.complain("address", gettext_noop("is invited already, under another name"))
            elif any(other == address for _pk, other in here):
                finding.note("address", gettext_noop("has an account: signs in with it, and accepts"))
            before = first.setdefault(address, finding) if address else None
            if before and not is_one_name(before.values["full_name"], finding.values["full_name"]):
                sentence = gettext_noop("is the address of another name in row %(row)d: each person needs the own")
                finding.complain("address", sentence, row=before.number)
            if (until := finding.values.get("ends_on")) and until < today().isoformat():
                finding.complain("ends_on", gettext_noop("This day has passed."))


def _kept_by(actor: Any) -> Any:
    standing = Agency.objects.standing().order_by("pk")
    if actor is None:
        return standing
    if is_portal_administrator(actor, None):
        return standing.looked_after_by_nobody()
    own = actor.acting_for
    return standing.filter(Q(pk=own.pk) | Q(parent=own)) if own else standing.none()


def _key_of(finding: Finding) -> tuple[int, str, str] | None:
    """(agency, role, address) by which no two invitations may be open."""
    values = finding.values
    if "address" not in values or "full_name" not in values or not isinstance(values.get("agency"), dict):
        return None
    return values["agency"]["pk"], values["role"], values["address"].casefold()


def _working_under(addresses: Collection[str]) -> set[tuple[int, str]]:
    """(agency, address) of everybody who works somewhere under one of these addresses."""
    posts = Post.objects.in_force().filter(user__is_active=True, user__email__in=_spellings(addresses))
    return {(agency, address.casefold()) for agency, address in posts.values_list("agency", "user__email")}


def _shut_out(addresses: Collection[str]) -> set[str]:
    people = User.objects.filter(closed_by_security=True, email__in=_spellings(addresses))
    return {address.casefold() for address in people.values_list("email", flat=True)}


def _invited_at(addresses: Collection[str]) -> set[tuple[int, str, str]]:
    rows = Invitation.objects.unanswered().filter(address__in=_spellings(addresses))
    return {(pk, role, address.casefold()) for pk, role, address in rows.values_list("agency", "role", "address")}


def _names_invited_under(addresses: Collection[str]) -> dict[str, set[str]]:
    """By address, the names that open invitations bear, at whatever agency."""
    names: dict[str, set[str]] = {}
    rows = Invitation.objects.open().annotate(folded=Lower("address")).filter(folded__in=addresses)
    for address, name in rows.values_list("folded", "full_name"):
        names.setdefault(address, set()).add(name)
    return names


def _spellings(addresses: Collection[str]) -> list[str]:
    """Addresses are kept as they were typed; the database decides in the end, whatever their letters."""
    return sorted({spelled for address in addresses for spelled in (address, address.lower(), address.upper())})


@importable
class PeopleKind(Kind):
    code, label, icon = "people", _("People who are invited"), "user-plus"
    explained = (
        _("Each row invites one person to one post. When you confirm, a letter with a link goes to each address."),
        _("Without an agency it is your own; without a role, staff."),
        _("Undoing withdraws the invitations that nobody has accepted yet."),
    )
    model, entered, columns = Invitation, "invitation.create", COLUMNS
    allows = is_portal_administrator | administers_some_agency
    sends_letters = True
    words = Words(
        act=_("Invite by a table"),
        promise=_("No letter goes out before you have looked through the rows and confirmed."),
        limits=_("A table only invites: nothing changes for anybody who works here already."),
        earlier=_("Earlier tables of people"),
        none_yet=_("Nobody has been invited by a table yet."),
        undo=_("Withdraw the invitations"),
        undo_question=_("Withdraw the invitations of this table: %(file)s?"),
    )
    undoing = _(
        "Invitations that nobody has accepted yet are withdrawn: their links open nothing any more. Letters that went "
        "out cannot be called back, and whoever has accepted stays; the result says who."
    )

    def open_register(self, actor: Actor) -> PeopleRegister:
        return PeopleRegister(actor)

    def seen_by(self, person: Any) -> Q:
        """Addresses are nobody else's business than of whoever brought the table."""
        return super().seen_by(person) & Q(started_by=person)

    def title_of(self, said: dict[str, str]) -> str:
        return f"{said.get('full_name', '')} {said.get('address', '')}".strip()

    def locked(self, pk: int) -> Invitation | None:
        return Invitation.objects.select_for_update(of=("self",)).select_related("agency").filter(pk=pk).first()

    def plain(self, thing: Invitation) -> dict[str, Any]:
        return {
            "full_name": thing.full_name,
            "address": thing.address,
            "role": thing.role,
            "title": thing.title,
            "agency": {"pk": thing.agency_id, "name": thing.agency.name},
            "ends_on": thing.ends_on.isoformat() if thing.ends_on else None,
        }

    def awaited(self, person: Any, targets: "QuerySet[Any]") -> Awaited:
        open_ones = Invitation.objects.visible_to(person).unanswered().filter(pk__in=targets)
        first = open_ones.select_related("agency").order_by("full_name", "pk")[:FIRST]
        shown = [(f"{each.full_name} · {each.address}", each) for each in first]
        doors = [(f"{words} · {each.agency}", f"{each.agency.people_url}#invitations") for words, each in shown]
        return Awaited(capped(open_ones), doors)

    def create(self, *, actor: Actor, values: dict[str, Any]) -> Invitation:
        fields = {**values, "agency": Agency.objects.get(pk=values["agency"]["pk"])}
        if fields.get("ends_on"):
            fields["ends_on"] = date.fromisoformat(fields["ends_on"])
        return invite(actor=actor, **fields)

    def done_since(self, thing: Invitation) -> Remark | None:
        """A letter sent again is no reason to leave the door open; a post that somebody holds is not taken away so."""
        if not thing.accepted_at:
            return None
        facts = {"day": day_of(thing.accepted_at).isoformat()}
        return Remark(
            gettext_noop("It was accepted on %(day)s: the person works here; to end that, open the person's page."),
            facts,
        )

    def remove(self, *, actor: Actor, thing: Invitation) -> Remark | None:
        if thing.withdrawn_at:
            facts = {"day": day_of(thing.withdrawn_at).isoformat()}
            return Remark(gettext_noop("It had been withdrawn already, on %(day)s."), facts)
        withdraw_invitation(actor=actor, invitation=thing)
        return None
