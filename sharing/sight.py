"""Who may know of an item and have its content, and why: the sides of the gate, in words.

What is said is asked of the gate itself (`querysets/items.py`), so that page and gate cannot disagree.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Q, Value, When
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coordination.core.flow import Sentence
from sharing.flows import ItemState
from sharing.models import Item, SharingClass
from sharing.querysets.items import Way, ways_to_have, ways_to_know

_KNOWN: Mapping[Way, Sentence] = {
    Way.OWN: gettext_lazy("You know of it because your agency provides it."),
    Way.SPACE: gettext_lazy("You know of it because your agency takes part in the space in which it lies."),
    Way.ALL: gettext_lazy("You know of it because it is shown to all agencies."),
    Way.GRANTED: gettext_lazy("You know of it because something of it was granted to your agency."),
}
_HAD: Mapping[Way, Sentence] = {
    Way.OWN: gettext_lazy("You have the content because your agency provides it."),
    Way.FREE: gettext_lazy("You have the content because it is shared unconditionally."),
    Way.GRANTED: gettext_lazy("You have the content because it was granted to your agency."),
}


@dataclass(frozen=True)
class Sight:
    """Through which sides of the two gates somebody comes."""

    known: Sequence[Way] = ()
    had: Sequence[Way] = ()

    @property
    def why_known(self) -> Sentence:
        return _KNOWN[self.known[0]] if self.known else ""

    @property
    def why_had(self) -> Sentence:
        return _HAD[self.had[0]] if self.had else ""


def sight_of(item: Item, person: Any) -> Sight:
    """One question to the database, side by side. Whoever may not know of it has nothing of it either."""
    known, had = ways_to_know(person), ways_to_have(person)
    sides = {f"know_{way}": asked for way, asked in known.items()} | {
        f"have_{way}": asked for way, asked in had.items()
    }
    if not sides:
        return Sight()
    rows = Item.objects.filter(pk=item.pk).annotate(**{name: _is(asked) for name, asked in sides.items()})
    told = rows.values(*sides).get()
    seen = [way for way in known if told[f"know_{way}"]]
    return Sight(seen, [way for way in had if told[f"have_{way}"]] if seen else [])


def _is(asked: Q) -> Case:
    return Case(When(asked, then=Value(True)), default=Value(False))


def why_not(item: Item) -> Sentence:
    """Why somebody who knows of it and comes through no side of the second gate may not have its content."""
    if item.state == ItemState.SUSPENDED:
        return _("It is suspended: nobody else is given its content for the time being.")
    if item.state == ItemState.WITHDRAWN:
        return _("It is withdrawn: its content is given to nobody any more.")
    if item.sharing_class == SharingClass.NOT_SHARED:
        return _("It is not shared: only the agency that provides it has its content.")
    return _("It is shared conditionally: an agency has its content once that was granted to it, for a purpose.")
