"""The cast of every test: secretariat, liaison of A, liaison of B, observer, stranger; and the house they act in.

One mechanism, four agencies in it (the office's, A, B, an observer) and one agency outside. Everyone may sign in with
PASSWORD.
"""

from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from coordination.agencies.actions import appoint, create_agency
from coordination.agencies.models import Agency, Post, User
from coordination.core import workdays
from coordination.followup.models import Assignment
from coordination.mechanisms.actions import Enrolment, found_mechanism, propose_mechanism
from coordination.mechanisms.models import Participation
from coordination.signin import sessions
from meetings import actions
from meetings.actions.meeting import Person
from meetings.models import Meeting, Minutes
from tests.kept import kept

PASSWORD = "correct horse battery staple"
LONG_AGO = date(2019, 9, 1)  # since when all hold their posts and take part: a test may set its clock to any later day


def person(agency: Agency, username: str, role: str = Post.Role.LIAISON, **fields: Any) -> User:
    """Someone with a post at an agency."""
    user = User(
        username=username, full_name=fields.pop("full_name", username), email=f"{username}@example.test", **fields
    )
    user.set_password(PASSWORD)
    user.save()
    appoint(actor=None, person=user, agency=agency, role=role, is_main=True, starts_on=LONG_AGO)
    return user


def portal_administrator(role: str, **fields: Any) -> User:
    """One of the three who look after the portal itself, and hold no post."""
    names = {"system": "root", "security": "security", "audit": "auditor"}
    user = User(username=fields.pop("username", names[role]), portal_role=role, full_name=f"{role}管理员", **fields)
    user.email = f"{user.username}@example.test"
    user.set_password(PASSWORD)
    user.save()
    return user


def agency(name: str, **fields: Any) -> Agency:
    return create_agency(actor=None, name=name, **fields)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def again(user: User) -> User:
    """The same person as a new request would load it."""
    return User.objects.get(pk=user.pk)


@pytest.fixture(autouse=True)
def _a_fresh_calendar(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read once a test; that it is read again after a while would now and then count as a query too many."""
    monkeypatch.setattr(workdays, "_KEPT_FOR_S", 10**6)
    workdays.forget()


@pytest.fixture
def unnoted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Once a minute it is noted that somebody is still there: of two answers that are compared, one would cost more."""
    monkeypatch.setattr(sessions, "NOTED_EVERY_S", 10**6)


@pytest.fixture
def cast(db: None) -> SimpleNamespace:
    """Agencies and people, and an active mechanism whose office the secretariat keeps."""
    return kept(everybody)


def everybody() -> SimpleNamespace:
    house = SimpleNamespace(
        office=agency("省应急管理厅", short_name="应急厅"),
        a=agency("省水利厅", short_name="水利厅"),
        b=agency("省财政厅", short_name="财政厅"),
        watching=agency("省气象局", short_name="气象局"),
        outside=agency("省体育局", short_name="体育局"),
    )
    house.secretariat = person(house.office, "secretariat")
    house.office_leader = person(house.office, "office_leader", Post.Role.LEADER)
    house.liaison_a = person(house.a, "liaison_a")
    house.leader_a = person(house.a, "leader_a", Post.Role.LEADER)
    house.staff_a = person(house.a, "staff_a", Post.Role.STAFF)
    house.admin_a = person(house.a, "admin_a", Post.Role.ADMINISTRATOR)
    house.liaison_b = person(house.b, "liaison_b")
    house.observer = person(house.watching, "observer")
    house.stranger = person(house.outside, "stranger")
    role = Participation.Role
    house.mechanism = propose_mechanism(
        actor=house.secretariat,
        name="省自然灾害防治工作联席会议",
        founding_no="粤办函〔2019〕324号",
        founded_on=LONG_AGO,
        tier=Agency.Tier.PROVINCIAL,
        enrolments=[
            Enrolment(role.CONVENER, house.office),
            Enrolment(role.OFFICE, house.office),
            Enrolment(role.MEMBER, house.a),
            Enrolment(role.MEMBER, house.b),
            Enrolment(role.OBSERVER, house.watching),
        ],
    )
    found_mechanism(actor=house.secretariat, mechanism=house.mechanism)
    Participation.objects.update(starts_on=LONG_AGO)
    return house


@pytest.fixture
def english(cast: SimpleNamespace) -> None:
    """Everybody reads English, which is what stands in the source."""
    User.objects.update(language="en")


def drafted(cast: SimpleNamespace) -> Meeting:
    """A draft with one item of A, a time in ten days, and a place."""
    meeting = actions.draft_meeting(
        actor=cast.secretariat,
        mechanism=cast.mechanism,
        title="第一次全体会议",
        starts_at=timezone.now() + timedelta(days=10),
        place="省应急管理厅三楼会议室",
        chair="张明",
    )
    actions.add_item(
        actor=cast.secretariat,
        meeting=meeting,
        title="冬季水利工程检查",
        matter="是否联合检查",
        proposing_agency=cast.a,
    )
    return meeting


def hold(cast: SimpleNamespace, convened: Meeting) -> Meeting:
    """A meeting that was held, A and the observer having answered, whose minutes are being written."""
    seat = convened.seats.get(agency=cast.a)
    actions.answer(actor=cast.liaison_a, seat=seat, step="accept", attendees=[Person("李强", "副厅长")])
    Meeting.objects.filter(pk=convened.pk).update(starts_at=timezone.now() - timedelta(hours=3))
    meeting = Meeting.objects.get(pk=convened.pk)
    actions.begin_minutes(actor=cast.secretariat, meeting=meeting)
    return meeting


def record(cast: SimpleNamespace, minuting: Meeting) -> Minutes:
    """Minutes ready to be issued: everyone was there, one recorded item, one resolution led by A and supported by B."""
    everyone = {seat.pk: ("present", "") for seat in minuting.seats.all()}
    actions.record_attendance(actor=cast.secretariat, meeting=minuting, attendance=everyone)
    item = minuting.items.get()
    actions.record_item(actor=cast.secretariat, item=item, text="会议听取了汇报，同意开展联合检查。", outcome="decided")
    actions.propose_resolution(
        actor=cast.secretariat,
        meeting=minuting,
        item=item,
        text="开展冬季水利工程联合检查",
        lead_agency=cast.a,
        supporting=[cast.b],
        due_on=timezone.localdate() + timedelta(days=30),
    )
    actions.write_minutes(actor=cast.secretariat, minutes=minuting.minutes, signed_by="张明")
    return minuting.minutes


@pytest.fixture
def draft(cast: SimpleNamespace) -> Meeting:
    return drafted(cast)


@pytest.fixture
def convened(cast: SimpleNamespace, draft: Meeting) -> Meeting:
    actions.convene(actor=cast.secretariat, meeting=draft)
    return draft


@pytest.fixture
def minuting(cast: SimpleNamespace, convened: Meeting) -> Meeting:
    return hold(cast, convened)


@pytest.fixture
def recorded(cast: SimpleNamespace, minuting: Meeting) -> Minutes:
    return record(cast, minuting)


@pytest.fixture
def issued(cast: SimpleNamespace, recorded: Minutes) -> Minutes:
    actions.issue_minutes(actor=cast.secretariat, minutes=recorded)
    return recorded


@pytest.fixture
def assignment(issued: Minutes) -> Assignment:
    """What came of the issued minutes: led by A, supported by B."""
    return Assignment.objects.get()


def assign_due(cast: SimpleNamespace, due_on: date, n: int = 0) -> Assignment:
    """One more assignment of A (supported by B) due on a day, from the first item of a meeting of its own."""
    from coordination.followup.actions import assign

    meeting = actions.draft_meeting(actor=cast.secretariat, mechanism=cast.mechanism, title=f"来源{n}")
    return assign(
        actor=cast.secretariat,
        mechanism=cast.mechanism,
        source=meeting,
        source_label="来源",
        title=f"任务{n}",
        lead=cast.a,
        supporting=[cast.b],
        due_on=due_on,
    )


def at(day: date, hour: int = 9) -> datetime:
    return timezone.make_aware(datetime.combine(day, datetime.min.time().replace(hour=hour)))
