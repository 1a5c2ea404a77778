"""The person's own pages, by noun."""

from coordination.workbench.views.calendar import calendar, calendar_ics
from coordination.workbench.views.doors import act_for, set_language
from coordination.workbench.views.home import home
from coordination.workbench.views.inbox import inbox, notification, read_all
from coordination.workbench.views.profile import preferences

__all__ = [
    "act_for",
    "calendar",
    "calendar_ics",
    "home",
    "inbox",
    "notification",
    "preferences",
    "read_all",
    "set_language",
]
