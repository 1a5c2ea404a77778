"""What the library shows on the page of a mechanism, what lies in its space, and on that of an agency, the way to
it.
"""

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
    """The way to it: a page that everybody opens asks no question for it."""
    if person.acting_for is None:
        return None
    narrowed = f"{reverse('sharing:library')}?owner={agency.pk}"
    return Panel(empty=_("What it shares stands in the catalogue."), icon="database", all_url=narrowed)


def shared_in(person: Any, mechanism: Mechanism) -> Panel | None:
    """The newest in its space that the person may know of; nothing where there are none and the person takes no
    part.
    """
    space = mechanism.principal_id
    first = first_of(sides_for(person, Q(space=space)), NEWEST_FIRST, SHOWN)
    rows = Item.objects.filter(pk__in=first).select_related("owner").order_by(*NEWEST_FIRST)[:SHOWN]
    lines = [
        Line(item.title, item.get_absolute_url(), f"{item.owner} · {item.get_sharing_class_display()}", item.changed_at)
        for item in rows
    ]
    if not (lines or space in spaces_of(person)):
        return None
    empty = _("Nothing lies in this space yet.")
    return Panel(lines, empty=empty, icon="database", all_url=reverse("sharing:space", args=[space]))
