"""What the apps above show on the page of a mechanism; how a panel is made is said in `core/panels.py`.

And what mechanisms themselves show on the page of an agency.
"""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from coordination.agencies.models import Agency
from coordination.core.panels import Line, Panel, Panels
from coordination.mechanisms.models import Mechanism, Participation

panels = Panels()
panel = panels.register

SHOWN = 20


def taking_part(person: Any, agency: Agency) -> Panel:
    """The mechanisms in which an agency takes part, of those the reader sees."""
    seen = Mechanism.objects.visible_to(person).standing()
    rows = Participation.objects.in_force().filter(agency=agency, mechanism__in=seen).select_related("mechanism")
    lines = [
        Line(row.mechanism.name, row.mechanism.get_absolute_url(), row.get_role_display(), thing=row.mechanism)
        for row in rows.order_by("mechanism__name", "position")[:SHOWN]
    ]
    return Panel(
        lines,
        empty=_("Your agency and this one share no mechanism."),
        icon="sitemap",
        all_url=reverse("mechanisms:mechanisms") if agency == person.acting_for else "",
    )
