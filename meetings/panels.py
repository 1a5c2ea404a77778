"""What meetings show on the page of a mechanism, and on that of a dispute."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coordination.core.panels import Line, Panel
from coordination.core.policy import can
from coordination.mechanisms.models import Mechanism
from coordination.mechanisms.panels import panel
from coordination.opinions import beside as disputes
from coordination.opinions.models import Dispute
from meetings.flows import keeps_off_an_agenda
from meetings.models import AgendaItem, Meeting, Topic
from meetings.pool import keeps_out_of_the_pool

SHOWN = 5


def meetings_of(person: Any, mechanism: Mechanism) -> Panel:
    """The meetings of a mechanism that the person may see, the newest first; and the way to a new one."""
    may_convene = can(person, "mechanism.convene", mechanism)
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


def topics_of(person: Any, mechanism: Mechanism) -> Panel | None:
    """What waits in the pool of a mechanism, of what the person may see, the longest first; and the way into it."""
    may_propose = can(person, "mechanism.propose_topic", mechanism)
    rows = Topic.objects.visible_to(person).filter(mechanism=mechanism)
    lines = [
        Line(topic.title, topic.get_absolute_url(), str(topic.proposing_agency), on=topic.state_at, thing=topic)
        for topic in rows.waiting().select_related("proposing_agency").order_by("state_at", "pk")[:SHOWN]
    ]
    if not (lines or may_propose):
        return None
    return Panel(
        lines=lines,
        empty=_("Nothing waits in the topic pool."),
        icon="list-numbers",
        all_url=f"{reverse('topics:topics')}?mechanism={mechanism.pk}",
        act_url=f"{reverse('topics:new')}?mechanism={mechanism.pk}" if may_propose else "",
        act=_("Propose a topic"),
    )


def agendas_with(person: Any, dispute: Dispute) -> Panel | None:
    """How a dispute comes before a meeting: its topics and the agendas on which it stands or stood, of those the person
    may see; and the way into the pool.
    """
    if dispute.mechanism is None:
        return None
    topics = Topic.objects.visible_to(person).about(dispute).select_related("proposing_agency").order_by("-pk")
    items = AgendaItem.objects.visible_to(person).about(dispute).select_related("meeting").order_by("-pk")
    lines = [
        *(
            Line(row.meeting.title, row.get_absolute_url(), row.title, row.meeting.starts_at, row.meeting, _("Agendas"))
            for row in items[:SHOWN]
        ),
        *(
            Line(row.title, row.get_absolute_url(), str(row.proposing_agency), row.state_at, row, _("Topic pool"))
            for row in topics[:SHOWN]
        ),
    ]
    may_propose = not keeps_out_of_the_pool(dispute) and can(person, "dispute.propose_topic", dispute)
    if not lines and keeps_off_an_agenda(dispute):
        return None
    return Panel(
        lines=lines,
        empty=_("It is in no topic pool yet. A party or the office of the mechanism puts it there, with its file."),
        icon="users-group",
        act_url=reverse("topics:propose_dispute", args=[dispute.pk]) if may_propose else "",
        act=_("Put into the topic pool"),
    )


panel(gettext_lazy("Meetings"), meetings_of)
panel(gettext_lazy("Topics"), topics_of)
disputes.panel(gettext_lazy("Before a meeting"), agendas_with)
