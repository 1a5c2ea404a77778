"""In every mechanism the successor takes the place of the agency that ended; nobody else comes to see anything."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import translation

from coordination.agencies.actions import take_effect_due
from coordination.agencies.models import Agency
from coordination.agencies.succession import estate_of
from coordination.core import principals
from coordination.core.activity import history
from coordination.core.errors import NotLawful
from coordination.core.workdays import today
from coordination.mechanisms.actions import Enrolment, enrol, propose_mechanism, withdraw_mechanism
from coordination.mechanisms.models import Mechanism, Participation
from coordination.mechanisms.querysets import mechanisms_of
from tests.cast import LONG_AGO, again, agency, at, person, signed_in
from tests.reforms import abolishing, fresh, merging, splitting

pytestmark = pytest.mark.django_db

Role = Participation.Role
A_DAY = timedelta(days=1)


@pytest.fixture
def draft(cast: SimpleNamespace) -> Mechanism:
    """Kept by the office, begun long ago."""
    made = propose_mechanism(
        actor=cast.secretariat,
        name="省森林防火工作联席会议",
        tier="provincial",
        enrolments=[Enrolment(Role.CONVENER, cast.office), Enrolment(Role.OFFICE, cast.office)],
    )
    made.participations.update(starts_on=LONG_AGO)
    return made


def roles(mechanism: Mechanism, body: Agency, on: date | None = None) -> list[str]:
    return sorted(mechanism.participations.in_force(on).filter(agency=body).values_list("role", flat=True))


def take_part(mechanism: Mechanism, body: Agency, *parts: str, **fields: object) -> None:
    mechanism.participations.filter(agency=body).delete()
    for role in parts:
        mechanism.participations.create(agency=body, role=role, **{"starts_on": LONG_AGO, **fields})


@pytest.mark.parametrize(
    ("left", "own", "then"),
    [
        (["member"], [], ["member"]),
        (["observer"], [], ["observer"]),
        (["member"], ["member"], ["member"]),
        (["observer"], ["member"], ["member"]),
        (["member"], ["observer"], ["member"]),
        (["invited"], ["observer"], ["observer"]),
        (["convener", "office"], ["member"], ["convener", "office"]),
        (["member"], ["convener", "office"], ["convener", "office"]),
        (["office"], ["convener"], ["convener", "office"]),
        (["convener"], ["deputy"], ["convener"]),
        (["deputy"], ["observer"], ["deputy"]),
    ],
)
def test_the_successor_keeps_the_highest_role_and_none_twice(
    cast: SimpleNamespace, left: list[str], own: list[str], then: list[str]
) -> None:
    take_part(cast.mechanism, cast.b, *left)
    take_part(cast.mechanism, cast.a, *own)
    merging(cast.b, into=cast.a)
    assert roles(cast.mechanism, cast.a) == then
    assert roles(cast.mechanism, cast.b) == []
    assert roles(cast.mechanism, cast.b, today() - A_DAY) == sorted(left)
    assert roles(cast.mechanism, cast.a, today() - A_DAY) == sorted(own)


def test_several_that_merge_leave_one_role(cast: SimpleNamespace) -> None:
    take_part(cast.mechanism, cast.outside)
    merging(cast.b, cast.watching, into=cast.outside)
    assert roles(cast.mechanism, cast.outside) == ["member"]


def test_a_role_with_an_end_is_taken_over_until_its_end(cast: SimpleNamespace) -> None:
    last = today() + timedelta(days=40)
    take_part(cast.mechanism, cast.b, Role.DEPUTY, ends_on=last)
    merging(cast.b, into=cast.a)
    assert roles(cast.mechanism, cast.a) == ["deputy", "member"]
    assert roles(cast.mechanism, cast.a, last + A_DAY) == ["member"]


def test_a_role_still_to_begin_is_the_successors_from_the_start(cast: SimpleNamespace) -> None:
    begins = today() + timedelta(days=9)
    take_part(cast.mechanism, cast.outside, Role.MEMBER, starts_on=begins)
    take_part(cast.mechanism, cast.b)
    merging(cast.outside, into=cast.b)
    assert roles(cast.mechanism, cast.b) == []
    assert roles(cast.mechanism, cast.b, begins) == ["member"]


def test_a_role_that_the_successor_takes_up_later_leaves_the_time_before_it(cast: SimpleNamespace) -> None:
    begins = today() + timedelta(days=9)
    take_part(cast.mechanism, cast.outside, Role.MEMBER, starts_on=begins)
    merging(cast.b, into=cast.outside)
    spans = cast.mechanism.participations.filter(agency=cast.outside).order_by("starts_on")
    assert list(spans.values_list("starts_on", "ends_on")) == [(today(), begins - A_DAY), (begins, None)]


def test_its_people_see_what_they_saw_and_the_groups_are_in_step(cast: SimpleNamespace) -> None:
    take_part(cast.mechanism, cast.outside)
    url = cast.mechanism.get_absolute_url()
    assert signed_in(cast.stranger).get(url).status_code == 404
    merging(cast.b, into=cast.outside)
    assert signed_in(cast.stranger).get(url).status_code == 200
    assert signed_in(cast.liaison_b).get(url).status_code == 200
    assert principals.differences() == (set(), set())
    assert cast.stranger.groups.filter(pk=cast.mechanism.principal_id).exists()


def test_what_it_had_left_before_is_not_seen_by_the_successor_either(cast: SimpleNamespace) -> None:
    cast.mechanism.participations.filter(agency=cast.b).update(ends_on=today() - timedelta(days=5))
    merging(cast.b, into=cast.outside)
    assert mechanisms_of(fresh(cast.outside)) == []
    assert signed_in(cast.stranger).get(cast.mechanism.get_absolute_url()).status_code == 404


def test_a_draft_that_was_withdrawn_stays_visible_to_who_followed(cast: SimpleNamespace, draft: Mechanism) -> None:
    withdraw_mechanism(actor=cast.secretariat, mechanism=draft, reason="名称有误")
    url = draft.get_absolute_url()
    assert signed_in(cast.stranger).get(url).status_code == 404
    with time_machine.travel(at(today() + A_DAY)):
        merging(cast.office, into=cast.outside)
        assert signed_in(cast.stranger).get(url).status_code == 200


def test_a_draft_goes_on_with_the_successor(cast: SimpleNamespace, draft: Mechanism) -> None:
    merging(cast.office, into=cast.outside)
    assert roles(draft, cast.outside) == ["convener", "office"]


def test_without_a_successor_a_member_takes_part_no_longer(cast: SimpleNamespace) -> None:
    abolishing(cast.watching)
    assert roles(cast.mechanism, cast.watching) == []
    assert "mechanism.leave" in {row.verb for row in history(cast.mechanism)}


@pytest.mark.parametrize("role", [Role.CONVENER, Role.OFFICE])
def test_the_last_convener_and_the_last_office_need_a_successor(cast: SimpleNamespace, role: str) -> None:
    other = Role.OFFICE if role == Role.CONVENER else Role.CONVENER
    take_part(cast.mechanism, cast.office, role)
    take_part(cast.mechanism, cast.a, other)
    with translation.override("en"), pytest.raises(NotLawful, match="is the last to be"):
        abolishing(cast.office)
    assert roles(cast.mechanism, cast.office) == [role]
    abolishing(cast.office, after=cast.b)
    assert role in roles(cast.mechanism, cast.b)


def test_one_of_several_conveners_may_go_without_a_successor(cast: SimpleNamespace) -> None:
    take_part(cast.mechanism, cast.a, Role.CONVENER, Role.OFFICE)
    abolishing(cast.office)
    assert roles(cast.mechanism, cast.a) == ["convener", "office"]


def test_whoever_splits_gives_each_place_to_whom_it_belongs(cast: SimpleNamespace) -> None:
    second, third = agency("省水库局"), agency("省水文局")
    other = Mechanism.objects.create(
        name="省河湖长制联席会议", principal=principals.new_group("mechanism"), state="draft"
    )
    take_part(other, cast.a, Role.CONVENER, Role.OFFICE)
    there = {str(row.pk): third.pk for row in other.participations.all()}
    splitting(cast.a, into=[second, third], choices={"participations": there})
    assert (roles(cast.mechanism, second), roles(cast.mechanism, third)) == (["member"], [])
    assert (roles(other, second), roles(other, third)) == ([], ["convener", "office"])


def test_an_agency_that_goes_on_after_a_split_keeps_its_place(cast: SimpleNamespace) -> None:
    second = agency("省水库局")
    reform = splitting(cast.a, into=[cast.a, second])
    assert roles(cast.mechanism, cast.a) == ["member"]
    assert reform.moved == []


def test_the_preview_counts_what_moves_and_says_where_both_are(cast: SimpleNamespace) -> None:
    day = today() + timedelta(days=3)
    planned = merging(cast.b, into=cast.a, effective_on=day)
    shown = {bequest.moving.code: bequest for bequest in estate_of(planned, cast.liaison_a)}
    assert shown["participations"].count == 1
    assert shown["participations"].first_lines == ["省自然灾害防治工作联席会议 · 成员单位"]
    assert len(shown["participations"].remarks) == 1
    with time_machine.travel(at(day, 0)):
        take_effect_due()
    planned.refresh_from_db()
    assert dict(planned.moved) == {code: bequest.count for code, bequest in shown.items()}


def test_the_mechanism_tells_who_took_whose_place(cast: SimpleNamespace) -> None:
    merging(cast.b, into=cast.a)
    row = history(cast.mechanism).first()
    assert (row.verb, row.after) == (
        "mechanism.succeed",
        {"agency": "省水利厅", "former": "省财政厅", "roles": ["member"]},
    )
    page = signed_in(cast.secretariat).get(cast.mechanism.get_absolute_url()).content.decode()
    assert "省水利厅承接省财政厅" in page


def test_the_database_lets_no_agency_in_that_ended(cast: SimpleNamespace) -> None:
    merging(cast.b, into=cast.a)
    with pytest.raises(IntegrityError, match="ended on"), transaction.atomic():
        enrol(actor=cast.secretariat, mechanism=cast.mechanism, agency=cast.b, role=Role.OBSERVER)
    take_over = person(fresh(cast.a), "newcomer")
    assert again(take_over).acting_for == cast.a
