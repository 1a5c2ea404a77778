"""Leaving (离岗移交): what hangs on a person goes to who follows, shown before; who left is out in the same second."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from coordination.agencies import actions
from coordination.agencies.actions import appoint
from coordination.agencies.belongings import UnreadNotices
from coordination.agencies.leaving import Handover, belongings, fates
from coordination.agencies.models import Agency, Departure, Invitation, Post, User
from coordination.agencies.tasks import keep_accounts
from coordination.core.activity import record
from coordination.core.errors import NotPermitted, SomeoneWasFaster
from coordination.core.models import Activity, Notification
from coordination.core.reconcile import invariants
from coordination.core.templatetags.portal import local_date
from coordination.core.workdays import today
from meetings.actions import answer, convene
from meetings.actions.meeting import Person
from meetings.models import Attendee, Meeting
from tests.cast import LONG_AGO, again, agency, at, person, portal_administrator, signed_in
from tests.writing import written

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture(autouse=True)
def _in_english(settings: Any) -> None:
    settings.LANGUAGE_CODE = "en"


def page_of(post: Post) -> str:
    return reverse("agencies:leave", args=[post.pk])


def handover(cast: SimpleNamespace, to: User | None, who: User | None = None, **more: Any) -> Handover:
    """Who leaves A and hands everything to one person."""
    who = who or cast.liaison_a
    posts = list(Post.objects.not_over().filter(user=who, agency=cast.a))
    keys = [f"post:{post.pk}" for post in posts] + [kind.code for kind in belongings()]
    return Handover(who, cast.a, posts, leaves=True, successors=dict.fromkeys(keys, to), **more)


def left(cast: SimpleNamespace, to: User | None = None, **more: Any) -> Departure:
    return actions.plan_departure(actor=cast.admin_a, handover=handover(cast, to or cast.staff_a, **more))


def confirmed(client: Any, door: str, typed: dict[str, str]) -> Any:
    """Previewed, and then carried out as it was shown."""
    seen = client.post(door, typed, follow=True).context["form"].signature
    return client.post(door, {**typed, "seen": seen})


def test_the_preview_tells_what_moves_and_nothing_has_happened_yet(cast: SimpleNamespace, convened: Meeting) -> None:
    post = cast.liaison_a.posts.get()
    client = signed_in(cast.admin_a)
    typed = {"when": "at_once", "on": "", "successor": str(cast.staff_a.pk)}
    page = client.post(page_of(post), typed, follow=True)
    said = page.content.decode()
    assert "from then on staff_a follows, with the role of: Liaison officer" in said
    assert "Notices nobody has read" in said
    assert "goes to staff_a" in said
    assert "stays with the agency" in said, "what waits for the agency"
    assert convened.title in said
    assert again(cast.liaison_a).is_active
    assert not Departure.objects.exists()


def test_whoever_leaves_is_out_in_the_same_second_and_the_successor_follows(
    cast: SimpleNamespace, convened: Meeting
) -> None:
    browser = signed_in(cast.liaison_a)
    assert browser.get(convened.get_absolute_url()).status_code == 200
    post = cast.liaison_a.posts.get()
    typed = {"when": "at_once", "on": "", "successor": str(cast.staff_a.pk)}
    assert confirmed(signed_in(cast.admin_a), page_of(post), typed).status_code == 302
    assert browser.get(convened.get_absolute_url()).status_code == 302, "to the front door"
    assert not again(cast.liaison_a).is_active
    assert not cast.a.principal.user_set.filter(pk=cast.liaison_a.pk).exists()
    assert again(cast.staff_a).roles == {"staff", "liaison"}
    row = Departure.objects.get()
    assert row.settled_at is not None
    assert set(
        Activity.objects.filter(subject_id=row.pk, verb__startswith="departure").values_list("verb", flat=True)
    ) == {
        "departure.plan",
        "departure.settle",
    }


def test_the_preview_has_an_address_of_its_own(cast: SimpleNamespace, convened: Meeting) -> None:
    """Going back and loading it again shows it as it was, and nothing is sent once more."""
    client, door = signed_in(cast.admin_a), page_of(cast.liaison_a.posts.get())
    kinds = [kind.code for kind in belongings() if kind.code in client.get(door).context["form"].fields]
    typed = {"when": "at_once", "on": "", "successor": str(cast.staff_a.pk), **dict.fromkeys(kinds, "nobody")}
    answer = client.post(door, typed)
    assert answer.status_code == 302
    assert "csrf" not in answer.url
    before = written()
    for _look in range(2):
        page = client.get(answer.url)
        assert page.context["fates"]
        assert {name: page.context["form"][name].value() for name in typed} == typed
    assert written() == before
    assert confirmed(client, answer.url, typed).url == cast.a.people_url


def test_what_is_wrong_in_the_address_of_a_preview_is_said(cast: SimpleNamespace) -> None:
    door = page_of(cast.liaison_a.posts.get())
    page = signed_in(cast.admin_a).get(door, {"when": "some day", "on": "never", "successor": "\x00"})
    assert page.status_code == 200
    assert {*page.context["form"].errors} == {"when", "on", "successor"}
    assert not page.context["fates"]


def test_what_the_portal_refuses_at_the_confirmation_is_said_on_the_page(cast: SimpleNamespace) -> None:
    left(cast, last_on=today() + timedelta(days=3))
    typed = {"when": "at_once", "on": "", "successor": str(cast.staff_a.pk)}
    page = confirmed(signed_in(cast.admin_a), page_of(cast.liaison_a.posts.get()), typed)
    assert page.status_code == 200
    assert "planned already" in page.content.decode()
    assert not page.context["fates"]


def test_nothing_is_carried_out_but_what_was_shown(cast: SimpleNamespace) -> None:
    client, post = signed_in(cast.admin_a), cast.liaison_a.posts.get()
    typed = {"when": "at_once", "on": "", "successor": str(cast.staff_a.pk)}
    seen = client.post(page_of(post), typed, follow=True).context["form"].signature
    other = {**typed, "successor": str(cast.leader_a.pk), "seen": seen}
    page = client.post(page_of(post), other, follow=True)
    assert page.status_code == 200
    assert "from then on leader_a follows" in page.content.decode()
    assert again(cast.liaison_a).is_active


def test_notices_nobody_read_lie_with_the_successor(cast: SimpleNamespace, convened: Meeting) -> None:
    assert not Notification.objects.filter(recipient=cast.staff_a, kind="meeting_convened").exists()
    left(cast)
    copied = Notification.objects.get(recipient=cast.staff_a, kind="meeting_convened")
    assert copied.subject == convened
    assert copied.read_at is None


def test_a_notice_of_what_the_successor_may_not_see_stays(cast: SimpleNamespace, convened: Meeting) -> None:
    """The person works for another agency as well, which is none of the successor's business."""
    actions.appoint(actor=None, person=cast.stranger, agency=cast.b, role=Post.Role.LIAISON)
    follower = person(cast.outside, "follower", Post.Role.STAFF)
    row = Notification.objects.filter(kind="meeting_convened").first()
    Notification.objects.filter(pk=row.pk).update(recipient=cast.stranger)
    posts = list(cast.stranger.posts.filter(agency=cast.outside))
    chosen = {**{f"post:{post.pk}": follower for post in posts}, "notices": follower}
    actions.plan_departure(actor=None, handover=Handover(cast.stranger, cast.outside, posts, True, None, chosen))
    assert not Notification.objects.filter(recipient=follower, kind="meeting_convened").exists()
    assert again(cast.stranger).is_active, "the other post goes on"


def test_the_successor_goes_to_meetings_in_the_persons_place(cast: SimpleNamespace, convened: Meeting) -> None:
    seat = convened.seats.get(agency=cast.a)
    people = [Person("liaison_a", "处长"), Person("李强", "副厅长")]
    answer(actor=cast.liaison_a, seat=seat, step="accept", attendees=people)
    left(cast)
    assert set(Attendee.objects.filter(seat=seat).values_list("name", flat=True)) == {"staff_a", "李强"}
    told = Notification.objects.get(kind="attendee_changed", recipient=cast.secretariat)
    assert "staff_a" in told.texts["en"]["title"]


def test_invitations_of_the_person_are_the_successors(cast: SimpleNamespace) -> None:
    second = person(cast.a, "second_admin", Post.Role.ADMINISTRATOR)
    row = actions.invite(actor=second, agency=cast.a, address="x@example.test", full_name="新人", role="staff")
    left(cast, cast.admin_a, who=second)
    assert Invitation.objects.get(pk=row.pk).invited_by == cast.admin_a


def test_the_agency_and_the_successor_are_told(cast: SimpleNamespace, convened: Meeting) -> None:
    left(cast)
    told = Notification.objects.filter(kind="departure_planned").values_list("recipient__username", flat=True)
    assert set(told) == {"admin_a", "staff_a"}, "who follows is the liaison officer now; who left is out"
    text = Notification.objects.filter(kind="departure_planned").first().texts["en"]
    assert text["title"] == "liaison_a leaves 水利厅"
    assert "Liaison officer: staff_a follows" in text["body"]
    assert "Last day: " in text["body"]
    got = Notification.objects.get(kind="handed_over")
    assert got.recipient == cast.staff_a
    body = got.texts["en"]["body"]
    assert "Notices nobody has read: " in body
    assert "- " in body
    assert convened.title in body, "by its name, to whom may see it"
    assert "未读通知：" in got.texts["zh-hans"]["body"]


def test_with_the_end_of_a_day_it_is_settled_in_the_minute_after_midnight(
    cast: SimpleNamespace, convened: Meeting
) -> None:
    last = today() + timedelta(days=3)
    row = left(cast, last_on=last)
    assert again(cast.liaison_a).is_active
    assert {post.starts_on for post in cast.staff_a.posts.filter(role="liaison")} == {last + timedelta(days=1)}
    with time_machine.travel(at(last, 23)):
        keep_accounts()
        assert again(cast.liaison_a).is_active
    with time_machine.travel(at(last + timedelta(days=1), 1)):
        assert sum(one.broken() for one in invariants() if one.name == "I28") == 1
        for _ring in range(2):
            keep_accounts()
        assert not again(cast.liaison_a).is_active
        row.refresh_from_db()
        assert row.settled_at is not None
        assert Notification.objects.filter(kind="handed_over").count() == 1
        assert again(cast.staff_a).roles == {"staff", "liaison"}
        assert sum(one.broken() for one in invariants() if one.name == "I28") == 0


def test_until_then_it_may_be_called_off_and_all_is_as_before(cast: SimpleNamespace) -> None:
    row = left(cast, last_on=today() + timedelta(days=3))
    door = reverse("agencies:call_off_departure", args=[row.pk])
    assert door in signed_in(cast.admin_a).get(cast.liaison_a.get_absolute_url()).content.decode()
    assert signed_in(cast.staff_a).post(door).status_code == 403
    assert signed_in(cast.liaison_b).post(door).status_code == 404
    assert signed_in(cast.admin_a).post(door).status_code == 302
    assert cast.liaison_a.posts.get().ends_on is None
    assert not Post.objects.not_over().filter(user=cast.staff_a, role="liaison").exists()
    assert Notification.objects.filter(kind="departure_called_off", recipient=cast.liaison_a).exists()
    with pytest.raises(SomeoneWasFaster):
        actions.call_off_departure(actor=cast.admin_a, departure=row)


def test_one_departure_at_a_time(cast: SimpleNamespace) -> None:
    left(cast, last_on=today() + timedelta(days=3))
    with pytest.raises(ValidationError, match="planned already"):
        left(cast, last_on=today() + timedelta(days=5))


def test_one_post_is_handed_over_and_its_holder_stays(cast: SimpleNamespace) -> None:
    actions.appoint(actor=None, person=cast.liaison_a, agency=cast.a, role=Post.Role.DATA_OFFICER)
    post = cast.liaison_a.posts.get(role="liaison")
    door = reverse("agencies:hand_over", args=[post.pk])
    typed = {"when": "at_once", "on": "", "successor": str(cast.staff_a.pk)}
    assert confirmed(signed_in(cast.admin_a), door, typed).status_code == 302
    assert again(cast.liaison_a).is_active
    assert again(cast.liaison_a).roles == {"data_officer"}
    assert again(cast.staff_a).roles == {"staff", "liaison"}


def test_whoever_is_left_by_nobody_leaves_a_gap_that_is_said(cast: SimpleNamespace) -> None:
    shown = fates(cast.admin_a, handover(cast, None))
    assert "no liaison officer" in shown[0].warning
    assert shown[0].said == "ends; nobody follows"
    assert fates(cast.admin_a, handover(cast, cast.staff_a))[0].warning == ""


def test_whom_the_deputy_stood_in_for_does_not_become_the_own_deputy(cast: SimpleNamespace) -> None:
    actions.appoint_deputy(actor=cast.admin_a, post=cast.liaison_a.posts.get(), deputy=cast.staff_a)
    post = cast.staff_a.posts.own().get()
    typed = {"when": "at_once", "on": "", "successor": str(cast.liaison_a.pk)}
    assert confirmed(signed_in(cast.admin_a), page_of(post), typed).status_code == 302
    assert not again(cast.staff_a).is_active
    assert again(cast.liaison_a).roles == {"liaison", "staff"}


@pytest.mark.parametrize("who", ["liaison_a", "leader_a", "secretariat", "stranger"])
def test_only_whoever_looks_after_the_people_lets_somebody_leave(cast: SimpleNamespace, who: str) -> None:
    actor = getattr(cast, who)
    assert signed_in(actor).get(page_of(cast.staff_a.posts.get())).status_code == 403
    with pytest.raises(NotPermitted):
        actions.plan_departure(actor=actor, handover=handover(cast, cast.liaison_a, who=cast.staff_a))
    assert again(cast.staff_a).is_active


def test_nobody_follows_who_does_not_work_there(cast: SimpleNamespace) -> None:
    with pytest.raises(ValidationError, match="no post in this agency"):
        left(cast, cast.stranger)
    form = signed_in(cast.admin_a).get(page_of(cast.liaison_a.posts.get())).context["form"]
    assert str(cast.stranger.pk) not in dict(form.fields["successor"].choices)


@pytest.mark.parametrize(
    ("changed", "field", "sentence"),
    [
        ({"when": "day", "on": ""}, "on", "Enter the last day"),
        ({"when": "day", "on": "2018-01-01"}, "on", "ends before it begins"),
        ({"successor": "999999"}, "successor", "Select a valid choice"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field(
    cast: SimpleNamespace, changed: dict[str, str], field: str, sentence: str
) -> None:
    typed = {"when": "at_once", "on": "", "successor": str(cast.staff_a.pk), **changed}
    page = signed_in(cast.admin_a).post(page_of(cast.liaison_a.posts.get()), typed, follow=True)
    assert sentence in str(page.context["form"].errors[field])
    assert not page.context["fates"]


def test_an_administrator_of_the_portal_sees_how_much_and_not_what(cast: SimpleNamespace, convened: Meeting) -> None:
    root = portal_administrator("system", language="en")
    actions.close_account(actor=None, person=cast.admin_a, note="停用")  # else it is the agency's own business
    typed = {"when": "at_once", "on": "", "successor": str(cast.staff_a.pk)}
    said = signed_in(root).post(page_of(cast.liaison_a.posts.get()), typed, follow=True).content.decode()
    assert "1 record" in said
    assert convened.title not in said


def above(cast: SimpleNamespace) -> User:
    """The administrator of the agency that supervises A, which takes no part in A's work."""
    upper = agency("省政府办公厅")
    Agency.objects.filter(pk=cast.a.pk).update(parent=upper)
    return again(person(upper, "upper", Post.Role.ADMINISTRATOR))


def test_the_administrator_above_sees_how_much_and_not_what(cast: SimpleNamespace, convened: Meeting) -> None:
    upper = above(cast)
    assert not Meeting.objects.visible_to(upper).filter(pk=convened.pk).exists()
    typed = {"when": "at_once", "on": "", "successor": str(cast.staff_a.pk)}
    shown = signed_in(upper).post(page_of(cast.liaison_a.posts.get()), typed, follow=True)
    said = {fate.label: fate.shown for fate in shown.context["fates"]}
    assert convened.title not in shown.content.decode()
    assert said["Matters that wait"] == "1 record"
    assert said["Notices nobody has read"] == "2 records"
    own = {fate.label: fate.shown for fate in fates(cast.admin_a, handover(cast, cast.staff_a))}
    assert convened.title in own["Matters that wait"]
    assert convened.title in own["Notices nobody has read"]


def test_what_the_administrator_above_may_know_is_named_before_the_rest_is_counted(cast: SimpleNamespace) -> None:
    Invitation.objects.bulk_create(
        Invitation(
            agency=body,
            address=f"{number}@example.test",
            full_name=f"新人{number}",
            invited_by=cast.admin_a,
            digest=str(number),
            expires_at=timezone.now() + timedelta(days=7),
        )
        for number, body in enumerate([cast.a, cast.a])
    )
    shown = fates(above(cast), handover(cast, cast.staff_a, who=cast.admin_a))
    assert next(fate.shown for fate in shown if fate.label == "Open invitations") == "新人0; 新人1"


def test_the_preview_costs_the_same_for_one_notice_and_for_many(cast: SimpleNamespace, convened: Meeting) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            fates(cast.admin_a, handover(cast, cast.staff_a))
        return len(queries)

    cost()
    one = cost()
    row = Notification.objects.filter(recipient=cast.liaison_a).first()
    for number in range(3):
        row.pk, row.key = None, f"more.{number}"
        row.save()
    assert cost() == one


def test_a_meeting_convened_later_goes_to_who_follows(cast: SimpleNamespace, draft: Meeting) -> None:
    left(cast)
    convene(actor=cast.secretariat, meeting=draft)
    told = Notification.objects.filter(kind="meeting_convened", subject_id=draft.pk)
    names = set(told.values_list("recipient__username", flat=True))
    assert "staff_a" in names
    assert "liaison_a" not in names


def test_a_preview_names_no_letter_of_another_agency(cast: SimpleNamespace, convened: Meeting) -> None:
    """Who works for two agencies leaves one of them: its administrator reads nothing of the other."""
    actions.appoint(actor=None, person=cast.liaison_b, agency=cast.outside, role=Post.Role.STAFF)
    letters = [row.text["title"] for row in Notification.objects.filter(recipient=cast.liaison_b).unread()]
    assert letters
    assert UnreadNotices.named(again(cast.liaison_b), cast.outside) == []
    assert UnreadNotices.named(again(cast.liaison_b), cast.b)


# Days that are past, and what is said --------------------------------------------------------------------------------

A_WEEK = timedelta(days=7)


def acted_on(cast: SimpleNamespace, day: date) -> None:
    """The person did something for the agency on a day; the last thing the person did there."""
    with time_machine.travel(at(day), tick=False):
        record(again(cast.liaison_a), "user.edit_profile", cast.liaison_a)


def typed_for(day: date, to: User) -> dict[str, str]:
    return {"when": "day", "on": day.isoformat(), "successor": str(to.pk)}


def test_nobody_left_before_the_last_thing_the_person_did(cast: SimpleNamespace) -> None:
    client, door = signed_in(cast.admin_a), page_of(cast.liaison_a.posts.get())
    day = today() - A_WEEK
    acted_on(cast, day)
    early = typed_for(day - timedelta(days=1), cast.staff_a)
    page = client.post(door, early, follow=True)
    assert list(page.context["form"].errors) == ["on"]
    assert "still acted for the agency on" in page.content.decode()
    assert page.context["fates"] == []
    with pytest.raises(ValidationError, match="still acted"):
        left(cast, last_on=day - timedelta(days=1))
    assert client.post(door, {**early, "on": day.isoformat()}, follow=True).context["fates"]


def test_what_the_person_did_for_another_agency_is_no_hindrance(cast: SimpleNamespace) -> None:
    appoint(actor=None, person=cast.liaison_a, agency=cast.b, role=Post.Role.STAFF, starts_on=LONG_AGO)
    person = again(cast.liaison_a)
    person.act_for(cast.b.pk)
    record(person, "user.edit_profile", person)
    left(cast, last_on=today() - A_WEEK)
    assert Departure.objects.get().settled_at is not None


def test_a_day_that_is_past_is_confirmed_knowing_what_it_means(cast: SimpleNamespace) -> None:
    client, post = signed_in(cast.admin_a), cast.liaison_a.posts.get()
    day = today() - A_WEEK
    shown = client.post(page_of(post), typed_for(day, cast.staff_a), follow=True).content.decode()
    for words in (
        "is past. The posts end at once",
        "is not taken back",
        "Yes, end it at once",
        "from today staff_a follows",
    ):
        assert words in shown
    today_shown = client.post(page_of(post), typed_for(today(), cast.staff_a), follow=True).content.decode()
    assert "is past" not in today_shown
    answer = confirmed(client, page_of(post), typed_for(day, cast.staff_a))
    assert "liaison_a has left." in client.get(answer["Location"]).content.decode()
    post.refresh_from_db()
    assert (post.ends_on, again(cast.liaison_a).is_active) == (day, False)


def test_a_departure_that_is_planned_is_not_told_as_done(cast: SimpleNamespace) -> None:
    client, post = signed_in(cast.admin_a), cast.liaison_a.posts.get()
    day = today() + A_WEEK
    preview = client.post(page_of(post), typed_for(day, cast.staff_a), follow=True).content.decode()
    assert f"Plan for the end of {local_date(day)}" in preview
    answer = confirmed(client, page_of(post), typed_for(day, cast.staff_a))
    told = client.get(answer["Location"]).content.decode()
    assert f"liaison_a leaves with the end of {local_date(day)}. Until then nothing changes." in told
    assert "has left" not in told
    assert again(cast.liaison_a).is_active


def test_a_post_handed_over_with_a_later_day_is_not_told_as_done(cast: SimpleNamespace) -> None:
    client, post = signed_in(cast.admin_a), cast.liaison_a.posts.get()
    door, day = reverse("agencies:hand_over", args=[post.pk]), today() + A_WEEK
    answer = confirmed(client, door, typed_for(day, cast.staff_a))
    assert f"hands over with the end of {local_date(day)}" in client.get(answer["Location"]).content.decode()


def test_of_who_holds_such_a_post_already_it_is_not_said_to_follow(cast: SimpleNamespace) -> None:
    appoint(actor=None, person=cast.staff_a, agency=cast.a, role=Post.Role.LIAISON, starts_on=LONG_AGO)
    client, post = signed_in(cast.admin_a), cast.liaison_a.posts.get()
    preview = client.post(page_of(post), typed_for(today(), cast.staff_a), follow=True)
    assert str(preview.context["fates"][0].said) == "ends; staff_a holds such a post already"
    left(cast)
    letter = Notification.objects.get(kind="departure_planned", recipient=cast.admin_a).texts["en"]["body"]
    assert "Liaison officer: ends; staff_a holds such a post already" in letter
    assert "follows" not in letter


def test_the_role_passes_and_the_title_does_not(cast: SimpleNamespace) -> None:
    cast.liaison_a.posts.update(title="水旱灾害防御处处长")
    cast.staff_a.posts.update(title="一级主任科员")
    client, post = signed_in(cast.admin_a), cast.liaison_a.posts.get()
    preview = client.post(page_of(post), typed_for(today(), cast.staff_a), follow=True)
    said = "ends; from then on staff_a follows, with the role of: Liaison officer; the title does not pass on"
    assert str(preview.context["fates"][0].said) == said
    left(cast)
    assert cast.staff_a.posts.get(role="liaison").title == "一级主任科员"


def test_whoever_follows_without_a_title_has_none_then(cast: SimpleNamespace) -> None:
    cast.liaison_a.posts.update(title="水旱灾害防御处处长")
    cast.staff_a.posts.update(title="")
    left(cast)
    assert cast.staff_a.posts.get(role="liaison").title == ""


def test_the_preview_of_a_handover_lets_nobody_leave(cast: SimpleNamespace) -> None:
    """Somebody with one post: what was shown was not that the account closes."""
    client, post = signed_in(cast.admin_a), cast.staff_a.posts.get()
    typed = {"when": "at_once", "on": "", "successor": str(cast.liaison_a.pk)}
    preview = client.post(reverse("agencies:hand_over", args=[post.pk]), typed, follow=True)
    client.post(page_of(post), {**typed, "seen": preview.context["form"].signature})
    assert not Departure.objects.exists()
    assert again(cast.staff_a).is_active


def test_what_has_come_to_hang_on_the_person_since_is_shown_first_and_said(cast: SimpleNamespace) -> None:
    client, post = signed_in(cast.admin_a), cast.liaison_a.posts.get()
    typed = {"when": "at_once", "on": "", "successor": str(cast.staff_a.pk)}
    seen = client.post(page_of(post), typed, follow=True).context["form"].signature
    actions.appoint_deputy(actor=cast.admin_a, post=post, deputy=cast.leader_a)
    page = client.post(page_of(post), {**typed, "seen": seen}, follow=True)
    said = page.content.decode()
    assert "Nothing was done: this differs from what you were shown." in said
    assert "leader_a no longer stands in" in said
    assert again(cast.liaison_a).is_active


def test_whoever_lets_somebody_leave_is_not_offered_to_follow_in_the_post(cast: SimpleNamespace) -> None:
    form = signed_in(cast.admin_a).get(page_of(cast.liaison_a.posts.get())).context["form"]
    offered = {pk for pk, _name in form.fields["successor"].choices}
    assert str(cast.staff_a.pk) in offered
    assert str(cast.admin_a.pk) not in offered
    assert "nobody gives a post to oneself" in form.fields["successor"].help_text


def test_but_whoever_holds_such_a_post_is(cast: SimpleNamespace) -> None:
    appoint(actor=None, person=cast.admin_a, agency=cast.a, role=Post.Role.LIAISON, starts_on=LONG_AGO)
    client, post = signed_in(again(cast.admin_a)), cast.liaison_a.posts.get()
    typed = {"when": "at_once", "on": "", "successor": str(cast.admin_a.pk)}
    assert confirmed(client, page_of(post), typed).status_code == 302
    assert not again(cast.liaison_a).is_active


def test_no_browser_lays_another_choice_over_a_preview(cast: SimpleNamespace) -> None:
    page = signed_in(cast.admin_a).get(page_of(cast.liaison_a.posts.get())).content.decode()
    assert page.count('autocomplete="off"') >= 4


@pytest.mark.parametrize("door", ["leave", "hand_over"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_whoever_goes_back_to_a_departure_that_is_done_is_told_so(
    cast: SimpleNamespace, door: str, method: str
) -> None:
    post = cast.liaison_a.posts.get()
    left(cast)
    address = reverse(f"agencies:{door}", args=[post.pk])
    page = getattr(signed_in(cast.admin_a), method)(address)
    assert page.status_code == 200
    assert "It is done already" in page.content.decode()
    assert signed_in(cast.admin_a).get(cast.liaison_a.get_absolute_url()).status_code == 200
    assert signed_in(cast.liaison_b).get(address).status_code == 404
    assert signed_in(portal_administrator("audit")).get(address).status_code == 404
