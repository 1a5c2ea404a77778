"""What follow-up shows on the page of a mechanism."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coordination.core.panels import Line, Panel
from coordination.followup.board import Line as BoardLine
from coordination.followup.board import lines
from coordination.followup.models import Assignment
from coordination.mechanisms.models import Mechanism
from coordination.mechanisms.panels import panel

SHOWN = 5


def assignments_of(person: Any, mechanism: Mechanism) -> Panel:
    """What is open of a mechanism and concerns the person's agency, what is due first coming first."""
    rows = Assignment.objects.visible_to(person).open().filter(mechanism=mechanism).select_related("lead_agency")
    return Panel(
        lines=[_line(line) for line in lines(rows.order_by("presses_on", "pk")[:SHOWN])],
        empty=_("Nothing is open here for your agency."),
        icon="checklist",
        all_url=f"{reverse('followup:board')}?mechanism={mechanism.pk}",
    )


def _line(line: BoardLine) -> Line:
    task = line.assignment
    words = [str(task.lead_agency), f"{task.percent}%", str(line.light.label)]
    if task.due_on is None:
        words.append(_("Long-term"))
    return Line(title=task.title, url=task.get_absolute_url(), what=" · ".join(words), on=task.due_on, thing=task)


panel(gettext_lazy("Follow-up"), assignments_of)
