"""What follow-up shows on the page of a mechanism, and on that of an agency."""

from datetime import timedelta
from typing import Any

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coordination.agencies import panels as agencies
from coordination.agencies.models import Agency
from coordination.core.counting import CAP, Counted, Tally
from coordination.core.panels import Figure, Line, Panel
from coordination.core.workdays import begin_of, today
from coordination.followup.board import Line as BoardLine
from coordination.followup.board import lines
from coordination.followup.flows import AssignmentState
from coordination.followup.lights import Lamp, Light
from coordination.followup.models import Assignment
from coordination.mechanisms.flows import ChangeState
from coordination.mechanisms.models import Change, Mechanism
from coordination.mechanisms.panels import beside_change, panel

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


def work_that_goes_on(person: Any, change: Change) -> Panel | None:
    """What is open of a mechanism that is to be dissolved, or is: its office follows it to the end."""
    if not change.is_dissolution or change.state == ChangeState.WITHDRAWN:
        return None
    found = assignments_of(person, change.mechanism)
    return found if found.lines else None


def work_of(person: Any, agency: Agency) -> Panel:
    """What an agency owes and how timely it was, of what the reader may see: a stranger learns nothing of it."""
    rows = Assignment.objects.visible_to(person).owing(agency)
    due_first = rows.open().select_related("lead_agency").order_by("presses_on", "pk")
    shown = [_line(line) for line in lines(due_first[:SHOWN])]
    figures = _figures(person, agency)
    return Panel(
        lines=shown,
        figures=figures,
        empty=_("You see nothing open that this agency owes.") if figures else _("You see no work of this agency."),
        icon="checklist",
        all_url=f"{reverse('followup:board')}?agency={agency.pk}" if shown else "",
    )


def _figures(person: Any, agency: Agency) -> list[Figure]:
    """How much is open and late of what it leads or supports; how much of what it led was done by its date within a
    year (long-term tasks have none). Each counted up to CAP and one more, all in one question.
    """
    seen = Assignment.objects.visible_to(person).order_by()
    closed = seen.filter(lead_agency=agency, state=AssignmentState.CLOSED, due_on__isnull=False)
    closed = closed.filter(closed_at__gte=begin_of(today() - timedelta(days=365)))
    wanted = {
        "is_open": seen.owing(agency).open(),
        "late": seen.owing(agency).filter(Lamp.now().where(Light.RED)),
        "closed": closed,
        "late_closed": closed.exclude(submitted_on__lte=F("due_on")),
    }
    counted = {name: Counted(asked.values("pk")[: CAP + 1]) for name, asked in wanted.items()}
    number: Any = Agency.objects.filter(pk=agency.pk).values(**counted).get()
    if not (number["is_open"] or number["closed"]):
        return []
    figures = [
        Figure(_("Open tasks"), _shown(number["is_open"])),
        Figure(_("Late"), _shown(number["late"]), tone="danger" if number["late"] else ""),
    ]
    if 0 < number["closed"] <= CAP:
        on_time = number["closed"] - number["late_closed"]
        blanks = {"on_time": on_time, "closed": number["closed"]}
        figures.append(Figure(_("Done by its date, last 12 months"), _("%(on_time)d of %(closed)d") % blanks))
    return figures


def _shown(number: int) -> str:
    return str(Tally(number, CAP))


def _line(line: BoardLine) -> Line:
    task = line.assignment
    words = [str(task.lead_agency), f"{task.percent}%", str(line.light.label)]
    if task.due_on is None:
        words.append(_("Long-term"))
    return Line(title=task.title, url=task.get_absolute_url(), what=" · ".join(words), on=task.due_on, thing=task)


panel(gettext_lazy("Follow-up"), assignments_of)
agencies.panel(gettext_lazy("Work and timeliness"), work_of)
beside_change.register(gettext_lazy("Open assignments, which go on"), work_that_goes_on)
