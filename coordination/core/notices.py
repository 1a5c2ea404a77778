"""Notices: one small class per event, which names its audience, its key and its words.

`notify` writes one Notification a person (in-app, exactly once by its key) and one Delivery a channel, in the
transaction of the act. `delivery.deliver` sends what is due and asks again before it does: may the person still see
it, does it still hold, is this an hour at which the person may be reached?
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.template import Context
from django.template.loader import get_template
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from coordination.core import channels
from coordination.core.channels import Attachment
from coordination.core.models import Activity, Delivery, Notification, Occurrence
from coordination.core.wishes import Wishes
from coordination.core.workdays import portal_zone

LONG_AGO = datetime.min.replace(tzinfo=UTC)


class Category(models.TextChoices):
    """What a person can switch on and off as one."""

    MEETINGS = "meetings", _("Meetings")
    FOLLOW_UP = "follow_up", _("Follow-up")
    SUPERVISION = "supervision", _("Supervision")
    PEOPLE = "people", _("Agencies and people")
    AUDIT = "audit", _("Audit")
    FILES = "files", _("Files")
    OPINIONS = "opinions", _("Opinions and disputes")
    SHARING = "sharing", _("Shared information")


class Notice:
    """An event that people are told of. Subclasses say which; the text is `templates/notices/<kind>.txt`:
    first line the title, the rest the body, with the subject as `subject` and the facts by name.
    """

    kind: ClassVar[str]
    label: ClassVar[Any]
    category: ClassVar[Category]
    mandatory: ClassVar[bool] = False  # cannot be switched off
    to_be_filed: ClassVar[bool] = False  # asks for nothing: it lies in the inbox as read, and no bell counts it
    for_strangers: ClassVar[bool] = False  # goes to an address: nobody here has a wish about it
    asked_for: ClassVar[bool] = False  # by whoever is told: no wish is put about it
    urgent: ClassVar[bool] = False  # breaks into quiet hours and waits for no digest
    portal_only: ClassVar[bool] = False  # goes no way out of the portal, whatever is wished

    @classmethod
    def audience(cls, subject: Any) -> Iterable[Any]:
        """The people to be told, whether or not they still may see the subject: `notify` asks that itself."""
        raise NotImplementedError

    @classmethod
    def key(cls, subject: Any) -> str:
        """Unique for the event: the same key is told to the same person once. Rows that exist bear these keys."""
        return ".".join(filter(None, [cls.kind.replace("_", "-"), str(subject.pk), cls.occasion(subject)]))

    @classmethod
    def occasion(cls, subject: Any) -> str:
        """What tells one telling of a record from the next; nothing where it is told once for all."""
        return ""

    @classmethod
    def facts(cls, subject: Any) -> dict[str, Any]:
        """What its words speak of besides the subject, in the language that is on."""
        return {}

    @classmethod
    def url(cls, subject: Any) -> str:
        return str(subject.get_absolute_url())

    @classmethod
    def way_in(cls, subject: Any) -> str:
        """Of a letter to somebody who is not here yet: where it leads. Asked when it is sent; no row keeps it."""
        raise NotImplementedError

    @classmethod
    def still_holds(cls, subject: Any, recipient: Any) -> bool:
        """Asked again at the moment of sending: does this still concern this person?"""
        return True

    @classmethod
    def urgent_from(cls, subject: Any) -> datetime | None:
        """The moment from which it breaks into quiet hours and waits for no digest; None: it can wait."""
        return LONG_AGO if cls.urgent else None

    @classmethod
    def details(cls, subject: Any, recipient: Any) -> str:
        """What stands below its words in the letter alone: found when that is sent, in the language of its reader, and
        kept in no row.
        """
        return ""

    @classmethod
    def attachments(cls, subject: Any, recipient: Any) -> list[Attachment]:
        return []


class OfAState(Notice):
    """Told each time a record comes into its state."""

    @classmethod
    def occasion(cls, subject: Any) -> str:
        return f"{subject.state_at:%Y%m%d%H%M%S%f}"


class OfADate(Notice):
    """Said by the ledger: once for each date of a record, and rung."""

    @classmethod
    def occasion(cls, subject: Any) -> str:
        return f"v{subject.due_version}"


_kinds: dict[str, type[Notice]] = {}


def notice(kind: type[Notice]) -> type[Notice]:
    """Decorator: make a notice known, so that its rows find their class again."""
    _kinds[kind.kind] = kind
    return kind


def kinds() -> dict[str, type[Notice]]:
    return dict(_kinds)


def texts_of(kind: type[Notice], subject: Any, facts: dict[str, Any]) -> dict[str, dict[str, str]]:
    """Title and body in every language of the portal. Whoever acts may live elsewhere than those who read."""
    template, texts = get_template(f"notices/{kind.kind}.txt").template, {}  # type: ignore[attr-defined]  # Django's own engine
    for language, _name in settings.LANGUAGES:
        with translation.override(language), timezone.override(portal_zone()):
            rendered = template.render(
                Context({"subject": subject, **kind.facts(subject), **facts}, autoescape=False)
            ).strip()
        title, _newline, body = rendered.partition("\n")
        texts[language] = {"title": title.strip(), "body": body.strip()}
    return texts


def may_see(subject: Any, person: Any) -> bool:
    """The gate every notice passes, when written and again when sent: visible in one of the person's posts."""
    return bool(readers_of(subject, [person]))


def readers_of(subject: Any, people: Iterable[Any]) -> list[Any]:
    """Those of some people who may see a record in one of their posts. Who may see it is a question of the agency acted
    for, never of the person: it is asked once for each agency. But for a record that says `is_personal`, and for people
    who hold no post: these are asked one by one.
    """
    rows, seen = type(subject)._default_manager, dict[Any, bool]()  # noqa: SLF001  (Django's own name for it)
    one_by_one = getattr(subject, "is_personal", False)

    def is_seen_by(capacity: Any) -> bool:
        agency = capacity.acting_for
        asked = (capacity.pk, agency and agency.pk) if one_by_one or agency is None else agency.pk
        if asked not in seen:
            seen[asked] = rows.visible_to(capacity).filter(pk=subject.pk).exists()
        return seen[asked]

    return [person for person in people if person.is_active and any(map(is_seen_by, person.capacities()))]


def subjects_seen(person: Any, rows: Iterable[Any]) -> set[tuple[int, int]]:
    """Of what some notices are about, what a person may see for the agency acted for: pairs of kind and number, as
    notices keep them. One question for each kind.
    """
    wanted = defaultdict[int, set[int]](set)
    for row in rows:
        wanted[row.subject_type_id].add(row.subject_id)
    seen = set[tuple[int, int]]()
    for noun, numbers in wanted.items():
        model: Any = ContentType.objects.get_for_id(noun).model_class()
        visible = model._default_manager.visible_to(person).filter(pk__in=numbers)  # noqa: SLF001
        seen |= {(noun, pk) for pk in visible.values_list("pk", flat=True)}
    return seen


@transaction.atomic(savepoint=False)
def notify(
    kind: type[Notice],
    subject: Any,
    *,
    among: Iterable[Any] | None = None,
    occurrence: Occurrence | None = None,
    act: Activity | None = None,
    **facts: Any,
) -> list[Notification]:
    """Tell everyone in the audience who may see the subject; what was told under the same key is not told again.

    `among` narrows the audience to those of it whom the event concerns. `act`: what was done, of what may be done to
    the subject again; it is told once for each.
    """
    meant = None if among is None else {person.pk for person in among}
    audience = [person for person in kind.audience(subject) if meant is None or person.pk in meant]
    people = {person.pk: person for person in readers_of(subject, audience)}
    key = _key_of(kind, subject, act)
    told = set(Notification.objects.filter(key=key, recipient__in=people).values_list("recipient_id", flat=True))
    if not (new := [person for pk, person in people.items() if pk not in told]):
        return []
    texts, url, noun = texts_of(kind, subject, facts), kind.url(subject), ContentType.objects.get_for_model(subject)
    rows = [
        Notification(
            kind=kind.kind,
            category=kind.category,
            key=key,
            recipient=person,
            subject_type=noun,
            subject_id=subject.pk,
            occurrence=occurrence,
            texts=texts,
            url=url,
            read_at=timezone.now() if kind.to_be_filed else None,
        )
        for person in new
    ]
    Notification.objects.bulk_create(rows, ignore_conflicts=True)
    written = list(Notification.objects.filter(key=key, recipient__in=[person.pk for person in new]))
    _dispatch(kind, subject, written, people)
    return written


@transaction.atomic(savepoint=False)
def write_to(
    kind: type[Notice], subject: Any, *, address: str, act: Activity | None = None, **facts: Any
) -> Notification:
    """Tell somebody who is not here, or not yet, at an address. There is no gate to ask: whoever calls has. `act` as in
    `notify`.
    """
    row, _made = Notification.objects.get_or_create(
        key=_key_of(kind, subject, act),
        recipient=None,
        address=address,
        defaults={
            "kind": kind.kind,
            "category": kind.category,
            "subject_type": ContentType.objects.get_for_model(subject),
            "subject_id": subject.pk,
            "texts": texts_of(kind, subject, facts),
            "url": "",
        },
    )
    name = channels.message_id(row.key, None, channels.EMAIL)
    _set_out([Delivery(notification=row, channel=channels.EMAIL, message_id=name, next_at=timezone.now())])
    return row


def _key_of(kind: type[Notice], subject: Any, act: Activity | None) -> str:
    return f"{kind.key(subject)}.{act.pk}" if act else kind.key(subject)


def _dispatch(kind: type[Notice], subject: Any, written: list[Notification], people: Mapping[Any, Any]) -> None:
    """One delivery for each way a reader wishes, held while the reader is not to be reached."""
    now, wishes = timezone.now(), Wishes(people.values())
    rows = [
        Delivery(
            notification=row,
            channel=way.channel,
            message_id=channels.message_id(row.key, row.recipient_id, way.channel),
            next_at=way.held_until or now,
            held_until=way.held_until,
        )
        for row in written
        for way in wishes.ways(kind, subject, people[row.recipient_id], now)
    ]
    _set_out(rows)


def _set_out(rows: list[Delivery]) -> None:
    """Then a nudge; the sweep finds what a lost nudge leaves."""
    Delivery.objects.bulk_create(rows, ignore_conflicts=True)
    if any(row.held_until is None for row in rows):
        from coordination.core.tasks import ring  # tasks import this module

        transaction.on_commit(ring, robust=True)


def kind_of(row: Notification) -> type[Notice] | None:
    return _kinds.get(row.kind)
