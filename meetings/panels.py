"""What meetings show on the page of a mechanism, and on that of a dispute."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coordination.core.panels import Line, Panel
from coordination.core.policy import can
from coordination.mechanisms.flows import MechanismState
from coordination.mechanisms.models import Mechanism
from coordination.mechanisms.panels import panel
from coordination.opinions import beside as disputes
from coordination.opinions.climbing import Rung
from coordination.opinions.models import Dispute
from meetings.models import AgendaItem, Meeting

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


def agendas_with(person: Any, dispute: Dispute) -> Panel | None:
    """The meetings before which a dispute comes or came, of those the person may see; and the way before another."""
    mechanism, is_ripe = dispute.mechanism, dispute.is_open and dispute.rung in Rung.for_the_agenda()
    if mechanism is None:
        return None
    may_bring = is_ripe and mechanism.state == MechanismState.ACTIVE and can(person, "mechanism.convene", mechanism)
    rows = AgendaItem.objects.visible_to(person).about(dispute).select_related("meeting").order_by("-pk")
    lines = [
        Line(row.meeting.title, row.get_absolute_url(), row.title, on=row.meeting.starts_at, thing=row.meeting)
        for row in rows[:SHOWN]
    ]
    if not (lines or is_ripe):
        return None
    return Panel(
        lines=lines,
        empty=_("It stands on no agenda yet. The office of the mechanism puts it on one."),
        icon="users-group",
        act_url=reverse("meetings:bring_dispute", args=[dispute.pk]) if may_bring else "",
        act=_("Put before a meeting"),
    )


panel(gettext_lazy("Meetings"), meetings_of)
disputes.panel(gettext_lazy("On the agenda"), agendas_with)
