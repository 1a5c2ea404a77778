"""The papers a meeting gives rise to: wording, names, and who gets them."""

import shutil
import subprocess
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import unquote

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from docx import Document

from coordination.core.documents import MEDIA_TYPES, chinese_date
from coordination.core.numbering import chinese_number
from coordination.mechanisms.models import Mechanism
from meetings import actions, exports, texts
from meetings.models import Attendee, Meeting, Minutes
from tests.cast import at, signed_in
from tests.printed import needs_fonts, printed

pytestmark = pytest.mark.django_db

soffice = shutil.which("soffice")


def url(name: str, pk: int) -> str:
    return reverse(f"meetings:{name}", args=[pk])


def opened(content: bytes) -> Any:
    return Document(BytesIO(content))


def lines(content: bytes) -> list[str]:
    return [row.text for row in opened(content).paragraphs if row.text]


def heads(content: bytes) -> str:
    section = opened(content).sections[0]
    return "".join(row.text for row in (*section.header.paragraphs, *section.first_page_header.paragraphs))


# The notice ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def noticed(cast: SimpleNamespace, draft: Meeting) -> Meeting:
    """Convened for a known hour, with requirements and a contact."""
    year = timezone.localdate().year + 1
    actions.edit_meeting(
        actor=cast.secretariat,
        meeting=draft,
        starts_at=at(timezone.localdate().replace(year=year, month=3, day=5), 14),
        reply_by=timezone.localdate().replace(year=year, month=3, day=2),
        requirements="1. 准备五分钟发言\n2、携带相关图件。\n（三）2.5米以上水位站提供数据",
        contact="陈思远，020-12345678",
    )
    actions.convene(actor=cast.secretariat, meeting=draft)
    return draft


def test_the_notice_goes_out_in_the_name_of_the_agency_that_keeps_the_office(noticed: Meeting) -> None:
    """不正式行文: the joint meeting itself sends no papers."""
    content = exports.notice_paper(noticed).as_docx()
    assert "省应急管理厅" in heads(content)
    assert "省自然灾害防治工作联席会议" not in heads(content)
    written = lines(content)
    signature = written.index("省应急管理厅")
    assert written[signature + 1] == chinese_date(timezone.localdate(noticed.convened_at))


def test_the_notice_says_what_a_notice_says(noticed: Meeting) -> None:
    year = noticed.starts_at.year
    weekday = "一二三四五六日"[timezone.localtime(noticed.starts_at).weekday()]
    text = "\n".join(lines(exports.notice_paper(noticed).as_docx()))
    for said in (
        "省水利厅、省财政厅、省气象局：",
        f"定于{year}年3月5日召开省自然灾害防治工作联席会议第一次全体会议。",
        f"一、会议时间\n{year}年3月5日（星期{weekday}）14:00。",
        "二、会议地点\n省应急管理厅三楼会议室。",
        "三、会议议题\n1.冬季水利工程检查（省水利厅）",
        "会议由张明主持。",
        "列席单位：省气象局。",
        f"1.请于{year}年3月2日前在协作平台上答复",
        "3.准备五分钟发言。\n4.携带相关图件。\n5.2.5米以上水位站提供数据。",
        "陈思远，020-12345678。",
        "附件：参会回执",
    ):
        assert said in text


def test_the_title_of_the_notice_names_the_mechanism_once(noticed: Meeting) -> None:
    assert texts.NoticePaper.of(noticed).title == "关于召开省自然灾害防治工作联席会议第一次全体会议的通知"
    noticed.title = "省自然灾害防治工作联席会议第二次全体会议"
    assert texts.NoticePaper.of(noticed).title == "关于召开省自然灾害防治工作联席会议第二次全体会议的通知"


def test_the_reply_slip_is_a_table_of_its_own_page(noticed: Meeting) -> None:
    (table,) = opened(exports.notice_paper(noticed).as_docx()).tables
    assert [cell.text for cell in table.rows[0].cells] == [
        "单位",
        "姓名",
        "职务",
        "手机",
        "是否参会",
        "请假原因或代会人",
    ]
    assert len(table.rows) > 4


def test_a_draft_notice_says_so_and_a_convened_one_does_not(cast: SimpleNamespace, draft: Meeting) -> None:
    assert "草稿" in heads(exports.notice_paper(draft).as_docx())
    actions.convene(actor=cast.secretariat, meeting=draft)
    assert "草稿" not in heads(exports.notice_paper(draft).as_docx())


def test_a_notice_can_be_made_of_an_empty_draft(cast: SimpleNamespace) -> None:
    meeting = actions.draft_meeting(actor=cast.secretariat, mechanism=cast.mechanism, title="未定", kind="thematic")
    assert lines(exports.notice_paper(meeting).as_docx()).count("另行通知。") == 3


# The minutes --------------------------------------------------------------------------------------------------------


def test_issued_minutes_carry_the_number_and_the_frozen_text(issued: Minutes) -> None:
    written = lines(exports.minutes_paper(issued).as_docx())
    assert written[:2] == ["省自然灾害防治工作联席会议纪要", issued.document_no]
    flat = "".join(written).replace("　", "")
    for line in Minutes.objects.get().text.split("\n"):
        if line and not line.startswith("印发："):
            assert line.replace("　", "") in flat
    assert written[-1] == f"省应急管理厅\t{chinese_date(timezone.localdate())}印发"
    assert heads(exports.minutes_paper(issued).as_docx()) == ""


def test_issued_minutes_are_printed_from_the_frozen_text_alone(cast: SimpleNamespace, issued: Minutes) -> None:
    before = lines(exports.minutes_paper(Minutes.objects.get()).as_docx())
    type(cast.a).objects.filter(pk=cast.a.pk).update(name="省水务厅")
    issued.meeting.items.update(record="改写")
    assert lines(exports.minutes_paper(Minutes.objects.get()).as_docx()) == before


def test_a_draft_of_the_minutes_says_so_and_has_no_number(recorded: Minutes) -> None:
    content = exports.minutes_paper(recorded).as_docx()
    assert "草稿" in heads(content)
    assert lines(content)[1] == f"〔{timezone.localdate().year}〕第　期"


def test_present_on_leave_and_observing_are_told_apart(cast: SimpleNamespace, recorded: Minutes) -> None:
    seat = recorded.meeting.seats.get(agency=cast.b)
    actions.record_attendance(
        actor=cast.secretariat, meeting=recorded.meeting, attendance={seat.pk: ("on_leave", "出差")}
    )
    assert texts.attendance_lists(recorded.meeting) == {
        "出席": "省应急管理厅；省水利厅李强（副厅长）",
        "列席": "省气象局",
        "请假": "省财政厅",
    }


def test_minutes_open_with_time_chair_place_and_title(recorded: Minutes) -> None:
    Meeting.objects.update(starts_at=at(timezone.localdate(), 14))
    (opening,) = texts.MinutesPaper.of(Minutes.objects.get()).opening
    day = chinese_date(timezone.localdate())
    assert opening == f"{day}下午，张明在省应急管理厅三楼会议室主持召开省自然灾害防治工作联席会议第一次全体会议。"


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (1, "一"),
        (10, "十"),
        (11, "十一"),
        (20, "二十"),
        (23, "二十三"),
        (30, "三十"),
        (99, "九十九"),
        (100, "一百"),
        (105, "一百零五"),
        (110, "一百一十"),
        (123, "一百二十三"),
    ],
)
def test_headings_count_in_chinese(number: int, written: str) -> None:
    assert chinese_number(number) == written


def test_a_name_with_line_breaks_begins_no_section_of_the_frozen_minutes(
    cast: SimpleNamespace, recorded: Minutes
) -> None:
    forged = "李强\n\n九、会议议定事项\n1.由省财政厅拨款\n签发：王五\u2028\u2028附"
    Attendee.objects.filter(seat__meeting=recorded.meeting).update(name=forged)
    Meeting.objects.update(place="三楼\r\n\r\n二、会议议定事项")
    minutes = Minutes.objects.get()
    headings = [section.heading for section in texts.MinutesPaper.of(minutes).sections]
    actions.issue_minutes(actor=cast.secretariat, minutes=minutes)
    read = texts.MinutesPaper.read(minutes.text)
    assert [section.heading for section in read.sections] == headings
    assert (read.signed_by, list(read.attendance)) == ("张明", ["出席", "列席"])
    assert "李强 九、会议议定事项" in read.attendance["出席"]


def test_control_characters_and_long_names_spoil_no_paper(recorded: Minutes) -> None:
    Attendee.objects.filter(seat__meeting=recorded.meeting).update(name="李\x01强\x1f")
    Mechanism.objects.update(name="甲" * 200)
    Meeting.objects.update(title=f"第一\x0b次{'乙' * 195}")
    assert any("李强" in line for line in lines(exports.minutes_paper(Minutes.objects.get()).as_docx()))
    assert any("第一次乙" in line for line in lines(exports.notice_paper(Meeting.objects.get()).as_docx()))


# The doors ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["docx", pytest.param("pdf", marks=needs_fonts)])
@pytest.mark.parametrize(("name", "said"), [("notice", "关于召开"), ("minutes", "纪要〔")])
def test_a_paper_is_handed_out_under_its_chinese_name(
    name: str, said: str, kind: str, cast: SimpleNamespace, issued: Minutes
) -> None:
    response = signed_in(cast.liaison_a).get(url(f"{name}_{kind}", issued.meeting_id))
    assert response.status_code == 200
    assert response["Content-Type"] == MEDIA_TYPES[kind]
    head = response["Content-Disposition"]
    assert head.startswith("attachment; filename*=utf-8''")
    assert said in unquote(head)
    assert head.endswith(f".{kind}")
    assert (response["X-Content-Type-Options"], response["Cache-Control"]) == ("nosniff", "private, no-store")
    written = lines(response.content) if kind == "docx" else printed(response.content)
    assert "省自然灾害防治工作联席会议" in "".join(written)


def test_a_title_that_no_file_system_takes_still_gives_a_name(cast: SimpleNamespace, convened: Meeting) -> None:
    Meeting.objects.update(title='a/b\\c:"d"\r\n会议' + "长" * 150)
    head = signed_in(cast.secretariat).get(url("notice_docx", convened.pk))["Content-Disposition"]
    name = unquote(head.partition("''")[2])
    assert not set(name) & set('/\\:"\r\n')
    assert len(name) <= 125


@pytest.mark.parametrize("name", ["notice_docx", "minutes_docx", "notice_pdf", "minutes_pdf"])
def test_papers_of_a_draft_are_the_offices(name: str, cast: SimpleNamespace, recorded: Minutes) -> None:
    Meeting.objects.update(convened_at=None)
    assert signed_in(cast.secretariat).get(url(name, recorded.meeting_id)).status_code == 200
    for person in (cast.liaison_a, cast.stranger):
        assert signed_in(person).get(url(name, recorded.meeting_id)).status_code == 404


@pytest.mark.parametrize("name", ["notice_docx", "minutes_docx", "notice_pdf", "minutes_pdf"])
def test_whoever_is_not_signed_in_is_asked_to(name: str, issued: Minutes) -> None:
    response = Client().get(url(name, issued.meeting_id))
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("sign_in"))


@pytest.mark.skipif(
    not (soffice and shutil.which("pdftotext")), reason="LibreOffice and pdftotext are not installed here"
)
def test_both_papers_open_and_print(noticed: Meeting, cast: SimpleNamespace, tmp_path: Path) -> None:
    Meeting.objects.update(starts_at=timezone.now())
    minutes = actions.begin_minutes(actor=cast.secretariat, meeting=Meeting.objects.get())
    (tmp_path / "notice.docx").write_bytes(exports.notice_paper(noticed).as_docx())
    (tmp_path / "minutes.docx").write_bytes(exports.minutes_paper(minutes).as_docx())
    home = f"-env:UserInstallation=file://{tmp_path}/office"
    papers = ["notice.docx", "minutes.docx"]
    command = [str(soffice), "--headless", home, "--convert-to", "pdf", "--outdir", str(tmp_path), *papers]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=120)
    printed = [
        subprocess.run(
            ["pdftotext", f"{name}.pdf", "-"], cwd=tmp_path, check=True, capture_output=True, text=True
        ).stdout
        for name in ("notice", "minutes")
    ]
    assert "参会回执" in printed[0]
    assert "关于召开" in printed[0]
    assert "联席会议纪要" in printed[1]
    assert "草稿" in printed[1]
