"""The person's own pages, by noun."""

from coordination.workbench.views.calendar import calendar, calendar_ics
from coordination.workbench.views.doors import act_for, set_language, sign_in, sign_out
from coordination.workbench.views.home import home
from coordination.workbench.views.inbox import inbox, notification, read_all
from coordination.workbench.views.person import password, preferences

__all__ = [
    "act_for",
    "calendar",
    "calendar_ics",
    "home",
    "inbox",
    "notification",
    "password",
    "preferences",
    "read_all",
    "set_language",
    "sign_in",
    "sign_out",
]
