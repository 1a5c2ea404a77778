"""What meetings answer, by noun."""

from meetings.views.agenda import add_item, add_paper, edit_item, paper, remove_item, withdraw_paper
from meetings.views.meeting import cancel, convene, edit, ics, invite, meeting, meetings, move, new
from meetings.views.seats import answer
from meetings.views.soon import (
    attendance,
    begin_minutes,
    edit_resolution,
    issue_minutes,
    minutes,
    minutes_docx,
    notice_docx,
    propose_resolution,
    record_item,
    record_position,
    refer_resolution,
    sign_receipt,
    strike_resolution,
    write_minutes,
)

__all__ = [
    "add_item",
    "add_paper",
    "answer",
    "attendance",
    "begin_minutes",
    "cancel",
    "convene",
    "edit",
    "edit_item",
    "edit_resolution",
    "ics",
    "invite",
    "issue_minutes",
    "meeting",
    "meetings",
    "minutes",
    "minutes_docx",
    "move",
    "new",
    "notice_docx",
    "paper",
    "propose_resolution",
    "record_item",
    "record_position",
    "refer_resolution",
    "remove_item",
    "sign_receipt",
    "strike_resolution",
    "withdraw_paper",
    "write_minutes",
]
