"""What the apps above show on the page of a mechanism, and on that of a change to one; how a panel is made is said in
`core/panels.py`. And what mechanisms themselves show on the page of an agency.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _

from coordination.agencies.models import Agency, Duty
from coordination.core.panels import Line, Panel, Panels
from coordination.mechanisms.models import Mechanism, Participation

panels = Panels()
panel = panels.register
beside_change = Panels()

SHOWN = 20


def taking_part(person: Any, agency: Agency) -> Panel:
    """The mechanisms in which an agency takes part, of those the reader sees."""
    seen = Mechanism.objects.visible_to(person).not_over()
    rows = Participation.objects.in_force().filter(agency=agency, mechanism__in=seen).select_related("mechanism")
    lines = [
        Line(row.mechanism.name, row.mechanism.get_absolute_url(), row.get_role_display(), thing=row.mechanism)
        for row in rows.order_by("mechanism__name", "position")[:SHOWN]
    ]
    none = _("Your agency and this one share no mechanism.")
    return Panel(
        lines,
        empty=none if person.acting_for else _("You see none of its mechanisms."),
        icon="sitemap",
        all_url=reverse("mechanisms:mechanisms") if agency == person.acting_for else "",
    )


def citing(person: Any, duties: Sequence[Duty]) -> Mapping[int, Sequence[Line]]:
    """The mechanisms in which an agency takes part by each of these duties, of those the reader sees."""
    cited: dict[int, dict[int, Line]] = {}
    if not duties:
        return {}
    seen = Mechanism.objects.visible_to(person).not_over()
    rows = Participation.objects.in_force().filter(duties__in=duties, mechanism__in=seen).select_related("mechanism")
    found: Any = rows.annotate(duty=F("duties")).order_by("mechanism__name", "pk")
    for row in found:
        line = Line(str(row.mechanism), row.mechanism.get_absolute_url())
        cited.setdefault(row.duty, {}).setdefault(row.mechanism_id, line)
    return {duty: list(lines.values()) for duty, lines in cited.items()}
