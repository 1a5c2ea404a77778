"""The papers of a meeting in the national layout: the notice that convenes it, and its minutes."""

from coordination.core.documents import Paper, chinese_date
from coordination.core.workdays import today
from meetings.flows import MeetingState, MinutesState
from meetings.models import Meeting, Minutes
from meetings.texts import NoticePaper, full_title, paper_of

_SLIP = ("单位", "姓名", "职务", "手机", "是否参会", "请假原因或代会人")
_SLIP_WIDTHS = (34, 22, 26, 28, 18, 28)
_SLIP_ROWS = 8


def notice_name(meeting: Meeting) -> str:
    return NoticePaper.of(meeting).title


def notice_paper(meeting: Meeting) -> Paper:
    """The notice as a letter of the agency that keeps the office, with the reply slip. Its number and seal are given
    by that agency, outside the portal.
    """
    notice = NoticePaper.of(meeting)
    paper = Paper(title=notice.title, author=notice.agency, draft=_draft_of_notice(meeting))
    paper.letter_mark(notice.agency, notice.number)
    paper.title(notice.title)
    paper.addressees(notice.addressees)
    for line in notice.opening:
        paper.body(line)
    for section in notice.sections:
        paper.heading(section.heading)
        for line in section.paragraphs:
            paper.body(line)
    paper.attachments_note("参会回执")
    paper.signature(notice.agency, notice.day)
    paper.attachment("附件", "参会回执")
    paper.table(_SLIP, [[""] * len(_SLIP)] * _SLIP_ROWS, _SLIP_WIDTHS)
    paper.note(notice.slip_note)
    return paper


def _draft_of_notice(meeting: Meeting) -> str:
    match meeting.state:
        case MeetingState.DRAFT:
            return "草稿"
        case MeetingState.CANCELLED:
            return "会议已取消"
        case _:
            return ""


def minutes_name(minutes: Minutes) -> str:
    number = minutes.document_no or "（草稿）"
    return f"{full_title(minutes.meeting)}纪要{number}"


def minutes_paper(minutes: Minutes) -> Paper:
    """Issued minutes as they were frozen; a draft as the records stand, and saying so on every page."""
    text = paper_of(minutes)
    stamp = f"草稿　{chinese_date(today())}" if minutes.state == MinutesState.DRAFT else ""
    paper = Paper(title=text.title, author=text.agency, draft=stamp)
    paper.minutes_mark(text.mark, text.number)
    paper.title(text.title)
    for line in text.opening:
        paper.body(line)
    for section in text.sections:
        paper.heading(section.heading)
        for line in section.paragraphs:
            paper.body(line)
    paper.blank_lines(1)
    for label, people in text.attendance.items():
        paper.labelled(label, people)
    paper.labelled("签发", text.signed_by)
    paper.imprint(copies=f"分送：{text.copies}", agency=text.agency, day=text.day)
    return paper
