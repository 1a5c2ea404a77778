"""Who sees what, whatever happens: the gates against a slow reading of the rules, row by row in plain Python.

People join, leave, hold two posts, administer an agency, change their address, are closed out and let in again;
agencies merge, come under another one, enrol, leave, come back in another role; mechanisms are founded and drafts of
them withdrawn, charters amended, mechanisms dissolved; reforms are planned and called off; assignments are refused and
go to others; guests are invited. After each such history every person, in every capacity, and each of the portal's
three administrators must be shown exactly the records that the rules give.
"""

from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import timedelta
from types import SimpleNamespace
from typing import Any, NamedTuple

import pytest
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from coordination.agencies import actions as agencies
from coordination.agencies.actions import appoint, end_post
from coordination.agencies.models import (
    AccountReview,
    AccountReviewLine,
    AddressChange,
    Agency,
    Departure,
    Duty,
    Invitation,
    JoinRequest,
    Post,
    Reform,
    ReformPaper,
    User,
)
from coordination.audit.models import DailyHead, Entry, Verification
from coordination.core.errors import NotLawful, NotPermitted, SomeoneWasFaster
from coordination.core.models import Notification
from coordination.core.workdays import today
from coordination.followup import actions as followup
from coordination.followup.models import Assignment, Evidence
from coordination.mechanisms import actions as mechanisms
from coordination.mechanisms.actions import Enrolment, enrol, leave
from coordination.mechanisms.models import Change, Mechanism, Participation
from coordination.opinions.models import Dispute
from coordination.signin.models import AccountRequest, SignIn
from meetings import actions
from meetings.models import AgendaItem, Meeting, Minutes, Paper, Receipt, Resolution, Seat, Topic
from tests import house as built
from tests.cast import again, portal_administrator
from tests.opinions import happening
from tests.opinions.who_sees import OF_OPINIONS
from tests.reforms import merging
from tests.sharing import happening as shared
from tests.sharing.who_sees import OF_SHARING

pytestmark = pytest.mark.django_db
house, cast = built.house, built.cast

PEOPLE = ("secretariat", "liaison_a", "leader_a", "admin_a", "liaison_b", "observer", "stranger")
AGENCIES = ("office", "a", "b", "watching", "outside")
LEADING = {"convener", "deputy", "office"}
A_DAY = timedelta(days=1)


def begun(row: Any) -> bool:
    return bool(row.starts_on <= today())


def not_over(row: Any) -> bool:
    return (row.ends_on is None or today() <= row.ends_on) and getattr(row, "ended_at", None) is None


def now(row: Any) -> bool:
    return begun(row) and not_over(row)


def line_of(agency: Agency | None) -> set[int]:
    """An agency and whatever ended in it, step by step."""
    line, found = set(), {agency.pk} if agency else set()
    while found:
        line |= found
        found = set(Agency.objects.filter(successor__in=found).values_list("pk", flat=True)) - line
    return line


class Rules:
    """The rules as the charter would say them, for one person acting for one agency. Slow on purpose."""

    def __init__(self, person: User, agency: Agency | None) -> None:
        self.person, self.agency, self.line = person, agency, line_of(agency)
        self.rows = [row for row in Participation.objects.all() if row.agency_id in self.line]
        self.roles = {
            post.role
            for post in Post.objects.filter(user=person)
            if agency and post.agency_id == agency.pk and now(post)
        }

    # The directory, and what is an agency's own affair

    def knows_who_is_who(self, _row: Any) -> bool:
        return self.agency is not None or self.person.portal_role in {"system", "security"}

    def administers(self, agency: Agency) -> bool:
        """Its people, or those of an agency under it."""
        over = {agency.pk, agency.parent_id}
        return self.agency is not None and "administrator" in self.roles and self.agency.pk in over

    def of_an_agency(self, row: Any) -> bool:
        if self.person.portal_role == "system":
            by = {getattr(row, name, None) for name in ("invited_by_id", "decided_by_id", "planned_by_id")}
            return self.person.pk in by or not self.is_kept(row.agency)
        return self.administers(row.agency)

    def is_kept(self, agency: Agency) -> bool:
        """An administrator in the own right looks after its people, there or above."""
        keepers = Post.objects.own().in_force().filter(role="administrator", user__is_active=True)
        return any(keeper.agency_id in {agency.pk, agency.parent_id} for keeper in keepers)

    def join_request(self, row: JoinRequest) -> bool:
        return self.of_an_agency(row) or self.person.pk in {row.person_id, row.joined_as_id}

    def departure(self, row: Departure) -> bool:
        return self.of_an_agency(row) or row.agency == self.agency

    def review(self, row: AccountReview) -> bool:
        return self.person.portal_role == "security" or self.administers(row.agency)

    def user(self, row: User) -> bool:
        posts = list(Post.objects.filter(user=row).select_related("agency"))
        if self.person.portal_role:
            return self.person.portal_role != "audit" and posts != []
        is_oneself = self.agency is not None and row.pk == self.person.pk
        return is_oneself or any(self.administers(post.agency) for post in posts)

    def address_change(self, row: AddressChange) -> bool:
        if self.person.portal_role:
            own = self.person.pk in {row.user_id, row.asked_by_id}
            return self.person.portal_role == "system" and (own or not self.is_kept_by_another(row.user))
        return row.user_id == self.person.pk or self.user(row.user)

    def is_kept_by_another(self, person: User) -> bool:
        """An administrator in the own right looks after the person, at an agency of the person's or above it."""
        held = Post.objects.not_over().filter(user=person).select_related("agency")
        houses = {pk for post in held for pk in (post.agency_id, post.agency.parent_id)}
        keepers = Post.objects.own().in_force().filter(role="administrator", user__is_active=True).exclude(user=person)
        return any(keeper.agency_id in houses for keeper in keepers)

    def account_request(self, row: AccountRequest) -> bool:
        is_own = self.person.pk in {row.subject_id, row.asked_by_id}
        if self.person.portal_role == "system":
            return is_own or row.kind == "role" or row.subject.portal_role != ""
        works_for = [post.agency for post in Post.objects.filter(user=row.subject) if not_over(post)]
        keeps = any(agency.ended_on is None and self.administers(agency) for agency in works_for)
        return self.person.portal_role == "security" or is_own or (row.kind == "factors" and keeps)

    def reform(self, row: Reform) -> bool:
        if self.person.portal_role:
            return self.person.portal_role != "audit"
        if row.state == "withdrawn":
            sides = set(row.sides.values_list("agency", flat=True))
            return row.confirmed_at is not None and self.agency is not None and bool(sides & set(self.agency.line))
        return row.state != "planned" and self.knows_who_is_who(row)

    def reform_paper(self, row: ReformPaper) -> bool:
        return self.reform(row.reform) and (row.reform.state != "withdrawn" or bool(self.person.portal_role))

    def audits(self, _row: Any) -> bool:
        return self.person.portal_role == "audit"

    # What agencies do together

    def takes_part(self, mechanism: int) -> bool:
        return any(row.mechanism_id == mechanism and now(row) for row in self.rows)

    def leads(self, mechanism: int) -> bool:
        return any(row.mechanism_id == mechanism and now(row) and row.role in LEADING for row in self.rows)

    def led(self, mechanism: int) -> bool:
        return any(
            row.mechanism_id == mechanism and row.starts_on <= today() and row.role in LEADING for row in self.rows
        )

    def mechanism(self, row: Mechanism) -> bool:
        if row.state == "draft":
            return self.leads(row.pk)
        return self.led(row.pk) if row.state == "withdrawn" else self.takes_part(row.pk)

    def change(self, row: Change) -> bool:
        """What a mechanism is to become is for those who lead it; what it became, for all who see it."""
        return self.leads(row.mechanism_id) or (row.state == "in_force" and self.mechanism(row.mechanism))

    def meeting(self, row: Meeting) -> bool:
        if self.agency is None:
            return False
        is_guest = any(seat.agency_id in self.line for seat in row.seats.all())
        return self.leads(row.mechanism_id) or (
            row.convened_at is not None and (self.takes_part(row.mechanism_id) or is_guest)
        )

    def topic(self, row: Topic) -> bool:
        if self.agency is None:
            return False
        dispute = row.source if isinstance(row.source, Dispute) else None
        sides = {dispute.lead_id, *(party.agency_id for party in dispute.parties.all())} if dispute else set()
        return self.leads(row.mechanism_id) or bool({row.proposing_agency_id, *sides} & self.line)

    def assignment(self, row: Assignment) -> bool:
        if self.agency is None:
            return False
        owes = any(part.agency_id in self.line and part.ended_at is None for part in row.parts.all())
        return owes or self.leads(row.mechanism_id)

    def on_paper(self, row: Minutes | Resolution) -> bool:
        """Drafts of what the meeting came to are the office's."""
        is_out = (row if isinstance(row, Minutes) else row.meeting).state == "issued"
        return self.meeting(row.meeting) and (is_out or self.leads(row.meeting.mechanism_id))

    def of(self, row: Any) -> bool:
        return RULES[type(row)](self, row)


RULES: dict[type, Callable[[Rules, Any], bool]] = {
    Agency: Rules.knows_who_is_who,
    Duty: Rules.knows_who_is_who,
    Post: Rules.knows_who_is_who,
    User: Rules.user,
    Invitation: Rules.of_an_agency,
    JoinRequest: Rules.join_request,
    Departure: Rules.departure,
    AccountReview: Rules.review,
    AccountReviewLine: lambda rules, row: rules.review(row.review),
    AddressChange: Rules.address_change,
    AccountRequest: Rules.account_request,
    SignIn: lambda rules, row: row.user_id == rules.person.pk,
    Reform: Rules.reform,
    ReformPaper: Rules.reform_paper,
    Entry: Rules.audits,
    Verification: Rules.audits,
    DailyHead: lambda rules, row: rules.agency is not None or rules.audits(row),
    Mechanism: Rules.mechanism,
    Participation: lambda rules, row: rules.mechanism(row.mechanism),
    Change: Rules.change,
    Topic: Rules.topic,
    Meeting: Rules.meeting,
    Seat: lambda rules, row: rules.meeting(row.meeting),
    AgendaItem: lambda rules, row: rules.meeting(row.meeting),
    Paper: lambda rules, row: rules.meeting(row.item.meeting),
    Receipt: lambda rules, row: rules.meeting(row.minutes.meeting),
    Minutes: Rules.on_paper,
    Resolution: Rules.on_paper,
    Assignment: Rules.assignment,
    Evidence: lambda rules, row: rules.assignment(row.report.assignment),
    Notification: lambda rules, row: row.recipient_id == rules.person.pk,
    **OF_OPINIONS,
    **OF_SHARING,
}


class At(NamedTuple):
    """To whom, where, with which other agency, and how many days from now."""

    person: User
    agency: Agency
    other: Agency
    day: int


class History:
    """What may happen, each by the verb that does it in the portal. One thing no verb dates: an agency takes part from
    the day on which it is entered, and other days are written into the row.
    """

    def __init__(self, cast: SimpleNamespace) -> None:
        self.cast = cast
        self.people = [getattr(cast, name) for name in PEOPLE]
        self.agencies = [getattr(cast, name) for name in AGENCIES]
        self.portal = [
            User.objects.filter(portal_role=role).first() or portal_administrator(role)
            for role in User.PortalRole.values
        ]
        self.mechanisms = [cast.mechanism, self.draft("筹备一", cast.office, cast.a)]

    @property
    def everybody(self) -> list[User]:
        return [*self.people, *self.portal]

    def draft(self, name: str, convener: Agency, office: Agency) -> Mechanism:
        role, paper = Participation.Role, {"founding_no": "粤办函〔2026〕1号", "founded_on": today()}
        lines = [Enrolment(role.CONVENER, convener), Enrolment(role.OFFICE, office)]
        return mechanisms.propose_mechanism(actor=None, name=name, tier="provincial", enrolments=lines, **paper)

    def happen(self, what: str, who: int, where: int, day: int) -> bool:
        """Whether it did: what a verb refuses does not happen."""
        person = again(self.people[who % len(self.people)])
        agency = Agency.objects.get(pk=self.agencies[where % len(self.agencies)].pk)
        other = Agency.objects.get(pk=self.agencies[(where + 1 + who) % len(self.agencies)].pk)
        nothing_of_the_kind = (NotLawful, NotPermitted, SomeoneWasFaster, ValidationError, ObjectDoesNotExist)
        if agency.ended_on is None:  # whatever ended does nothing any more
            with suppress(*nothing_of_the_kind), transaction.atomic():
                EVENTS[what](self, At(person, agency, other, day))
                return True
        return False

    def join(self, at: At) -> None:
        if not Post.objects.filter(user=at.person, agency=at.agency, role="staff", ends_on=None).exists():
            appoint(actor=None, person=at.person, agency=at.agency, role="staff", starts_on=today() + at.day * A_DAY)

    def go(self, at: At) -> None:
        for post in Post.objects.filter(user=at.person, agency=at.agency, ends_on=None):
            end_post(actor=None, post=post, on=max(post.starts_on, today() + at.day * A_DAY))

    def be_dismissed(self, at: At) -> None:
        for post in Post.objects.not_over().filter(user=at.person, agency=at.agency):
            end_post(actor=None, post=post)

    def administer(self, at: At) -> None:
        if not Post.objects.not_over().filter(user=at.person, agency=at.agency, role="administrator").exists():
            since = today() + at.day * A_DAY
            appoint(actor=None, person=at.person, agency=at.agency, role="administrator", starts_on=since)

    def be_closed_out(self, at: At) -> None:
        agencies.close_account(actor=None, person=at.person, note="长期外出")

    def be_let_in_again(self, at: At) -> None:
        agencies.reopen_account(actor=None, person=at.person, note="已返回")

    def change_address(self, at: At) -> None:
        agencies.change_address(actor=at.person, address=f"{at.person.username}@elsewhere.test")

    def invite_somebody(self, at: At) -> None:
        address = f"{Invitation.objects.count()}@example.test"
        agencies.invite(actor=None, agency=at.agency, address=address, full_name="新人", role="staff")

    def come_under(self, at: At) -> None:
        agencies.edit_agency(actor=None, agency=at.agency, parent=at.other)

    def merge(self, at: At) -> None:
        merging(at.agency, into=at.other, effective_on=today() + at.day * A_DAY)

    def call_off(self, at: At) -> None:  # noqa: ARG002  (there is one at most)
        agencies.withdraw_reform(actor=None, reform=Reform.objects.to_come().earliest("pk"), reason="文件收回")

    def propose(self, at: At) -> None:
        self.mechanisms.append(self.draft(f"筹备{Mechanism.objects.count()}", at.agency, at.other))

    def found(self, at: At) -> None:  # noqa: ARG002  (the oldest draft)
        mechanisms.found_mechanism(actor=None, mechanism=Mechanism.objects.filter(state="draft").earliest("pk"))

    def give_up(self, at: At) -> None:  # noqa: ARG002
        draft = Mechanism.objects.filter(state="draft").earliest("pk")
        mechanisms.withdraw_mechanism(actor=None, mechanism=draft, reason="不再需要")

    def amend(self, at: At) -> None:
        mechanism = Mechanism.objects.filter(state="active").latest("pk")
        words = {"charter": f"章程{at.day}"} if at.day else {"arrangements": "由应急厅继续督办。"}
        kind = "charter" if at.day else "dissolution"
        mechanisms.propose_change(actor=None, mechanism=mechanism, kind=kind, reason="机构改革", **words)

    def carry_out(self, at: At) -> None:  # noqa: ARG002  (the oldest that can be)
        """What was proposed is put in force; the meetings and rounds that stand in the way are not ended for it."""
        paper = {"document_no": "粤办函〔2026〕8号", "decided_on": today(), "approved_by": ""}
        change = Change.objects.filter(state="draft").earliest("pk")
        mechanisms.put_change_in_force(actor=None, change=change, **paper)

    def think_better(self, at: At) -> None:  # noqa: ARG002
        change = Change.objects.filter(state="draft").earliest("pk")
        mechanisms.withdraw_change(actor=None, change=change, reason="另行研究")

    def enrol(self, at: At) -> None:
        mechanism = Mechanism.objects.order_by("pk")[at.person.pk % Mechanism.objects.count()]
        role = ("member", "observer", "deputy")[at.day % 3]
        if not mechanism.participations.filter(agency=at.agency, role=role, ends_on=None).exists():
            row = enrol(actor=None, mechanism=mechanism, agency=at.agency, role=role)
            Participation.objects.filter(pk=row.pk).update(starts_on=today() + at.day * A_DAY)

    def leave(self, at: At) -> None:
        for row in Participation.objects.filter(agency=at.agency, ends_on=None, starts_on__lte=today()):
            on = today() + min(at.day, 0) * A_DAY
            leave(actor=None, participation=row, on=max(on, row.starts_on), reason="职能调整")

    def hand_over(self, at: At) -> None:
        task = Assignment.objects.earliest("pk")
        followup.refuse(actor=None, assignment=task, reason="不属本单位职责")
        followup.reissue(actor=None, assignment=task, lead=at.agency, due_on=today() + 9 * A_DAY, reason="重新交办")

    def invite(self, at: At) -> None:
        meeting = Meeting.objects.filter(state="convened").earliest("pk")
        if not meeting.seats.filter(agency=at.agency).exists():
            actions.invite_further(actor=None, meeting=meeting, agencies=[at.agency])


EVENTS: dict[str, Callable[[History, At], None]] = {
    event.__name__: event
    for event in (
        *(History.join, History.go, History.be_dismissed, History.administer, History.change_address),
        *(History.be_closed_out, History.be_let_in_again, History.invite_somebody, History.come_under),
        *(History.merge, History.call_off, History.propose, History.found, History.give_up),
        *(History.amend, History.carry_out, History.think_better),
        *(History.enrol, History.leave, History.hand_over, History.invite),
        *happening.OF_OPINIONS,
        *shared.OF_SHARING,
    )
}
HISTORIES = st.lists(
    st.tuples(st.sampled_from(sorted(EVENTS)), st.integers(0, 9), st.integers(0, 9), st.integers(-2, 2)),
    min_size=1,
    max_size=10,
)


def capacities(person: User) -> Iterable[tuple[User, Agency | None]]:
    """The person once for every agency with a post today; once for none, where there is none."""
    today_s = {post.agency_id: post.agency for post in Post.objects.filter(user=person) if now(post)}
    for agency in today_s.values() or [None]:
        fresh = again(person)
        fresh.act_for(agency.pk if agency else None)
        yield fresh, agency


def shown_to(people: Iterable[User]) -> dict[Any, set[int]]:
    """By the gates, to each person in each capacity."""
    return {
        (person.username, str(agency), noun._meta.label): set(
            noun._default_manager.all().visible_to(capacity).values_list("pk", flat=True)
        )
        for person in people
        for capacity, agency in capacities(person)
        for noun in RULES
    }


def due_to(people: Iterable[User]) -> dict[Any, set[int]]:
    """By the rules, row by row."""
    rows = {noun: list(noun._default_manager.all()) for noun in RULES}
    return {
        (person.username, str(agency), noun._meta.label): {row.pk for row in rows[noun] if rules.of(row)}
        for person in people
        for _capacity, agency in capacities(person)
        for rules in [Rules(person, agency)]
        for noun in RULES
    }


@pytest.mark.usefixtures("house")
@given(history=HISTORIES)
@example(history=[("enrol", 0, 4, -1), ("leave", 0, 4, -1)])  # led once
@example(
    history=[("hand_over", 0, 3, 0), ("leave", 0, 2, 0)]
)  # the former lead owes nothing, whoever leaves still does
@example(history=[("merge", 1, 1, -1), ("merge", 1, 3, 0)])  # into one that ends itself
@example(history=[("administer", 6, 4, 0), ("come_under", 3, 1, 0)])  # the people of an agency below
@example(history=[("ask_no_more_and_write_on", 0, 0, 0)])  # what comes after a round that was taken back
@example(history=[("ask_further", 0, 3, 0), ("merge", 0, 3, 0), ("answer", 0, 0, 0)])  # asked, and then part of another
@example(history=[("give_up", 0, 0, 0), ("leave", 0, 1, -1)])  # a draft of those who led it
@example(history=[("amend", 0, 0, 1), ("carry_out", 0, 0, 0), ("leave", 0, 1, -1)])  # a charter of others by now
@example(
    history=[("found", 0, 0, 0), ("amend", 1, 0, 0), ("carry_out", 0, 0, 0), ("merge", 0, 1, 0)]
)  # over, and passed on
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_everybody_is_shown_just_what_the_rules_give(
    cast: SimpleNamespace,
    history: list[tuple[str, int, int, int]],
) -> None:
    with transaction.atomic():
        story = History(cast)
        for event in history:
            story.happen(*event)
        shown, due = shown_to(story.everybody), due_to(story.everybody)
        transaction.set_rollback(True)
    assert shown == due


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize("event", sorted(EVENTS))
def test_every_event_changes_what_somebody_sees(event: str, cast: SimpleNamespace) -> None:
    """Else the histories above would prove nothing of it."""
    story = History(cast)
    before = shown_to(story.everybody)
    if event in {"be_closed_out", "be_let_in_again"}:  # the gates ask for posts, the door for the account
        person = again(cast.liaison_a)
        assert cast.mechanism.principal in person.groups.all()
        story.happen("be_closed_out", 1, 0, 0)
        assert (again(person).is_active, person.groups.count()) == (False, 0)
        story.happen("be_let_in_again", 1, 0, 0)
        assert again(person).is_active
        assert cast.mechanism.principal in person.groups.all()
        return
    for who in range(len(PEOPLE)):
        for where in range(len(AGENCIES)):
            for day in (-2, -1, 0):
                with transaction.atomic():
                    changes = story.happen(event, who, where, day) and shown_to(story.everybody) != before
                    transaction.set_rollback(True)
                if changes:
                    return
    pytest.fail(f"{event} changes nothing")
