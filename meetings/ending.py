"""What meetings have to say where a mechanism is to be dissolved: none of them is left open, and no topic waits."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy, ngettext

from coordination.core.flow import Sentence
from coordination.core.panels import Line, Panel
from coordination.mechanisms.flows import ChangeState, objects_to_dissolving
from coordination.mechanisms.models import Change, Mechanism
from coordination.mechanisms.panels import beside_change
from meetings.models import Meeting, Topic

SHOWN = 5


def meetings_left_open(person: Any, change: Change) -> Panel | None:
    """Those that are to be held, minuted or cancelled first, of those the person may see."""
    if not change.is_dissolution or change.state != ChangeState.DRAFT:
        return None
    rows = Meeting.objects.visible_to(person).not_over().filter(mechanism=change.mechanism_id)
    lines = [
        Line(row.title, row.get_absolute_url(), on=row.starts_at, thing=row)
        for row in rows.order_by("-time_key", "-pk")[:SHOWN]
    ]
    all_url = f"{reverse('meetings:meetings')}?mechanism={change.mechanism_id}"
    return Panel(lines, icon="users-group", all_url=all_url) if lines else None


@objects_to_dissolving
def _a_meeting_is_open(mechanism: Mechanism) -> Sentence | None:
    number = Meeting.objects.not_over().filter(mechanism=mechanism).count()
    sentence = ngettext(
        "%(n)d meeting is open: hold it and issue its minutes, or cancel it.",
        "%(n)d meetings are open: hold them and issue their minutes, or cancel them.",
        number,
    )
    return sentence % {"n": number} if number else None


@objects_to_dissolving
def _a_topic_waits(mechanism: Mechanism) -> Sentence | None:
    number = Topic.objects.waiting().filter(mechanism=mechanism).count()
    sentence = ngettext(
        "%(n)d topic waits in its pool: return it to whoever proposes it.",
        "%(n)d topics wait in its pool: return them to whoever proposes them.",
        number,
    )
    return sentence % {"n": number} if number else None


beside_change.register(gettext_lazy("Open meetings"), meetings_left_open)
