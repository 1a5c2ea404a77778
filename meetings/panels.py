"""What meetings show on the page of a mechanism."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coordination.core.panels import Line, Panel
from coordination.core.policy import can
from coordination.mechanisms.flows import MechanismState
from coordination.mechanisms.models import Mechanism
from coordination.mechanisms.panels import panel
from meetings.models import Meeting

SHOWN = 5


def meetings_of(person: Any, mechanism: Mechanism) -> Panel:
    """The meetings of a mechanism that the person may see, the newest first; and the way to a new one."""
    may_convene = mechanism.state == MechanismState.ACTIVE and can(person, "mechanism.convene", mechanism)
    rows = Meeting.objects.visible_to(person).filter(mechanism=mechanism).order_by("-time_key", "-pk")
    return Panel(
        lines=[
            Line(
                title=meeting.title,
                url=meeting.get_absolute_url(),
                what=meeting.get_kind_display(),
                on=meeting.starts_at,
                thing=meeting,
            )
            for meeting in rows[:SHOWN]
        ],
        empty=_("No meeting of this mechanism yet."),
        icon="users-group",
        all_url=f"{reverse('meetings:meetings')}?mechanism={mechanism.pk}",
        act_url=f"{reverse('meetings:new')}?mechanism={mechanism.pk}" if may_convene else "",
        act=_("New meeting"),
    )


panel(gettext_lazy("Meetings"), meetings_of)
