"""AB角: the deputy receives what the holder of the post receives and may do the same, within the dates, and every act
that only the post allows is recorded as done in the holder's place.
"""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import translation

from coordination.agencies import actions
from coordination.agencies.models import Post, User, liaisons_of
from coordination.agencies.querysets import held
from coordination.core.errors import NotPermitted, SomeoneWasFaster
from coordination.core.models import Activity, Notification
from coordination.core.policy import can
from coordination.core.reconcile import invariants
from coordination.core.workdays import today
from coordination.core.worklist import waiting_for
from coordination.followup import actions as followup
from coordination.followup.models import Assignment
from meetings.actions import answer, convene, sign_receipt
from meetings.actions.meeting import Person
from meetings.models import Meeting, Minutes, Receipt
from tests.cast import again, at, person, signed_in

pytestmark = pytest.mark.django_db


def liaison_post(cast: SimpleNamespace) -> Post:
    post: Post = cast.liaison_a.posts.get()
    return post


def deputised(cast: SimpleNamespace, **fields: Any) -> Post:
    """Staff of A stands in for its liaison officer."""
    fields = {"deputy": cast.staff_a, **fields}
    return actions.appoint_deputy(actor=cast.admin_a, post=liaison_post(cast), **fields)


def accept(actor: User, meeting: Meeting) -> None:
    seat = meeting.seats.get(agency=actor.acting_for)
    answer(actor=actor, seat=seat, step="accept", attendees=[Person("李强", "副厅长")])


def test_a_deputy_receives_what_the_holder_receives(cast: SimpleNamespace, draft: Meeting) -> None:
    deputised(cast)
    assert {person.username for person in liaisons_of(cast.a)} == {"liaison_a", "staff_a"}
    convene(actor=cast.secretariat, meeting=draft)
    told = Notification.objects.filter(kind="meeting_convened").values_list("recipient__username", flat=True)
    assert {"liaison_a", "staff_a"} <= set(told)


def test_a_deputy_may_do_the_same_and_it_is_recorded_as_such(cast: SimpleNamespace, convened: Meeting) -> None:
    with pytest.raises(NotPermitted):
        accept(again(cast.staff_a), convened)
    deputised(cast)
    accept(again(cast.staff_a), convened)
    act = Activity.objects.get(verb="seat.accept")
    assert (act.actor_name, act.in_place_of, act.in_place_of_name) == ("staff_a", cast.liaison_a, "liaison_a")
    seat = convened.seats.get(agency=cast.a)
    assert seat.answered_in_place_of == "liaison_a"
    page = signed_in(cast.liaison_a).get(convened.get_absolute_url()).content.decode()
    assert "staff_a（代liaison_a）" in page


def test_what_the_own_post_allows_is_done_in_the_own_right(cast: SimpleNamespace, assignment: Assignment) -> None:
    """Staff report; only a liaison officer receives."""
    deputised(cast)
    deputy = again(cast.staff_a)
    followup.receive(actor=deputy, assignment=assignment)
    report = followup.report(actor=deputy, assignment=assignment, text="已开展检查")
    by_verb = dict(Activity.objects.filter(actor=deputy).values_list("verb", "in_place_of_name"))
    assert (by_verb["assignment.receive"], by_verb["assignment.report"]) == ("liaison_a", "")
    assert report.in_place_of == ""
    story = signed_in(cast.secretariat).get(assignment.get_absolute_url()).content.decode()
    assert "staff_a（代liaison_a）" in story


def test_a_deputy_whose_own_post_does_not_report_reports_in_the_holders_place(
    cast: SimpleNamespace, assignment: Assignment, issued: Minutes
) -> None:
    followup.receive(actor=cast.liaison_a, assignment=assignment)
    actions.appoint_deputy(actor=cast.liaison_a, post=liaison_post(cast), deputy=cast.admin_a)
    deputy = again(cast.admin_a)
    assert followup.report(actor=deputy, assignment=assignment, text="已办").in_place_of == "liaison_a"
    receipt = Receipt.objects.get(minutes=issued, agency=cast.a)
    sign_receipt(actor=deputy, receipt=receipt)
    receipt.refresh_from_db()
    assert (receipt.signed_by, receipt.signed_in_place_of) == (cast.admin_a, "liaison_a")
    page = signed_in(cast.secretariat).get(assignment.get_absolute_url()).content.decode()
    assert "admin_a（代liaison_a）" in page


def test_what_waits_for_the_holder_waits_for_the_deputy(cast: SimpleNamespace, convened: Meeting) -> None:
    def invited(who: User) -> bool:
        return any(line.icon == "calendar-question" for line in waiting_for(again(who)))

    assert invited(cast.liaison_a)
    assert not invited(cast.staff_a)
    deputised(cast)
    assert invited(cast.staff_a)


def test_a_deputy_for_some_days_is_one_on_these_days_only(cast: SimpleNamespace) -> None:
    first, last = today() + timedelta(days=3), today() + timedelta(days=5)
    deputised(cast, starts_on=first, ends_on=last, reason="年休假")
    for day, roles in (
        (first - timedelta(days=1), {"staff"}),
        (first, {"staff", "liaison"}),
        (last, {"staff", "liaison"}),
        (last + timedelta(days=1), {"staff"}),
    ):
        with time_machine.travel(at(day, 8)):
            assert again(cast.staff_a).roles == roles, day
            assert ("staff_a" in {each.username for each in liaisons_of(cast.a)}) == ("liaison" in roles)


def test_it_ends_at_once_when_withdrawn(cast: SimpleNamespace, convened: Meeting) -> None:
    """By the administrator or by the holder; not by the deputy's colleagues."""
    row, browser = deputised(cast), signed_in(cast.staff_a)
    seat = reverse("meetings:answer", args=[convened.seats.get(agency=cast.a).pk])
    assert browser.get(seat).status_code == 200
    door = reverse("agencies:end_post", args=[row.pk])
    assert signed_in(cast.leader_a).post(door, {"when": "at_once"}).status_code == 403
    assert signed_in(cast.liaison_a).post(door, {"when": "at_once"}).status_code == 302
    assert browser.post(seat, {}).status_code == 403
    assert again(cast.staff_a).roles == {"staff"}
    assert again(cast.staff_a).is_active
    assert set(Notification.objects.filter(kind="deputy_ended").values_list("recipient__username", flat=True)) == {
        "staff_a",
        "liaison_a",
    }
    with pytest.raises(SomeoneWasFaster):
        actions.end_post(actor=None, post=row)


def test_there_are_no_chains(cast: SimpleNamespace) -> None:
    row = deputised(cast)
    for actor in (cast.admin_a, cast.staff_a):
        with pytest.raises(NotPermitted):
            actions.appoint_deputy(actor=again(actor), post=row, deputy=cast.leader_a)
    assert not can(again(cast.staff_a), "post.deputise", liaison_post(cast)), "standing in is not handed on"
    assert can(cast.liaison_a, "post.deputise", liaison_post(cast))


def test_a_deputy_goes_when_the_post_stood_in_for_does(cast: SimpleNamespace) -> None:
    deputised(cast)
    actions.end_post(actor=None, post=liaison_post(cast))
    assert again(cast.staff_a).roles == {"staff"}
    assert again(cast.staff_a).is_active


def test_a_deputy_goes_when_the_own_post_does(cast: SimpleNamespace) -> None:
    row = deputised(cast)
    last = today() + timedelta(days=4)
    actions.end_post(actor=None, post=cast.staff_a.posts.own().get(), on=last)
    row.refresh_from_db()
    assert row.ends_on == last
    actions.end_post(actor=None, post=cast.staff_a.posts.own().get())
    assert not Post.objects.in_force().filter(user=cast.staff_a).exists()
    assert not again(cast.staff_a).is_active


def test_one_that_has_not_begun_never_does(cast: SimpleNamespace) -> None:
    row = deputised(cast, starts_on=today() + timedelta(days=9))
    actions.end_post(actor=None, post=liaison_post(cast), on=today() + timedelta(days=2))
    row.refresh_from_db()
    assert row.ended_at
    assert not Post.objects.filter(held(row.starts_on), pk=row.pk).exists()


def test_a_deputy_lasts_no_longer_than_either_post(cast: SimpleNamespace) -> None:
    ends = today() + timedelta(days=20)
    Post.objects.filter(pk=liaison_post(cast).pk).update(ends_on=ends)
    assert deputised(cast).ends_on == ends


@pytest.mark.parametrize(
    ("who", "sentence"),
    [
        ("liaison_a", "Nobody is the own deputy."),
        ("stranger", "holds no post in this agency"),
        ("other_liaison", "holds such a post already"),
        ("suspended", "holds no post in this agency"),
        ("staff_a", "the deputy in this time already"),
    ],
)
def test_who_does_not_fit_is_refused_in_a_sentence(cast: SimpleNamespace, who: str, sentence: str) -> None:
    cast.other_liaison = person(cast.a, "other_liaison")
    cast.suspended = person(cast.a, "suspended", Post.Role.STAFF)
    cast.suspended.is_active = False
    cast.suspended.save()
    deputised(cast, starts_on=today() + timedelta(days=3))
    with translation.override("en"), pytest.raises(ValidationError, match=sentence):
        deputised(cast, deputy=getattr(cast, who))


def test_terms_that_do_not_meet_may_follow_one_another(cast: SimpleNamespace) -> None:
    monday = today() + timedelta(days=1)
    deputised(cast, starts_on=monday, ends_on=monday + timedelta(days=4))
    deputised(cast, starts_on=monday + timedelta(days=14), ends_on=monday + timedelta(days=18))
    assert Post.objects.filter(stands_in_for=liaison_post(cast)).count() == 2


def test_whoever_goes_on_leave_names_the_deputy(cast: SimpleNamespace, english: None) -> None:
    door = reverse("agencies:deputy", args=[liaison_post(cast).pk])
    for stranger in (cast.staff_a, cast.leader_a, cast.stranger):
        assert signed_in(stranger).get(door).status_code == 403
    data = {"deputy": cast.staff_a.pk, "starts_on": today(), "ends_on": "", "reason": "年休假"}
    shown = signed_in(cast.liaison_a).get(door)
    assert [each.username for each in shown.context["form"].fields["deputy"].queryset] == [
        "admin_a",
        "leader_a",
        "staff_a",
    ]
    assert signed_in(cast.liaison_a).post(door, data).status_code == 302
    assert "Liaison officer (for liaison_a)" in signed_in(cast.observer).get(cast.a.get_absolute_url()).content.decode()
    assert signed_in(cast.staff_a).get("/").context["board"].people is None
    assert signed_in(cast.admin_a).get("/").context["board"].people.roles[1][1] == 1, "a deputy is no second officer"


@pytest.mark.parametrize(
    ("changed", "field", "sentence"),
    [
        ({"deputy": ""}, "deputy", "This field is required."),
        ({"deputy": "stranger"}, "deputy", "Select a valid choice"),
        ({"starts_on": "?"}, "starts_on", "valid date"),
        ({"starts_on": "2030-01-02", "ends_on": "2030-01-01"}, "ends_on", "It ends before it begins."),
        ({"starts_on": "2020-01-02", "ends_on": "2020-01-03"}, "ends_on", "This day has passed."),
    ],
)
def test_a_bad_deputy_is_said_beside_the_field(
    cast: SimpleNamespace, english: None, settings: Any, changed: dict[str, str], field: str, sentence: str
) -> None:
    settings.LANGUAGE_CODE = "en"
    data = {"deputy": str(cast.staff_a.pk), "starts_on": today().isoformat(), "ends_on": "", **changed}
    if data["deputy"] == "stranger":
        data["deputy"] = str(cast.stranger.pk)
    form = signed_in(cast.admin_a).post(reverse("agencies:deputy", args=[liaison_post(cast).pk]), data).context["form"]
    assert sentence in str(form.errors[field])
    assert not Post.objects.exclude(stands_in_for=None).exists()


def test_a_deputy_stays_when_the_holder_is_suspended(cast: SimpleNamespace) -> None:
    deputised(cast)
    User.objects.filter(pk=cast.liaison_a.pk).update(is_active=False)
    assert [each.username for each in liaisons_of(cast.a)] == ["staff_a"]


def test_one_cannot_be_the_deputy_of_oneself_even_by_hand(cast: SimpleNamespace) -> None:
    with pytest.raises(IntegrityError, match="nobody_stands_in_for_oneself"), transaction.atomic():
        Post.objects.filter(pk=liaison_post(cast).pk).update(stands_in_for=liaison_post(cast))


@pytest.mark.parametrize("damage", ["longer", "role", "chain", "alone"])
def test_a_deputy_out_of_step_is_seen(cast: SimpleNamespace, damage: str) -> None:
    rule = next(rule for rule in invariants() if rule.name == "I21")
    row = deputised(cast)
    assert rule.broken() == 0
    rows = Post.objects.filter(pk=row.pk)
    match damage:
        case "longer":
            Post.objects.filter(pk=liaison_post(cast).pk).update(ends_on=today() + timedelta(days=2))
        case "role":
            rows.update(role=Post.Role.LEADER)
        case "chain":
            Post.objects.create(user=cast.leader_a, agency=cast.a, role=Post.Role.LIAISON, stands_in_for=row)
        case _:
            Post.objects.own().filter(user=cast.staff_a).update(ends_on=date(2020, 1, 1))
    assert rule.broken() == 1
