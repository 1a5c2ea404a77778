"""What meetings answer, by noun."""

from meetings.views.agenda import (
    add_item,
    add_paper,
    edit_item,
    move_item,
    paper,
    remove_item,
    withdraw_paper,
)
from meetings.views.dispute_file import item_dispute
from meetings.views.meeting import cancel, convene, edit, ics, invite, invite_further, meeting, meetings, move, new
from meetings.views.minutes import (
    attendance,
    begin_minutes,
    issue_minutes,
    minutes,
    record_item,
    record_position,
    sign_receipt,
    write_minutes,
)
from meetings.views.papers_out import minutes_paper, notice
from meetings.views.resolutions import edit_resolution, propose_resolution, refer_resolution, strike_resolution
from meetings.views.seats import answer

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
    "invite_further",
    "issue_minutes",
    "item_dispute",
    "meeting",
    "meetings",
    "minutes",
    "minutes_paper",
    "move",
    "move_item",
    "new",
    "notice",
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
