"""What the directory answers, by noun."""

from coordination.agencies.views.agency import agencies, agency, edit, new
from coordination.agencies.views.duties import add_duties, edit_duty, end_duty, move_duty
from coordination.agencies.views.people import appoint, contact, deputy, end_post, new_post
from coordination.agencies.views.reform import reform, withdraw_reform

__all__ = [
    "add_duties",
    "agencies",
    "agency",
    "appoint",
    "contact",
    "deputy",
    "edit",
    "edit_duty",
    "end_duty",
    "end_post",
    "move_duty",
    "new",
    "new_post",
    "reform",
    "withdraw_reform",
]
