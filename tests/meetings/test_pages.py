"""The list of meetings, the draft, and the page of a meeting: who sees what of it, and at what cost."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from coordination.mechanisms.models import Participation
from meetings import actions
from meetings.actions.meeting import Person
from meetings.models import Meeting, Minutes, Resolution
from meetings.panels import meetings_of
from tests.cast import again, assign_due, signed_in
from tests.uploads import pdf

LIST = reverse("meetings:meetings")
NEW = reverse("meetings:new")

MOST_STATEMENTS = 14


def url(name: str, thing: Any) -> str:
    return reverse(f"meetings:{name}", args=[thing.pk])


def text(response: Any) -> str:
    return response.content.decode()


def titles(response: Any) -> list[str]:
    return [row.title for row in response.context["page"].rows]


def local(days: int, hour: int = 9) -> str:
    moment = timezone.localtime() + timedelta(days=days)
    return moment.replace(hour=hour, minute=0).strftime("%Y-%m-%dT%H:%M")


def a_draft(**changes: Any) -> dict[str, Any]:
    fields = {
        "kind": "plenary",
        "title": "第二次全体会议",
        "starts_at": local(20),
        "ends_at": local(20, 11),
        "place": "一号会议室",
        "link": "",
        "chair": "张明",
        "reply_by": "",
        "contact": "陈思远",
        "requirements": "",
    }
    return fields | changes


@pytest.fixture
def invited_outsider(cast: SimpleNamespace, draft: Meeting) -> SimpleNamespace:
    """An agency outside the mechanism, invited to one meeting of two."""
    actions.invite(actor=cast.secretariat, meeting=draft, agencies=[cast.office, cast.a, cast.b, cast.outside])
    actions.convene(actor=cast.secretariat, meeting=draft)
    other = actions.draft_meeting(
        actor=cast.secretariat,
        mechanism=cast.mechanism,
        title="另一次会议",
        starts_at=timezone.now() + timedelta(days=9),
        place="二楼",
    )
    actions.add_item(actor=cast.secretariat, meeting=other, title="另一议题", matter="另议", proposing_agency=cast.b)
    actions.convene(actor=cast.secretariat, meeting=other)
    return SimpleNamespace(meeting=draft, other=other)


# The list


def test_the_list_shows_drafts_to_those_who_lead_and_to_nobody_else(cast: SimpleNamespace, draft: Meeting) -> None:
    assert titles(signed_in(cast.secretariat).get(LIST)) == [draft.title]
    assert titles(signed_in(cast.liaison_a).get(LIST)) == []
    assert titles(signed_in(cast.stranger).get(LIST)) == []


def test_an_invited_outsider_sees_this_one_meeting_only(
    cast: SimpleNamespace, invited_outsider: SimpleNamespace
) -> None:
    stranger = signed_in(cast.stranger)
    assert titles(stranger.get(LIST)) == [invited_outsider.meeting.title]
    assert stranger.get(url("meeting", invited_outsider.meeting)).status_code == 200
    assert stranger.get(url("meeting", invited_outsider.other)).status_code == 404
    assert titles(signed_in(cast.liaison_a).get(LIST)) == [invited_outsider.meeting.title, invited_outsider.other.title]


def test_the_list_begins_with_what_has_no_time_then_the_latest(cast: SimpleNamespace, convened: Meeting) -> None:
    for title, days in (("早", 3), ("晚", 30), ("未定", None)):
        actions.draft_meeting(
            actor=cast.secretariat,
            mechanism=cast.mechanism,
            title=title,
            starts_at=timezone.now() + timedelta(days=days) if days else None,
        )
    assert titles(signed_in(cast.secretariat).get(LIST)) == ["未定", "晚", convened.title, "早"]


def test_what_lies_ahead_begins_with_the_next_one(cast: SimpleNamespace, convened: Meeting) -> None:
    for title, days in (("早", 3), ("晚", 30), ("过去", -3)):
        actions.draft_meeting(
            actor=cast.secretariat,
            mechanism=cast.mechanism,
            title=title,
            starts_at=timezone.now() + timedelta(days=days),
        )
    cancelled = Meeting.objects.get(title="早")
    actions.cancel_meeting(actor=cast.secretariat, meeting=cancelled, reason="不再需要")
    client = signed_in(cast.secretariat)
    assert titles(client.get(LIST, {"when": "upcoming"})) == [convened.title, "晚"]
    assert titles(client.get(LIST, {"when": "past"})) == ["过去"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "第一次"}, True),
        ({"q": "三楼"}, True),
        ({"q": "自然灾害"}, True),
        ({"q": "没有这个"}, False),
        ({"kind": "plenary"}, True),
        ({"kind": "office"}, False),
        ({"state": "convened"}, True),
        ({"state": "draft"}, False),
    ],
)
def test_the_list_is_narrowed(cast: SimpleNamespace, convened: Meeting, query: dict[str, str], found: bool) -> None:
    assert titles(signed_in(cast.liaison_a).get(LIST, query)) == ([convened.title] if found else [])


def test_the_list_is_narrowed_to_a_mechanism_one_takes_part_in(cast: SimpleNamespace, convened: Meeting) -> None:
    query = {"mechanism": cast.mechanism.pk}
    assert titles(signed_in(cast.liaison_a).get(LIST, query)) == [convened.title]
    refused = signed_in(cast.stranger).get(LIST, query)
    assert refused.context["filter"].form.errors["mechanism"]


def test_a_filter_that_means_nothing_is_said_beside_its_field(cast: SimpleNamespace, convened: Meeting) -> None:
    response = signed_in(cast.liaison_a).get(LIST, {"kind": "party", "state": "9"})
    assert response.status_code == 200
    assert set(response.context["filter"].form.errors) == {"kind", "state"}


def test_the_list_is_walked_page_by_page_without_loss(cast: SimpleNamespace) -> None:
    for n in range(30):
        starts_at = timezone.now() + timedelta(days=n // 2) if n > 3 else None
        actions.draft_meeting(actor=cast.secretariat, mechanism=cast.mechanism, title=f"会议{n}", starts_at=starts_at)
    client = signed_in(cast.secretariat)
    first = client.get(LIST)
    second = client.get(first.context["page"].next_url)
    assert len(titles(first)) == 25
    assert sorted(titles(first) + titles(second)) == sorted(f"会议{n}" for n in range(30))


def test_a_new_meeting_is_offered_where_the_office_is_kept(cast: SimpleNamespace) -> None:
    assert NEW in text(signed_in(cast.secretariat).get(LIST))
    assert NEW not in text(signed_in(cast.liaison_a).get(LIST))


def test_the_list_costs_the_same_for_one_and_for_three(cast: SimpleNamespace, convened: Meeting) -> None:
    client = signed_in(cast.liaison_a)
    client.get(LIST)
    counts = []
    for more in (0, 2):
        for n in range(more):
            extra = actions.draft_meeting(
                actor=cast.secretariat,
                mechanism=cast.mechanism,
                title=f"加{n}",
                starts_at=timezone.now() + timedelta(days=2),
                place="二楼",
            )
            actions.add_item(actor=cast.secretariat, meeting=extra, title="题", matter="事", proposing_agency=cast.a)
            actions.convene(actor=cast.secretariat, meeting=extra)
        with CaptureQueriesContext(connection) as queries:
            assert len(titles(client.get(LIST))) == 1 + more
        counts.append(len(queries))
    assert counts == [8, 8]


# The draft


def test_the_office_begins_a_draft_and_nobody_is_told(cast: SimpleNamespace) -> None:
    response = signed_in(cast.secretariat).post(NEW, a_draft(mechanism=cast.mechanism.pk))
    meeting = Meeting.objects.get()
    assert response.url == meeting.get_absolute_url()
    assert (meeting.state, meeting.title, meeting.place) == ("draft", "第二次全体会议", "一号会议室")
    assert [seat.agency for seat in meeting.seats.all()] == [cast.office, cast.a, cast.b, cast.watching]
    assert not cast.liaison_a.notifications.exclude(kind="mechanism_founded").exists()


def test_a_title_left_empty_becomes_the_usual_one(cast: SimpleNamespace, convened: Meeting) -> None:
    client = signed_in(cast.secretariat)
    client.post(NEW, a_draft(mechanism=cast.mechanism.pk, title=""))
    client.post(NEW, a_draft(mechanism=cast.mechanism.pk, title="", kind="liaison"))
    made = list(Meeting.objects.exclude(pk=convened.pk).order_by("pk").values_list("title", flat=True))
    assert made == ["省自然灾害防治工作联席会议第二次全体会议", "省自然灾害防治工作联席会议第一次联络员会议"]


def test_a_day_for_answers_left_empty_becomes_two_working_days_before(cast: SimpleNamespace) -> None:
    signed_in(cast.secretariat).post(NEW, a_draft(mechanism=cast.mechanism.pk))
    meeting = Meeting.objects.get()
    assert meeting.starts_at is not None
    assert meeting.reply_by is not None
    assert 2 <= (timezone.localdate(meeting.starts_at) - meeting.reply_by).days <= 12


def test_a_link_without_a_scheme_is_a_secure_one(cast: SimpleNamespace) -> None:
    signed_in(cast.secretariat).post(NEW, a_draft(mechanism=cast.mechanism.pk, link="meeting.example.test/1"))
    assert Meeting.objects.get().link == "https://meeting.example.test/1"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"mechanism": ""}, "mechanism"),
        ({"kind": "party"}, "kind"),
        ({"starts_at": local(-1)}, "starts_at"),
        ({"starts_at": "soon"}, "starts_at"),
        ({"starts_at": ""}, "starts_at"),
        ({"ends_at": local(20, 8)}, "ends_at"),
        ({"link": "javascript:alert(1)"}, "link"),
        ({"title": "长" * 201}, "title"),
        ({"reply_by": local(40)[:10]}, "reply_by"),
        ({"reply_by": local(-2)[:10]}, "reply_by"),
    ],
)
def test_a_draft_that_makes_no_sense_is_refused_beside_the_field(
    cast: SimpleNamespace, changes: dict[str, str], field: str
) -> None:
    response = signed_in(cast.secretariat).post(NEW, a_draft(mechanism=cast.mechanism.pk) | changes)
    assert set(response.context["form"].errors) == {field}
    assert "陈思远" in text(response)
    assert not Meeting.objects.exists()


def test_a_meeting_is_begun_only_of_a_mechanism_whose_office_one_keeps(cast: SimpleNamespace) -> None:
    refused = signed_in(cast.liaison_a).post(NEW, a_draft(mechanism=cast.mechanism.pk))
    assert refused.context["form"].errors["mechanism"]
    Participation.objects.filter(agency=cast.a).update(role="office")
    assert signed_in(cast.liaison_a).post(NEW, a_draft(mechanism=cast.mechanism.pk)).status_code == 302


def test_the_office_edits_its_draft(cast: SimpleNamespace, draft: Meeting) -> None:
    response = signed_in(cast.secretariat).post(url("edit", draft), a_draft(title="改名"))
    assert response.url == draft.get_absolute_url()
    assert Meeting.objects.get().title == "改名"


def test_a_draft_is_edited_by_its_office_alone_and_only_while_it_is_one(cast: SimpleNamespace, draft: Meeting) -> None:
    assert signed_in(cast.liaison_a).post(url("edit", draft), a_draft()).status_code == 404
    actions.convene(actor=cast.secretariat, meeting=draft)
    assert signed_in(cast.liaison_a).get(url("edit", draft)).status_code == 403
    assert signed_in(cast.secretariat).post(url("edit", draft), a_draft(title="改名")).status_code == 403
    assert Meeting.objects.get().title == "第一次全体会议"


def test_an_edit_that_makes_no_sense_leaves_the_draft_as_it_was(cast: SimpleNamespace, draft: Meeting) -> None:
    response = signed_in(cast.secretariat).post(url("edit", draft), a_draft(title="", ends_at=local(20, 8)))
    assert set(response.context["form"].errors) == {"title", "ends_at"}
    assert Meeting.objects.get().title == "第一次全体会议"


# The page


def test_a_draft_is_no_page_for_members(cast: SimpleNamespace, draft: Meeting) -> None:
    assert signed_in(cast.secretariat).get(url("meeting", draft)).status_code == 200
    missing = signed_in(cast.liaison_a).get(reverse("meetings:meeting", args=[987654]))
    hidden = signed_in(cast.liaison_a).get(url("meeting", draft))
    assert (hidden.status_code, missing.status_code) == (404, 404)
    assert signed_in(cast.stranger).get(url("meeting", draft)).status_code == 404
    assert Client().get(url("meeting", draft))["Location"].startswith(reverse("sign_in"))


def test_the_draft_says_everything_that_is_missing(cast: SimpleNamespace) -> None:
    bare = actions.draft_meeting(actor=cast.secretariat, mechanism=cast.mechanism, title="空")
    bare.seats.all().delete()
    page = signed_in(cast.secretariat).get(url("meeting", bare))
    assert len(page.context["missing"]) == 4  # an item, a time, a place, a guest
    assert "disabled" in text(page)


def test_reasons_and_phones_are_read_by_those_who_lead(cast: SimpleNamespace, convened: Meeting) -> None:
    coming, silent = convened.seats.get(agency=cast.a), convened.seats.get(agency=cast.b)
    actions.answer(
        actor=cast.liaison_a,
        seat=coming,
        step="substitute",
        attendees=[Person("王芳", "处长", "13800000000")],
        reason="厅长出差",
    )
    actions.answer(actor=cast.liaison_b, seat=silent, step="decline", reason="另有会议")
    office, other, own = (
        text(signed_in(who).get(url("meeting", convened))) for who in (cast.secretariat, cast.observer, cast.liaison_a)
    )
    for said in ("王芳", "13800000000", "厅长出差", "另有会议"):
        assert said in office
    assert "王芳" in other
    for kept in ("13800000000", "厅长出差", "另有会议", "财政厅"):
        assert kept not in other
    assert "13800000000" in own
    assert "厅长出差" in own
    assert "另有会议" not in own


def test_the_counts_are_everybodys(cast: SimpleNamespace, convened: Meeting) -> None:
    actions.answer(
        actor=cast.liaison_a, seat=convened.seats.get(agency=cast.a), step="accept", attendees=[Person("李强")]
    )
    turnout = signed_in(cast.observer).get(url("meeting", convened)).context["turnout"]
    assert (turnout.expected, turnout.answered, len(turnout.coming)) == (4, 1, 1)


def test_what_was_recorded_stays_with_the_office_until_it_is_issued(cast: SimpleNamespace, recorded: Minutes) -> None:
    meeting, said = recorded.meeting, "同意开展联合检查"
    member = signed_in(cast.liaison_a)
    page = member.get(url("meeting", meeting))
    assert said not in text(page)
    assert page.context["minutes"] is None
    assert not page.context["resolutions"]
    assert len(signed_in(cast.secretariat).get(url("meeting", meeting)).context["resolutions"]) == 1
    actions.issue_minutes(actor=again(cast.secretariat), minutes=recorded)
    page = member.get(url("meeting", meeting))
    assert said in text(page)
    assert len(page.context["resolutions"]) == 1


def test_the_story_is_told_to_those_who_lead(cast: SimpleNamespace, convened: Meeting) -> None:
    actions.answer(actor=cast.liaison_b, seat=convened.seats.get(agency=cast.b), step="decline", reason="另有会议")
    verbs = [event.icon for event in signed_in(cast.secretariat).get(url("meeting", convened)).context["story"]]
    assert verbs == ["x", "send", "plus", "pencil"]
    assert signed_in(cast.liaison_a).get(url("meeting", convened)).context["story"] == []


def test_whose_turn_it_is(cast: SimpleNamespace, convened: Meeting) -> None:
    page = signed_in(cast.secretariat).get(url("meeting", convened))
    assert [step["current"] for step in page.context["steps"]] == [False, True, False, False]
    assert "应急厅、水利厅、财政厅" in page.context["next"].who
    assert signed_in(cast.liaison_a).get(url("meeting", convened)).context["next"].who == "水利厅"
    actions.answer(actor=cast.liaison_a, seat=convened.seats.get(agency=cast.a), step="decline", reason="另有会议")
    assert signed_in(cast.liaison_a).get(url("meeting", convened)).context["next"].who == ""


def cost_of(who: Any, meeting: Meeting) -> int:
    client = signed_in(who)
    client.get(url("meeting", meeting))
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url("meeting", meeting)).status_code == 200
    return len(queries)


def fill(cast: SimpleNamespace, meeting: Meeting) -> None:
    """Two more items and two more resolutions for a meeting that is being minuted."""
    Meeting.objects.filter(pk=meeting.pk).update(state="draft")
    draft = Meeting.objects.get()
    for n in range(2):
        item = actions.add_item(
            actor=cast.secretariat, meeting=draft, title=f"题{n}", matter="事", proposing_agency=cast.b
        )
        actions.add_paper(actor=cast.secretariat, item=item, upload=pdf())
    Meeting.objects.filter(pk=meeting.pk).update(state="minuting")
    for n, item in enumerate(meeting.items.filter(no__gt=1)):
        actions.record_item(actor=cast.secretariat, item=item, text="同意。", outcome="decided")
        actions.propose_resolution(
            actor=cast.secretariat,
            meeting=Meeting.objects.get(),
            item=item,
            text=f"议定{n}",
            lead_agency=cast.b,
            supporting=[cast.a],
            due_on=timezone.localdate() + timedelta(days=9),
        )


def test_a_meeting_page_costs_the_same_whatever_it_holds(cast: SimpleNamespace, recorded: Minutes) -> None:
    meeting = recorded.meeting
    one = cost_of(cast.secretariat, meeting), cost_of(cast.liaison_a, meeting)
    fill(cast, meeting)
    three = cost_of(cast.secretariat, meeting), cost_of(cast.liaison_a, meeting)
    assert one == three
    actions.issue_minutes(actor=again(cast.secretariat), minutes=Minutes.objects.get())
    issued = cost_of(cast.secretariat, meeting), cost_of(cast.liaison_a, meeting)
    assert max(*three, *issued) <= MOST_STATEMENTS


def test_what_the_page_shows_of_the_record_is_what_its_querysets_show(cast: SimpleNamespace, recorded: Minutes) -> None:
    everyone = (cast.secretariat, cast.office_leader, cast.liaison_a, cast.liaison_b, cast.observer)

    def shown() -> list[tuple[bool, bool]]:
        pages = [signed_in(who).get(url("meeting", recorded.meeting)).context for who in everyone]
        return [(page["minutes"] is not None, bool(page["resolutions"])) for page in pages]

    def allowed() -> list[tuple[bool, bool]]:
        people = [again(who) for who in everyone]
        return [
            (Minutes.objects.visible_to(who).exists(), Resolution.objects.visible_to(who).exists()) for who in people
        ]

    assert shown() == allowed() == [(True, True)] * 2 + [(False, False)] * 3
    actions.issue_minutes(actor=again(cast.secretariat), minutes=Minutes.objects.get())
    assert shown() == allowed() == [(True, True)] * 5


def test_a_draft_with_suggestions_costs_the_same_whatever_it_holds(cast: SimpleNamespace, draft: Meeting) -> None:
    counts = []
    for n in range(3):
        assign_due(cast, timezone.localdate() - timedelta(days=20), n)
        client = signed_in(cast.secretariat)
        client.get(url("meeting", draft))
        with CaptureQueriesContext(connection) as queries:
            page = client.get(url("meeting", draft))
        assert len(page.context["suggestions"]) == n + 1
        counts.append(len(queries))
    assert counts[0] == counts[2] <= MOST_STATEMENTS


# Beside the mechanism


def test_the_mechanism_shows_its_meetings_to_whom_they_are_shown(cast: SimpleNamespace, draft: Meeting) -> None:
    assert [line.title for line in meetings_of(cast.secretariat, cast.mechanism).lines] == [draft.title]
    assert meetings_of(cast.secretariat, cast.mechanism).act_url
    member = meetings_of(cast.liaison_a, cast.mechanism)
    assert (list(member.lines), member.act_url) == ([], "")
