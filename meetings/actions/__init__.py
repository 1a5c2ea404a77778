"""What is done with meetings, by noun."""

from meetings.actions.agenda import add_item, add_paper, edit_item, move_item, remove_item, withdraw_paper
from meetings.actions.meeting import (
    answer,
    begin_minutes,
    cancel_meeting,
    convene,
    draft_meeting,
    edit_meeting,
    invite,
    invite_further,
    move,
)
from meetings.actions.minutes import (
    issue_minutes,
    propose_resolution,
    record_attendance,
    record_item,
    record_position,
    record_positions,
    refer_resolution,
    sign_receipt,
    strike_resolution,
    write_minutes,
)

__all__ = [
    "add_item",
    "add_paper",
    "answer",
    "begin_minutes",
    "cancel_meeting",
    "convene",
    "draft_meeting",
    "edit_item",
    "edit_meeting",
    "invite",
    "invite_further",
    "issue_minutes",
    "move",
    "move_item",
    "propose_resolution",
    "record_attendance",
    "record_item",
    "record_position",
    "record_positions",
    "refer_resolution",
    "remove_item",
    "sign_receipt",
    "strike_resolution",
    "withdraw_paper",
    "write_minutes",
]
