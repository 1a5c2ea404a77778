"""The pages of follow-up: the board with its ledger, and the page of an assignment with what is done there."""

from coordination.followup.views.assignment import (
    assignment,
    cancel,
    close,
    evidence,
    extend,
    make_routine,
    receive,
    refuse,
    reissue,
    report,
    send_back,
    submit,
    urge,
)
from coordination.followup.views.board import board, export
from coordination.followup.views.extension import answer_extension
from coordination.followup.views.part import act_on_part, receive_part

__all__ = [
    "act_on_part",
    "answer_extension",
    "assignment",
    "board",
    "cancel",
    "close",
    "evidence",
    "export",
    "extend",
    "make_routine",
    "receive",
    "receive_part",
    "refuse",
    "reissue",
    "report",
    "send_back",
    "submit",
    "urge",
]
