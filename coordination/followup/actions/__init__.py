"""The verbs of follow-up."""

from coordination.followup.actions.assignments import (
    assign,
    cancel,
    close,
    hand_over_assignments,
    make_routine,
    receive,
    refuse,
    reissue,
    report,
    send_back,
    submit,
    urge,
)
from coordination.followup.actions.extensions import (
    ask_extension,
    decline_extension,
    deny_extension,
    endorse_extension,
    grant_extension,
    withdraw_extension,
)
from coordination.followup.actions.parts import lay_down_part, receive_part, send_back_part

__all__ = [
    "ask_extension",
    "assign",
    "cancel",
    "close",
    "decline_extension",
    "deny_extension",
    "endorse_extension",
    "grant_extension",
    "hand_over_assignments",
    "lay_down_part",
    "make_routine",
    "receive",
    "receive_part",
    "refuse",
    "reissue",
    "report",
    "send_back",
    "send_back_part",
    "submit",
    "urge",
    "withdraw_extension",
]
