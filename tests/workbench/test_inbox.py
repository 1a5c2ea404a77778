"""The inbox: each person's own, newest first, marked when read, leading to what may still be seen."""

from types import SimpleNamespace

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from coordination.agencies.actions import appoint, end_post
from coordination.agencies.models import Post, User
from coordination.core.models import Delivery, Notification
from coordination.mechanisms.models import Participation
from coordination.workbench import actions
from meetings.models import Meeting, Seat
from meetings.notices import SeatAnswered
from tests.cast import again, signed_in

pytestmark = pytest.mark.django_db

INBOX, READ_ALL = reverse("inbox"), reverse("read_all")


def letters(cast: SimpleNamespace, meeting: Meeting, count: int) -> None:
    """So many of the category `follow_up`, numbered in their titles, besides the invitation."""
    model = Notification.objects.filter(recipient=cast.liaison_a)[0]
    Notification.objects.bulk_create(
        Notification(
            kind="assignment_issued",
            category="follow_up",
            key=f"another.{n}",
            recipient=cast.liaison_a,
            subject_type=model.subject_type,
            subject_id=model.subject_id,
            texts={
                "zh-hans": {"title": f"通知{n}号", "body": "正文"},
                "en": {"title": f"Notice no. {n}", "body": "Body"},
            },
            url=model.url,
        )
        for n in range(count)
    )


@pytest.fixture
def invited(cast: SimpleNamespace, convened: Meeting) -> Notification:
    """What liaison officer A was told of the meeting, and nothing else."""
    for model, path in ((Delivery, "notification__kind"), (Notification, "kind")):
        model.objects.filter(**{path: "mechanism_founded"}).delete()
    return Notification.objects.get(recipient=cast.liaison_a)


def address(row: Notification) -> str:
    return reverse("notification", args=[row.pk])


def test_each_person_finds_what_was_sent_to_that_person(cast: SimpleNamespace, invited: Notification) -> None:
    assert invited.text["title"] in signed_in(cast.liaison_a).get(INBOX).content.decode()
    assert address(invited) not in signed_in(cast.liaison_b).get(INBOX).content.decode()
    User.objects.update(language="en")
    assert "Nothing was sent to you yet." in signed_in(cast.stranger).get(INBOX).content.decode()


def test_the_words_are_in_the_readers_language(cast: SimpleNamespace, invited: Notification) -> None:
    letters(cast, invited.subject, 1)
    assert "通知0号" in signed_in(cast.liaison_a).get(INBOX).content.decode()
    User.objects.update(language="en")
    assert "Notice no. 0" in signed_in(cast.liaison_a).get(INBOX).content.decode()


def test_opening_marks_it_read_once_and_leads_on(cast: SimpleNamespace, invited: Notification) -> None:
    client = signed_in(cast.liaison_a)
    response = client.get(address(invited))
    assert (response.status_code, response["Location"]) == (302, invited.url)
    invited.refresh_from_db()
    first = invited.read_at
    assert first is not None
    client.get(address(invited))
    invited.refresh_from_db()
    assert invited.read_at == first


def test_the_notice_of_somebody_else_is_not_there(cast: SimpleNamespace, invited: Notification) -> None:
    client = signed_in(cast.liaison_b)
    other, missing = client.get(address(invited)), client.get(reverse("notification", args=[987_654]))
    assert (other.status_code, missing.status_code) == (404, 404)
    invited.refresh_from_db()
    assert invited.read_at is None


def test_what_is_no_longer_open_is_said_instead_of_a_bare_page(cast: SimpleNamespace, invited: Notification) -> None:
    User.objects.update(language="en")
    assert signed_in(cast.liaison_a).get(address(invited)).status_code == 302
    Participation.objects.filter(agency=cast.a).delete()
    Seat.objects.filter(agency=cast.a).delete()
    response = signed_in(cast.liaison_a).get(address(invited))
    assert response.status_code == 410
    assert "no longer open to you" in response.content.decode()


def test_who_acts_for_another_agency_is_offered_to_change(cast: SimpleNamespace, invited: Notification) -> None:
    User.objects.update(language="en")
    post = appoint(actor=None, person=cast.liaison_a, agency=cast.outside, role=Post.Role.STAFF)
    client = signed_in(cast.liaison_a)
    client.post(reverse("act_for"), {"post": post.pk})
    response = client.get(address(invited))
    assert response.status_code == 200
    assert "This concerns 水利厅; just now you act for 体育局." in response.content.decode()
    own = cast.liaison_a.posts.get(agency=cast.a)
    response = client.post(reverse("act_for"), {"post": own.pk, "next": address(invited)})
    assert response["Location"] == address(invited)
    assert client.get(address(invited))["Location"] == invited.url


def test_the_list_is_walked_by_key_newest_first_and_keeps_its_filter(
    cast: SimpleNamespace, invited: Notification
) -> None:
    letters(cast, invited.subject, 30)
    client = signed_in(cast.liaison_a)
    first = client.get(INBOX, {"category": "follow_up"})
    page = first.context["page"]
    assert [row.key for row in page.rows] == [f"another.{n}" for n in range(29, 4, -1)]
    assert "category=follow_up" in page.next_url
    second = client.get(page.next_url).context["page"]
    assert [row.key for row in second.rows] == [f"another.{n}" for n in range(4, -1, -1)]
    assert second.next_url == ""


def test_the_list_is_narrowed_to_a_category_and_to_what_is_unread(cast: SimpleNamespace, invited: Notification) -> None:
    letters(cast, invited.subject, 1)
    client = signed_in(cast.liaison_a)

    def kinds(**asked: str) -> list[str]:
        return [row.kind for row in client.get(INBOX, asked).context["page"].rows]

    assert kinds() == ["assignment_issued", "meeting_convened"]
    assert kinds(category="meetings") == ["meeting_convened"]
    client.get(address(invited))
    assert kinds(unread="on") == ["assignment_issued"]
    assert kinds(unread="on", category="meetings") == []


def test_everything_is_marked_read_at_once_but_only_ones_own(cast: SimpleNamespace, invited: Notification) -> None:
    letters(cast, invited.subject, 2)
    response = signed_in(cast.liaison_a).post(READ_ALL, {"next": f"{INBOX}?category=meetings"})
    assert response["Location"] == f"{INBOX}?category=meetings"
    assert not Notification.objects.filter(recipient=cast.liaison_a, read_at=None).exists()
    assert Notification.objects.filter(recipient=cast.liaison_b, read_at=None).exists()


def test_marking_all_read_needs_a_post(cast: SimpleNamespace, invited: Notification) -> None:
    assert signed_in(cast.liaison_a).get(READ_ALL).status_code == 405
    assert Notification.objects.filter(recipient=cast.liaison_a, read_at=None).exists()


def test_reading_tells_how_many_there_were(cast: SimpleNamespace, invited: Notification) -> None:
    letters(cast, invited.subject, 2)
    assert actions.mark_all_read(actor=cast.liaison_a) == 3
    assert actions.mark_all_read(actor=cast.liaison_a) == 0


def test_nobody_marks_the_notice_of_somebody_else(cast: SimpleNamespace, invited: Notification) -> None:
    actions.mark_read(actor=cast.liaison_b, notification=invited)
    invited.refresh_from_db()
    assert invited.read_at is None


def test_the_bell_counts_what_is_unread(cast: SimpleNamespace, invited: Notification) -> None:
    client = signed_in(cast.liaison_a)
    assert client.get(INBOX).context["frame"]["unread"].number == 1
    client.get(address(invited))
    assert client.get(INBOX).context["frame"]["unread"].number == 0


def test_a_notice_of_an_agency_one_is_second_in_arrives_as_well(cast: SimpleNamespace, convened: Meeting) -> None:
    appoint(actor=None, person=cast.stranger, agency=cast.a, role=Post.Role.LIAISON)
    seat = convened.seats.get(agency=cast.a)
    appoint(actor=None, person=cast.stranger, agency=cast.office, role=Post.Role.LIAISON)
    from coordination.core.notices import notify  # the audience is the office's, of which the stranger is one now

    told = notify(SeatAnswered, seat, attendees=[])
    assert again(cast.stranger).pk in {row.recipient_id for row in told}


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_costs_the_same_however_much_there_is(cast: SimpleNamespace, invited: Notification, rows: int) -> None:
    letters(cast, invited.subject, rows)
    client = signed_in(cast.liaison_a)
    with CaptureQueriesContext(connection) as queries:
        client.get(INBOX)
    assert len(queries) == 7


@pytest.mark.parametrize("where", [INBOX, READ_ALL, reverse("notification", args=[1])])
def test_whoever_is_not_signed_in_is_asked_to(db: None, where: str) -> None:
    for method in ("get", "post"):
        assert getattr(Client(), method)(where)["Location"].startswith(reverse("sign_in"))


def test_a_text_in_a_language_added_later_is_read_in_chinese(cast: SimpleNamespace, invited: Notification) -> None:
    invited.texts = {"zh-hans": {"title": "通知", "body": ""}}
    invited.created_at = timezone.now()
    invited.save()
    User.objects.update(language="en")
    assert "通知" in signed_in(cast.liaison_a).get(INBOX).content.decode()


def test_who_left_an_agency_reads_no_more_of_its_letters(cast: SimpleNamespace, invited: Notification) -> None:
    User.objects.update(language="en")
    client = signed_in(again(cast.liaison_a))
    title = invited.texts["en"]["title"]
    assert title in client.get(INBOX).content.decode()
    appoint(actor=None, person=cast.liaison_a, agency=cast.outside, role=Post.Role.STAFF)
    end_post(actor=None, post=cast.liaison_a.posts.get(agency=cast.a))
    client = signed_in(again(cast.liaison_a))
    said = client.get(INBOX).content.decode()
    assert title not in said
    assert "No longer open to you" in said
    page = client.get(reverse("notification", args=[invited.pk]))
    assert page.status_code == 410
    assert title not in page.content.decode()
