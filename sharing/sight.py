"""Who may know of an item and have its content, and why: the sides of the gate, in words.

What is said is asked of the gate itself (`querysets/items.py`), so that page and gate cannot disagree.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Q, Value, When
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coordination.agencies.models import Agency
from coordination.core.flow import Sentence
from coordination.mechanisms.models import Participation
from coordination.mechanisms.querysets import SHUT
from sharing.flows import ItemState
from sharing.models import Grant, Item, SharingClass, Visibility
from sharing.querysets.items import SEEN, Way, ways_to_have, ways_to_know

_KNOWN: Mapping[Way, Sentence] = {
    Way.OWN: gettext_lazy("because it provides it"),
    Way.SPACE: gettext_lazy("because it takes part in the space in which it lies"),
    Way.ALL: gettext_lazy("because it is shown to all agencies"),
    Way.GRANTED: gettext_lazy("because something of it was granted to it"),
}
_HAD: Mapping[Way, Sentence] = {
    Way.OWN: gettext_lazy("because it provides it"),
    Way.FREE: gettext_lazy("because it is shared unconditionally"),
    Way.GRANTED: gettext_lazy("because it was granted to it for a purpose"),
}
_TOLD: Mapping[Way, Sentence] = {
    Way.SPACE: gettext_lazy("Your agency knows of it because it takes part in the space in which it lies."),
    Way.ALL: gettext_lazy("Your agency knows of it because it is shown to all agencies."),
    Way.GRANTED: gettext_lazy("Your agency knows of it because something of it was granted to it."),
}


def is_known(item: Item, *people: Any) -> bool:
    """Whether all of these may know of it now."""
    return all(Item.objects.visible_to(person).filter(pk=item.pk).exists() for person in people)


def called(item: Item, *people: Any) -> Sentence:
    """Its title, where all of these may know of it now."""
    return item.title if is_known(item, *people) else _("An item that is not open to your agency any more")


@dataclass(frozen=True)
class ActingFor:
    """Anybody who acts for this agency, as a gate asks for people: it goes by the agency alone."""

    acting_for: Agency
    is_authenticated: bool = True


@dataclass(frozen=True)
class Sight:
    """Through which sides of the two gates somebody comes."""

    known: Sequence[Way] = ()
    had: Sequence[Way] = ()

    @property
    def why_here(self) -> Sentence:
        """To the reader of its page; whoever provides it needs no reason."""
        return next((_TOLD[way] for way in self.known if way in _TOLD), "") if Way.OWN not in self.known else ""

    @property
    def because_known(self) -> Sentence:
        return _KNOWN[self.known[0]] if self.known else ""

    @property
    def because_had(self) -> Sentence:
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


@dataclass(frozen=True)
class Audience:
    """Who comes through a gate, side by side: who provides it, everybody, those in the space, those with a grant."""

    owner: Agency
    everybody: bool = False
    members: Sequence[Agency] = ()
    grants: Sequence[Grant] = ()

    def holds(self, agency: Agency) -> bool:
        named = [self.owner, *self.members, *(grant.group.agency for grant in self.grants)]
        return self.everybody or any(one.pk in agency.line for one in named)


def who_knows(item: Item) -> Audience:
    """Of whom the item can be known; of the space its members as of today, of grants those that run."""
    if item.state not in SEEN:
        return Audience(item.owner)
    return Audience(
        item.owner,
        everybody=item.visibility == Visibility.ALL,
        members=_members_of(item) if item.visibility == Visibility.SPACE else (),
        grants=_grants_of(item),
    )


def who_has(item: Item) -> Audience:
    """Of those who know of it, who has its content; `everybody` is everybody who knows."""
    if item.state != ItemState.PUBLISHED or item.sharing_class == SharingClass.NOT_SHARED:
        return Audience(item.owner)
    if item.sharing_class == SharingClass.UNCONDITIONAL:
        return Audience(item.owner, everybody=True)
    return Audience(item.owner, grants=[row for row in _grants_of(item) if row.permission.codename == "download_item"])


def _members_of(item: Item) -> list[Agency]:
    rows = Participation.objects.in_force().filter(mechanism__principal=item.space_id)
    rows = rows.exclude(mechanism__state__in=SHUT).select_related("agency").order_by("position", "pk")
    return list(dict.fromkeys(row.agency for row in rows))


def _grants_of(item: Item) -> list[Grant]:
    rows = Grant.objects.live().filter(content_object=item, group__agency__isnull=False)
    return list(rows.select_related("group__agency", "permission").order_by("expires_at", "pk"))
