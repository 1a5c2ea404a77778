"""Old papers and records show agencies under the names of their day, beside it what they are today."""

from collections.abc import Callable
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
import time_machine
from django.db import connection
from django.http import HttpResponse
from django.template import Context, Template
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from coordination.agencies.models import Agency
from coordination.core.workdays import today
from coordination.followup import actions as followup
from coordination.followup.models import Assignment
from meetings import actions
from meetings.models import Meeting, Minutes
from meetings.texts import MinutesPaper
from tests.cast import agency, signed_in
from tests.followup.test_ledger import ledger
from tests.meetings.test_documents import lines
from tests.reforms import abolishing, fresh, merging, renaming
from tests.uploads import pdf

pytestmark = pytest.mark.django_db


def text(response: HttpResponse) -> str:
    assert response.status_code == 200
    return response.content.decode()


def docx(cast: SimpleNamespace, name: str, meeting: Meeting) -> str:
    response = signed_in(cast.secretariat).get(reverse(f"meetings:{name}", args=[meeting.pk]))
    return "\n".join(lines(response.content))


def later(days: int) -> time_machine.travel:
    return time_machine.travel(timezone.now() + timedelta(days=days))


def change(kind: str, cast: SimpleNamespace) -> None:
    """B is another body from today on, or the same under another name."""
    if kind == "renamed":
        renaming(fresh(cast.b), new_name="省财政和国资厅", new_short_name="财政国资厅")
    else:
        merging(fresh(cast.b), into=cast.outside)


NOW = {"renamed": ("原财政厅，现财政国资厅", "省财政和国资厅"), "merged": ("原财政厅，现体育局", "省体育局")}


@pytest.mark.parametrize("kind", NOW)
def test_the_page_of_a_meeting_that_was_held_shows_who_sat_there(
    cast: SimpleNamespace, issued: Minutes, kind: str
) -> None:
    with later(30):
        change(kind, cast)
        page = text(signed_in(cast.secretariat).get(issued.meeting.get_absolute_url()))
    assert NOW[kind][0] in page


@pytest.mark.parametrize("kind", NOW)
def test_a_meeting_that_lies_ahead_shows_who_will_sit_there(
    cast: SimpleNamespace, convened: Meeting, kind: str
) -> None:
    with later(3):
        change(kind, cast)
        page = text(signed_in(cast.secretariat).get(convened.get_absolute_url()))
    assert NOW[kind][0] not in page
    assert NOW[kind][0].partition("现")[2] in page


@pytest.mark.parametrize("kind", NOW)
def test_the_notice_of_a_meeting_that_was_held_goes_to_whom_it_went(
    cast: SimpleNamespace, issued: Minutes, kind: str
) -> None:
    with later(30):
        before = docx(cast, "notice_docx", issued.meeting)
        change(kind, cast)
        assert docx(cast, "notice_docx", issued.meeting) == before
    assert "省财政厅" in before


def test_the_notice_is_by_the_office_that_sent_it(cast: SimpleNamespace, issued: Minutes) -> None:
    with later(30):
        before = docx(cast, "notice_docx", issued.meeting)
        merging(cast.office, into=cast.a)
        response = signed_in(cast.liaison_a).get(reverse("meetings:notice_docx", args=[issued.meeting_id]))
        assert "\n".join(lines(response.content)) == before
    assert "省应急管理厅" in before


@pytest.mark.parametrize("kind", NOW)
def test_issued_minutes_stay_to_the_byte(cast: SimpleNamespace, issued: Minutes, kind: str) -> None:
    before = docx(cast, "minutes_docx", issued.meeting)
    with later(30):
        change(kind, cast)
        assert docx(cast, "minutes_docx", issued.meeting) == before


def test_minutes_being_written_name_who_sat_there_and_bind_who_is_there_now(
    cast: SimpleNamespace, recorded: Minutes
) -> None:
    item = recorded.meeting.items.get()
    actions.record_position(
        actor=cast.secretariat, item=item, agency=cast.b, stance="reservation", grounds="资金渠道未明确"
    )
    with later(3):
        change("renamed", cast)
        paper = MinutesPaper.of(Minutes.objects.get()).as_text()
    assert "；省财政厅" in paper
    assert "省财政厅对“冬季水利工程检查”有保留意见" in paper
    assert "配合单位：省财政和国资厅" in paper


@pytest.mark.parametrize("door", ["attendance", "record_item", "record_position"])
def test_the_sheets_of_a_meeting_that_was_held_name_who_sat_there(
    cast: SimpleNamespace, recorded: Minutes, door: str
) -> None:
    target = recorded.meeting_id if door == "attendance" else recorded.meeting.items.get().pk
    with later(3):
        change("merged", cast)
        page = text(signed_in(cast.secretariat).get(reverse(f"meetings:{door}", args=[target])))
    assert "原省财政厅，现省体育局" in page


def test_resolutions_and_receipts_show_the_names_of_their_day(cast: SimpleNamespace, issued: Minutes) -> None:
    actions.sign_receipt(actor=cast.liaison_b, receipt=issued.receipts.get(agency=cast.b))
    with later(30):
        change("merged", cast)
        page = text(signed_in(cast.secretariat).get(issued.get_absolute_url()))
    assert page.count("原财政厅，现体育局") == 2  # the resolution it supports, the receipt it signed


def test_papers_show_who_laid_them_as_it_was_called_then(cast: SimpleNamespace, convened: Meeting) -> None:
    actions.add_paper(actor=cast.liaison_a, item=convened.items.get(), upload=pdf("汇报.pdf"))
    with later(3):
        renaming(cast.a, new_name="省水务厅", new_short_name="水务厅")
        page = text(signed_in(cast.secretariat).get(convened.get_absolute_url()))
    assert "原水利厅，现水务厅" in page


# Follow-up


def closed(cast: SimpleNamespace, task: Assignment) -> Assignment:
    followup.receive(actor=cast.liaison_a, assignment=task)
    followup.report(actor=cast.liaison_b, assignment=task, text="已配合", is_done=True)
    followup.report(actor=cast.liaison_a, assignment=task, text="已办结", percent=100)
    followup.submit(actor=cast.liaison_a, assignment=task, without="另行反馈")
    followup.close(actor=cast.secretariat, assignment=task)
    return task


@pytest.mark.parametrize("kind", NOW)
def test_a_closed_assignment_shows_who_carried_it_out(cast: SimpleNamespace, assignment: Assignment, kind: str) -> None:
    closed(cast, assignment)
    with later(30):
        change(kind, cast)
        renaming(cast.a, new_name="省水务厅", new_short_name="水务厅")
        page = text(signed_in(cast.secretariat).get(assignment.get_absolute_url()))
        board = text(signed_in(cast.secretariat).get("/follow-up/?state=ended"))
    assert NOW[kind][0] in page
    assert f"原省财政厅，现{NOW[kind][1]}" in page
    assert "原水利厅，现水务厅" in board
    assert 'title="财政厅"' in board


def test_the_ledger_names_who_carried_it_out(cast: SimpleNamespace, assignment: Assignment) -> None:
    closed(cast, assignment)
    with later(30):
        change("renamed", cast)
        with translation.override("en"):
            (row,) = ledger(cast.secretariat, {"state": "ended"})
    assert "省财政厅" in row.values()


def test_an_assignment_that_passed_on_shows_its_former_agency_with_what_it_is_now(
    cast: SimpleNamespace, assignment: Assignment
) -> None:
    with later(3):
        change("merged", cast)
        page = text(signed_in(cast.secretariat).get(assignment.get_absolute_url()))
    assert "原省财政厅，现省体育局" in page
    assert "省体育局" in page


# How a name is shown


def shown(body: Agency, day: date | None, form: str = "") -> str:
    template = Template("{% load names %}{% agency_on body day " + form + " %}")
    with translation.override("zh-hans"):
        return template.render(Context({"body": fresh(body), "day": day}))


def test_a_name_is_shown_with_what_it_is_today_where_that_differs(cast: SimpleNamespace) -> None:
    before, now = today() - timedelta(days=9), today()
    renaming(cast.a, new_name="省水务厅", new_short_name="水务厅")
    merging(cast.b, into=cast.outside)
    abolishing(cast.watching)
    assert [shown(cast.a, day) for day in (before, now, None)] == ["原水利厅，现水务厅", "水务厅", "水务厅"]
    assert shown(cast.a, before, "full=True") == "原省水利厅，现省水务厅"
    assert [shown(cast.b, day) for day in (before, None)] == ["原财政厅，现体育局", "体育局"]
    assert [shown(cast.watching, day) for day in (before, None)] == ["气象局（已撤销）", "气象局（已撤销）"]
    assert shown(cast.office, before) == "应急厅"


def test_a_name_cannot_bring_markup(cast: SimpleNamespace) -> None:
    body = agency("<b>省</b>局")
    assert shown(body, None) == "&lt;b&gt;省&lt;/b&gt;局"


@pytest.mark.parametrize("ended", [1, 3])
def test_names_that_were_cost_one_query_however_many_they_are(
    cast: SimpleNamespace, issued: Minutes, ended: int
) -> None:
    def queries(act: Callable[[], object]) -> int:
        with CaptureQueriesContext(connection) as seen:
            act()
        return len(seen)

    url = issued.meeting.get_absolute_url()
    with later(30):
        client = signed_in(cast.secretariat)
        client.get(url)
        before = queries(lambda: client.get(url))
        merging(*[cast.watching, cast.b, cast.a][:ended], into=cast.outside)
        assert queries(lambda: client.get(url)) == before + 1
