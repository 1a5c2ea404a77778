"""The pages of follow-up: the board with its ledger, and the page of an assignment with what is done there."""

from coordination.followup.views.assignment import (
    assignment,
    cancel,
    close,
    evidence,
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

__all__ = [
    "assignment",
    "board",
    "cancel",
    "close",
    "evidence",
    "export",
    "make_routine",
    "receive",
    "refuse",
    "reissue",
    "report",
    "send_back",
    "submit",
    "urge",
]
