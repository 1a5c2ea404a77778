"""Minutes: attendance, records, positions, front matter, and what issuing them does."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from coordination.core.activity import history
from coordination.core.errors import NotLawful, NotPermitted, Refusal
from coordination.core.models import Notification
from coordination.followup.models import Assignment
from meetings import actions
from meetings.actions.meeting import Person
from meetings.actions.minutes import Stand
from meetings.models import AgendaItem, Meeting, Minutes, Position, Receipt, Resolution
from meetings.texts import MinutesPaper, digest, is_unchanged, paper_of
from tests.cast import again, signed_in

pytestmark = pytest.mark.django_db

PAGES = ("attendance", "propose_resolution", "write_minutes", "issue_minutes", "minutes", "minutes_docx", "minutes_pdf")


@pytest.fixture
def office(cast: SimpleNamespace) -> Client:
    return signed_in(cast.secretariat)


def url(name: str, pk: int) -> str:
    return reverse(f"meetings:{name}", args=[pk])


def sheet(meeting: Meeting, **changed: str) -> dict[str, str]:
    """The attendance sheet as the office would send it: everyone present but for what `changed` says."""
    data = {}
    for seat in meeting.seats.all():
        data |= {f"attendance_{seat.pk}": "present", f"note_{seat.pk}": ""}
    return data | changed


def record_data(item_pk: int, **changed: str) -> dict[str, str]:
    return {"record": "会议听取了汇报。", "outcome": "decided", **changed}


# Beginning ----------------------------------------------------------------------------------------------------------


def test_the_minutes_begin_with_what_was_answered_and_know_nothing_of_the_others(
    cast: SimpleNamespace, convened: Meeting, office: Client
) -> None:
    actions.answer(actor=cast.liaison_b, seat=convened.seats.get(agency=cast.b), step="decline", reason="另有会议")
    sent = [Person("王芳", "处长")]
    actions.answer(
        actor=cast.liaison_a, seat=convened.seats.get(agency=cast.a), step="substitute", attendees=sent, reason="出差"
    )
    Meeting.objects.update(starts_at=timezone.now())
    response = office.post(url("begin_minutes", convened.pk))
    assert response.status_code == 302
    assert dict(convened.seats.values_list("agency__short_name", "attendance")) == {
        "应急厅": "",
        "水利厅": "present",
        "财政厅": "on_leave",
        "气象局": "",
    }


def test_minutes_are_not_begun_before_the_meeting_has(convened: Meeting, office: Client) -> None:
    response = office.post(url("begin_minutes", convened.pk))
    assert response.status_code == 409
    assert not Minutes.objects.exists()


def test_a_member_does_not_begin_the_minutes(cast: SimpleNamespace, convened: Meeting) -> None:
    Meeting.objects.update(starts_at=timezone.now())
    assert signed_in(cast.liaison_a).post(url("begin_minutes", convened.pk)).status_code == 403
    assert not Minutes.objects.exists()


# Attendance ---------------------------------------------------------------------------------------------------------


def test_the_sheet_shows_every_seat_and_who_was_announced(minuting: Meeting, office: Client) -> None:
    page = office.get(url("attendance", minuting.pk))
    count = page.context["form"].count
    assert (count.expected, count.present, count.open) == (4, 1, 3)
    for words in ("省应急管理厅", "省水利厅", "省财政厅", "省气象局", "李强"):
        assert words in page.content.decode()


def test_exceptions_are_kept_with_their_note(cast: SimpleNamespace, minuting: Meeting, office: Client) -> None:
    seat = minuting.seats.get(agency=cast.b)
    office.post(
        url("attendance", minuting.pk),
        sheet(minuting, **{f"attendance_{seat.pk}": "on_leave", f"note_{seat.pk}": "出差"}),
    )
    seat.refresh_from_db()
    assert (seat.attendance, seat.attendance_note) == ("on_leave", "出差")
    assert history(minuting)[0].after["省财政厅"] == "on_leave"
    count = office.get(url("attendance", minuting.pk)).context["form"].count
    assert (count.expected, count.present, count.on_leave) == (4, 3, 1)


def test_who_did_not_answer_stays_open_until_somebody_says_so(
    cast: SimpleNamespace, minuting: Meeting, office: Client
) -> None:
    seat, observer = minuting.seats.get(agency=cast.b), minuting.seats.get(is_observer=True)

    def said() -> tuple[str, str]:
        return minuting.seats.get(pk=seat.pk).attendance, minuting.seats.get(pk=observer.pk).attendance

    marks = {f"attendance_{row.pk}": row.attendance for row in minuting.seats.all()}
    office.post(url("attendance", minuting.pk), marks)
    assert said() == ("", "")
    part = office.get(url("minutes", minuting.pk)).context["parts"][0]
    assert (part.is_done, "3" in part.gaps[0].sentence) == (False, True)
    office.post(url("attendance", minuting.pk), {**marks, f"attendance_{seat.pk}": "absent", "rest": "1"})
    assert said() == ("absent", "present")
    assert office.get(url("minutes", minuting.pk)).context["parts"][0].is_done
    office.post(url("attendance", minuting.pk), marks)
    assert said() == ("absent", "present"), "what was recorded is not emptied again"


def test_an_observer_does_not_attend_but_observe(minuting: Meeting) -> None:
    with override("zh-hans"):
        said = {seat.is_observer: dict(seat.attendances)["present"] for seat in minuting.seats.all()}
    assert said == {False: "出席", True: "列席"}


def test_an_unknown_attendance_is_an_error_beside_its_field(
    cast: SimpleNamespace, minuting: Meeting, office: Client
) -> None:
    seat = minuting.seats.get(agency=cast.b)
    page = office.post(url("attendance", minuting.pk), sheet(minuting, **{f"attendance_{seat.pk}": "asleep"}))
    assert page.status_code == 200
    assert list(page.context["form"].errors) == [f"attendance_{seat.pk}"]
    seat.refresh_from_db()
    assert seat.attendance == ""


def test_the_counts_follow_the_sheet_before_it_is_saved(
    cast: SimpleNamespace, minuting: Meeting, office: Client
) -> None:
    seat = minuting.seats.get(agency=cast.b)
    page = office.get(
        url("attendance", minuting.pk),
        sheet(minuting, **{f"attendance_{seat.pk}": "absent"}),
        headers={"HX-Request": "true"},
    )
    assert (page.context["count"].present, page.context["count"].absent) == (3, 1)
    seat.refresh_from_db()
    assert seat.attendance == ""


# Records and positions ----------------------------------------------------------------------------------------------


def test_a_record_and_positions_are_saved_in_one(cast: SimpleNamespace, minuting: Meeting, office: Client) -> None:
    item = minuting.items.get()
    response = office.post(
        url("record_item", item.pk),
        record_data(
            item.pk,
            **{
                f"stance_{cast.a.pk}": "agree",
                f"stance_{cast.b.pk}": "reservation",
                f"grounds_{cast.b.pk}": "经费未落实",
            },
        ),
    )
    assert response.status_code == 302
    item.refresh_from_db()
    assert (item.record, item.outcome) == ("会议听取了汇报。", "decided")
    assert [(row.agency, row.stance, row.grounds) for row in item.positions.all()] == [
        (cast.a, "agree", ""),
        (cast.b, "reservation", "经费未落实"),
    ]


def test_only_changed_positions_are_written_and_earlier_ones_stay(
    cast: SimpleNamespace, minuting: Meeting, office: Client
) -> None:
    item = minuting.items.get()
    actions.record_position(actor=cast.secretariat, item=item, agency=cast.a, stance="agree")
    actions.record_position(actor=cast.secretariat, item=item, agency=cast.b, stance="disagree", grounds="经费不足")
    office.post(url("record_position", item.pk), {f"stance_{cast.a.pk}": "agree", f"stance_{cast.b.pk}": "agree"})
    assert list(item.positions.values_list("agency", "stance")) == [
        (cast.a.pk, "agree"),
        (cast.b.pk, "disagree"),
        (cast.b.pk, "agree"),
    ]
    assert "经费不足" in office.get(url("record_position", item.pk)).content.decode()


@pytest.mark.parametrize("stance", ["reservation", "disagree"])
def test_a_differing_view_without_grounds_is_an_error_beside_the_grounds(
    stance: str, cast: SimpleNamespace, minuting: Meeting, office: Client
) -> None:
    item = minuting.items.get()
    page = office.post(
        url("record_item", item.pk), record_data(item.pk, record="已经写好的记录", **{f"stance_{cast.b.pk}": stance})
    )
    assert list(page.context["form"].errors) == [f"grounds_{cast.b.pk}"]
    assert "已经写好的记录" in page.content.decode()
    assert not Position.objects.exists()


def test_grounds_without_a_position_are_not_lost_silently(
    cast: SimpleNamespace, minuting: Meeting, office: Client
) -> None:
    item = minuting.items.get()
    page = office.post(url("record_position", item.pk), {f"grounds_{cast.b.pk}": "经费未落实"})
    assert list(page.context["form"].errors) == [f"stance_{cast.b.pk}"]


def test_a_position_once_given_is_replaced_but_not_emptied(
    cast: SimpleNamespace, minuting: Meeting, office: Client
) -> None:
    item = minuting.items.get()
    actions.record_position(actor=cast.secretariat, item=item, agency=cast.b, stance="disagree", grounds="经费不足")
    page = office.post(url("record_position", item.pk), {f"stance_{cast.b.pk}": ""})
    assert list(page.context["form"].errors) == [f"stance_{cast.b.pk}"]
    assert item.positions.count() == 1


@pytest.mark.parametrize("sql", ["UPDATE meetings_position SET stance = 'agree'", "DELETE FROM meetings_position"])
def test_the_database_itself_keeps_positions_as_they_were_given(
    sql: str, cast: SimpleNamespace, minuting: Meeting
) -> None:
    actions.record_position(
        actor=cast.secretariat, item=minuting.items.get(), agency=cast.b, stance="disagree", grounds="经费不足"
    )
    with pytest.raises(DatabaseError, match="only added"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert Position.objects.get().stance == "disagree"


def test_what_a_colleague_wrote_meanwhile_is_not_overwritten_unseen(
    cast: SimpleNamespace, minuting: Meeting, office: Client
) -> None:
    item = minuting.items.get()
    seen = office.get(url("record_item", item.pk)).context["form"].stamp()
    actions.record_item(actor=again(cast.office_leader), item=item, text="同事写的记录", outcome="decided")
    page = office.post(url("record_item", item.pk), record_data(item.pk, record="我写的记录", seen=seen))
    assert page.status_code == 200
    assert "同事写的记录" in page.content.decode()
    assert "我写的记录" in page.content.decode()
    item.refresh_from_db()
    assert item.record == "同事写的记录"
    office.post(
        url("record_item", item.pk), record_data(item.pk, record="我写的记录", seen=page.context["form"].stamp())
    )
    item.refresh_from_db()
    assert item.record == "我写的记录"


# Front matter -------------------------------------------------------------------------------------------------------


def test_the_front_matter_is_saved(minuting: Meeting, office: Client) -> None:
    data = {"opening": "研究冬季防灾。", "closing": "", "signed_by": "张明", "scope": "省政府办公厅"}
    office.post(url("write_minutes", minuting.pk), data)
    assert Minutes.objects.values("opening", "closing", "signed_by", "scope").get() == data


def test_too_long_a_name_is_an_error_beside_its_field(minuting: Meeting, office: Client) -> None:
    page = office.post(url("write_minutes", minuting.pk), {"opening": "保留我", "signed_by": "张" * 101})
    assert list(page.context["form"].errors) == ["signed_by"]
    assert "保留我" in page.content.decode()


# The gate -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PAGES)
def test_a_member_sees_nothing_of_a_draft(name: str, cast: SimpleNamespace, recorded: Minutes) -> None:
    response = signed_in(cast.liaison_a).get(url(name, recorded.meeting_id))
    assert response.status_code in {403, 404}
    page = signed_in(cast.liaison_a).get(recorded.meeting.get_absolute_url()).content.decode()
    assert "开展冬季水利工程联合检查" not in page
    assert "会议听取了汇报" not in page


@pytest.mark.parametrize("name", PAGES)
def test_for_a_stranger_the_minutes_are_what_does_not_exist(
    name: str, cast: SimpleNamespace, recorded: Minutes
) -> None:
    client = signed_in(cast.stranger)
    assert client.get(url(name, recorded.meeting_id)).status_code == client.get(url(name, 987654)).status_code == 404


@pytest.mark.parametrize("name", PAGES)
def test_whoever_is_not_signed_in_is_asked_to(name: str, recorded: Minutes) -> None:
    response = Client().get(url(name, recorded.meeting_id))
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("sign_in"))


def test_a_member_writes_nothing(cast: SimpleNamespace, minuting: Meeting) -> None:
    item = minuting.items.get()
    with pytest.raises(NotPermitted):
        actions.record_item(actor=cast.liaison_a, item=item, text="改写", outcome="decided")
    assert signed_in(cast.liaison_a).post(url("record_item", item.pk), record_data(item.pk)).status_code == 403
    item.refresh_from_db()
    assert item.record == ""


def test_an_empty_record_is_not_called_recorded_but_a_draft_may_be_kept(
    cast: SimpleNamespace, minuting: Meeting, office: Client
) -> None:
    item = minuting.items.get()
    page = office.post(url("record_item", item.pk), {"record": " ", "outcome": "discussed", "onward": "1"})
    assert (page.status_code, list(page.context["form"].errors)) == (200, ["record"])
    draft = {"record": "", "outcome": "discussed", f"stance_{cast.b.pk}": "agree"}
    page = office.post(url("record_item", item.pk), draft, follow=True)
    assert page.context["parts"][1].gaps
    assert [str(message) for message in page.context["messages"]] == [
        _("Saved as a draft: the item has no record yet.")
    ]
    assert item.positions.get().agency == cast.b


# Issuing ------------------------------------------------------------------------------------------------------------


def test_the_desk_says_what_is_missing_and_where_to_make_it_good(minuting: Meeting, office: Client) -> None:
    page = office.get(url("minutes", minuting.pk))
    ways = [way for gap in page.context["gaps"] for _label, way in gap.ways]
    assert ways == [
        url("attendance", minuting.pk),
        url("record_item", minuting.items.get().pk),
        f"{url('write_minutes', minuting.pk)}#id_signed_by",
    ]
    for way in ways:
        assert way in page.content.decode()


def test_nothing_is_missing_exactly_when_the_flow_agrees(recorded: Minutes, office: Client) -> None:
    assert office.get(url("minutes", recorded.meeting_id)).context["gaps"] == []
    assert recorded.flow.objection(recorded, recorded.flow["issue"]) is None
    Minutes.objects.update(signed_by=" ")
    fresh = Minutes.objects.get()
    assert len(office.get(url("minutes", recorded.meeting_id)).context["gaps"]) == 1
    assert fresh.flow.objection(fresh, fresh.flow["issue"])


def test_the_question_before_the_issue_tells_what_follows(
    cast: SimpleNamespace, recorded: Minutes, office: Client
) -> None:
    page = office.get(url("issue_minutes", recorded.meeting_id))
    outlook = page.context["outlook"]
    assert outlook.number == f"〔{timezone.localdate().year}〕第1期"
    assert [task.resolution.lead_agency for task in outlook.tasks] == [cast.a]
    assert set(outlook.receiving) == {cast.office, cast.a, cast.b, cast.watching}
    assert outlook.unreached == []
    assert Minutes.objects.get().number is None
    assert "开展冬季水利工程联合检查" in page.content.decode()


def test_issuing_numbers_freezes_adopts_assigns_and_tells(
    cast: SimpleNamespace, recorded: Minutes, office: Client
) -> None:
    expected = office.get(url("issue_minutes", recorded.meeting_id)).context["outlook"]
    response = office.post(url("issue_minutes", recorded.meeting_id))
    assert response.status_code == 302
    issued = Minutes.objects.get()
    assert (issued.state, issued.meeting.state, issued.document_no) == ("issued", "issued", expected.number)
    assert Resolution.objects.get().state == "adopted"
    task = Assignment.objects.get()
    assert (task.lead_agency, task.due_on) == (cast.a, expected.tasks[0].due_on)
    assert {receipt.agency for receipt in issued.receipts.all()} == set(expected.receiving)
    told = Notification.objects.filter(kind="minutes_issued").values_list("recipient__username", flat=True)
    assert set(told) == {"secretariat", "liaison_a", "liaison_b", "observer"}


def test_a_refused_issue_takes_no_number_and_says_why(minuting: Meeting, office: Client) -> None:
    page = office.post(url("issue_minutes", minuting.pk))
    assert page.status_code == 409
    assert page.context["gaps"]
    minutes = Minutes.objects.get()
    assert (minutes.state, minutes.number, minutes.text) == ("draft", None, "")
    assert not Assignment.objects.exists()


def test_nothing_is_issued_that_has_changed_since_it_was_shown(
    cast: SimpleNamespace, recorded: Minutes, office: Client
) -> None:
    seen = office.get(url("issue_minutes", recorded.meeting_id)).context["form"].stamp()
    actions.write_minutes(actor=again(cast.office_leader), minutes=recorded, closing="各单位抓紧落实。")
    page = office.post(url("issue_minutes", recorded.meeting_id), {"seen": seen})
    assert page.status_code == 409
    assert Minutes.objects.get().state == "draft"
    office.post(url("issue_minutes", recorded.meeting_id), {"seen": page.context["form"].stamp()})
    assert "各单位抓紧落实。" in Minutes.objects.get().text


def test_issued_minutes_change_no_more(cast: SimpleNamespace, issued: Minutes, office: Client) -> None:
    item = issued.meeting.items.get()
    writes = [
        lambda: actions.record_item(actor=cast.secretariat, item=item, text="改写", outcome="open"),
        lambda: actions.record_positions(
            actor=cast.secretariat, item=item, stands=[Stand(cast.b, "disagree", "经费不足")]
        ),
        lambda: actions.write_minutes(actor=cast.secretariat, minutes=issued, closing="改写"),
        lambda: actions.record_attendance(actor=cast.secretariat, meeting=issued.meeting, attendance={}),
        lambda: actions.strike_resolution(actor=cast.secretariat, resolution=Resolution.objects.get()),
        lambda: actions.issue_minutes(actor=cast.secretariat, minutes=issued),
    ]
    for write in writes:
        with pytest.raises(NotLawful):
            write()
    assert office.get(url("record_item", item.pk)).status_code == 409
    assert office.get(url("write_minutes", issued.meeting_id)).status_code == 409
    assert Minutes.objects.get().text == issued.text


def test_a_write_that_read_the_meeting_before_the_issue_comes_too_late(
    cast: SimpleNamespace, recorded: Minutes
) -> None:
    stale = Meeting.objects.get()
    actions.issue_minutes(actor=cast.secretariat, minutes=recorded)
    assert stale.state == "minuting"
    with pytest.raises(Refusal):
        actions.propose_resolution(
            actor=again(cast.secretariat), meeting=stale, text="迟到的一项", lead_agency=cast.a, is_long_term=True
        )
    assert Resolution.objects.count() == 1


# The frozen text ----------------------------------------------------------------------------------------------------


def test_the_frozen_text_proves_itself(issued: Minutes) -> None:
    fresh = Minutes.objects.get()
    assert fresh.sha256 == digest(fresh.text)
    assert is_unchanged(fresh)
    fresh.text = fresh.text.replace("同意", "不同意")
    assert not is_unchanged(fresh)


def test_the_page_says_when_the_text_is_not_the_one_issued(
    cast: SimpleNamespace, issued: Minutes, office: Client
) -> None:
    page = office.get(issued.get_absolute_url())
    assert page.context["is_unchanged"] is True
    assert issued.sha256 in page.content.decode()
    Minutes.objects.update(text=issued.text.replace("同意", "不同意"))
    assert office.get(issued.get_absolute_url()).context["is_unchanged"] is False


def test_what_was_frozen_reads_back_as_what_was_written(cast: SimpleNamespace, recorded: Minutes) -> None:
    item = recorded.meeting.items.get()
    actions.record_position(
        actor=cast.secretariat, item=item, agency=cast.b, stance="reservation", grounds="经费\n另行商定。"
    )
    actions.record_item(
        actor=cast.secretariat, item=item, text="一、听取汇报\n\n（一）原则同意。\n出席：不是名单", outcome="decided"
    )
    actions.write_minutes(
        actor=cast.secretariat,
        minutes=recorded,
        opening="研究防灾。\n\n另有一段。",
        closing="抓紧落实。",
        scope="省政府办公厅。",
    )
    paper = MinutesPaper.of(recorded, on=timezone.localdate())
    assert MinutesPaper.read(paper.as_text()) == paper


def test_later_names_do_not_change_an_issued_paper(cast: SimpleNamespace, issued: Minutes) -> None:
    before = paper_of(issued)
    type(cast.b).objects.filter(pk=cast.b.pk).update(name="省财政和国资厅")
    assert paper_of(Minutes.objects.get()) == before


def test_reservations_survive_the_issue_and_are_printed(
    cast: SimpleNamespace, recorded: Minutes, office: Client
) -> None:
    item = recorded.meeting.items.get()
    actions.record_position(
        actor=cast.secretariat, item=item, agency=cast.b, stance="reservation", grounds="检查经费未列入预算"
    )
    actions.issue_minutes(actor=cast.secretariat, minutes=recorded)
    sentence = "省财政厅对“冬季水利工程检查”有保留意见：检查经费未列入预算。"
    assert sentence in Minutes.objects.get().text
    assert sentence in signed_in(cast.liaison_a).get(recorded.get_absolute_url()).content.decode()
    assert Position.objects.get().stance == "reservation"


# Cost ---------------------------------------------------------------------------------------------------------------


def grow(cast: SimpleNamespace, meeting: Meeting, rows: int) -> None:
    """Items, each with positions and a resolution, until there are `rows` of them."""
    for no in range(meeting.items.count() + 1, rows + 1):
        AgendaItem.objects.create(
            meeting=meeting, no=no, title=f"议题{no}", matter="事项", proposing_agency=cast.a, record="同意。"
        )
    for item in meeting.items.filter(positions=None):
        for stand in (cast.a, cast.b):
            actions.record_position(actor=cast.secretariat, item=item, agency=stand, stance="agree")
    for item in meeting.items.filter(resolutions=None):
        actions.propose_resolution(
            actor=cast.secretariat,
            meeting=meeting,
            item=item,
            text=f"事项{item.no}",
            lead_agency=cast.a,
            supporting=[cast.b],
            is_long_term=True,
        )


@pytest.mark.parametrize(
    ("name", "queries"),
    [("minutes", 26), ("attendance", 12), ("propose_resolution", 15), ("write_minutes", 11), ("issue_minutes", 31)],
)
@pytest.mark.parametrize("rows", [1, 3])
def test_a_page_of_the_work_costs_the_same_for_one_item_and_for_three(
    rows: int,
    name: str,
    queries: int,
    cast: SimpleNamespace,
    recorded: Minutes,
    office: Client,
    django_assert_num_queries: Any,
) -> None:
    grow(cast, recorded.meeting, rows)
    office.get(url(name, recorded.meeting_id))
    with django_assert_num_queries(queries):
        office.get(url(name, recorded.meeting_id))


@pytest.mark.parametrize("rows", [1, 3])
def test_the_paper_costs_the_same_for_one_resolution_and_for_three(
    rows: int, cast: SimpleNamespace, recorded: Minutes, django_assert_num_queries: Any
) -> None:
    grow(cast, recorded.meeting, rows)
    actions.issue_minutes(actor=cast.secretariat, minutes=recorded)
    client = signed_in(cast.liaison_a)
    client.get(recorded.get_absolute_url())
    with django_assert_num_queries(12):
        client.get(recorded.get_absolute_url())


# Two at once --------------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
class TestTwoAtOnce:
    @staticmethod
    def _issue(user_pk: int, minutes_pk: int) -> str:
        from coordination.agencies.models import User

        try:
            actions.issue_minutes(actor=User.objects.get(pk=user_pk), minutes=Minutes.objects.get(pk=minutes_pk))
        except Refusal as refusal:
            return type(refusal).__name__
        finally:
            connection.close()
        return "issued"

    def test_two_meetings_issued_together_get_one_number_each_without_a_gap(
        self, cast: SimpleNamespace, recorded: Minutes
    ) -> None:
        others = [self._another(cast, n) for n in range(3)]
        every = [recorded, *others]
        with ThreadPoolExecutor(4) as pool:
            said = list(pool.map(lambda row: self._issue(cast.secretariat.pk, row.pk), every))
        assert said == ["issued"] * 4
        assert sorted(Minutes.objects.values_list("number", flat=True)) == [1, 2, 3, 4]

    def test_of_two_who_issue_the_same_minutes_one_does(self, cast: SimpleNamespace, recorded: Minutes) -> None:
        with ThreadPoolExecutor(4) as pool:
            said = list(pool.map(lambda _n: self._issue(cast.secretariat.pk, recorded.pk), range(4)))
        assert sorted(said) == ["NotLawful", "NotLawful", "NotLawful", "issued"]
        assert Minutes.objects.get().number == 1
        assert Assignment.objects.count() == 1
        assert Receipt.objects.count() == 4

    @staticmethod
    def _another(cast: SimpleNamespace, n: int) -> Minutes:
        secretariat = again(cast.secretariat)
        meeting = actions.draft_meeting(
            actor=secretariat,
            mechanism=cast.mechanism,
            title=f"第{n}次专题会议",
            kind="thematic",
            starts_at=timezone.now() + timedelta(hours=1),
            place="会议室",
        )
        item = actions.add_item(
            actor=secretariat, meeting=meeting, title="议题", matter="事项", proposing_agency=cast.a
        )
        actions.convene(actor=secretariat, meeting=meeting)
        Meeting.objects.filter(pk=meeting.pk).update(starts_at=timezone.now())
        minutes = actions.begin_minutes(actor=secretariat, meeting=Meeting.objects.get(pk=meeting.pk))
        everyone = {seat.pk: ("present", "") for seat in meeting.seats.all()}
        actions.record_attendance(actor=secretariat, meeting=minutes.meeting, attendance=everyone)
        actions.record_item(
            actor=secretariat, item=type(item).objects.get(pk=item.pk), text="同意。", outcome="decided"
        )
        actions.write_minutes(actor=secretariat, minutes=minutes, signed_by="张明")
        return minutes
