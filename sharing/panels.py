"""What the library shows on the page of a mechanism and on that of an agency: what lies in its space."""

from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from coordination.agencies.models import Agency
from coordination.core.panels import Line, Panel
from coordination.core.principals import spaces_of
from coordination.core.web import first_of
from coordination.mechanisms.models import Mechanism
from sharing.models import Item
from sharing.querysets.items import NEWEST_FIRST, sides_for

SHOWN = 5


def shared_by(person: Any, agency: Agency) -> Panel | None:
    own = person.acting_for
    return _panel(person, agency.principal_id, takes_part=own is not None and agency.pk == own.pk)


def shared_in(person: Any, mechanism: Mechanism) -> Panel | None:
    return _panel(person, mechanism.principal_id, takes_part=mechanism.principal_id in spaces_of(person))


def _panel(person: Any, space: int, *, takes_part: bool) -> Panel | None:
    """The newest in a space that the person may know of; nothing where there are none and the person takes no part."""
    first = first_of(sides_for(person, Q(space=space)), NEWEST_FIRST, SHOWN)
    rows = Item.objects.filter(pk__in=first).select_related("owner").order_by(*NEWEST_FIRST)[:SHOWN]
    lines = [
        Line(item.title, item.get_absolute_url(), f"{item.owner} · {item.get_sharing_class_display()}", item.changed_at)
        for item in rows
    ]
    if not (lines or takes_part):
        return None
    return Panel(
        lines,
        empty=_("Nothing lies in this space yet."),
        icon="database",
        all_url=reverse("sharing:space", args=[space]),
    )
