"""Meetings and resolutions, as other apps may refer to them. A proposal may still be struck: nothing refers to it."""

from typing import Any

from django.db.models import CharField, F, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from coordination.core.referring import Referable, refer_to
from coordination.core.templatetags.portal import local_date
from meetings.models import Meeting, Resolution


def _meetings(person: Any) -> "QuerySet[Meeting]":
    return Meeting.objects.visible_to(person).select_related("mechanism")


def _meeting_named(row: Meeting) -> tuple[str, str]:
    held = local_date(row.starts_at) if row.starts_at else _("time not set")
    return row.title, f"{row.mechanism} · {held}"


def _resolutions(person: Any) -> "QuerySet[Resolution]":
    """With the number of the minutes in which they stand, written as on the paper."""
    number = Concat(
        Value("〔"),
        Cast("meeting__minutes__year", CharField()),
        Value("〕第"),
        Cast("meeting__minutes__number", CharField()),
        Value("期"),
    )
    rows = Resolution.objects.visible_to(person).exclude(state="proposed").select_related("meeting")
    return rows.annotate(minutes_no=number, minutes_numbered=F("meeting__minutes__number"))


def _resolution_named(row: Any) -> tuple[str, str]:
    number = row.minutes_no if row.minutes_numbered else ""
    which = _("no. %(no)d") % {"no": row.no}
    return str(row), " ".join(filter(None, [row.meeting.title, number, which]))


refer_to(
    Referable(
        "meeting",
        Meeting,
        gettext_lazy("Meeting"),
        _meetings,
        ("title", "place", "mechanism__name", "mechanism__short_name"),
        _meeting_named,
    )
)
refer_to(
    Referable(
        "resolution",
        Resolution,
        pgettext_lazy("meeting", "Resolution"),
        _resolutions,
        ("text", "meeting__title", "minutes_no"),
        _resolution_named,
    )
)
