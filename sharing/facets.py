"""What stands beside the results of a search: of how many kinds they are, and how many of each."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from coordination.core.counting import CAP, Tally
from coordination.core.flow import Sentence
from coordination.core.web import same_list
from sharing.models import Item, SharingClass
from sharing.querysets.items import NEWEST_FIRST

SHOWN = 8  # of one facet, the most frequent first


@dataclass(frozen=True)
class Choice:
    """A value, how many of the results have it, and the address of the list narrowed down to it, or no longer so."""

    label: Sentence
    counted: Tally
    url: str
    is_chosen: bool


@dataclass(frozen=True)
class Facet:
    label: Sentence
    choices: Sequence[Choice]


@dataclass(frozen=True)
class Facets:
    """Counted among the newest CAP results. `newest`: the keys of these, and of one beyond."""

    newest: Sequence[int]
    facets: Sequence[Facet] = ()

    @property
    def total(self) -> int:
        return len(self.newest)

    @property
    def is_capped(self) -> bool:
        return self.total > CAP


_COLUMNS = ("nature", "kind", "sharing_class", "category_id", "owner_id", "owner__short_name", "owner__name", "pk")


def facets_of(request: HttpRequest, rows: "QuerySet[Item]", categories: Mapping[str, str]) -> Facets:
    """Of results that the person may know of, in one question. `categories`: the names of the classes, by their codes
    of one digit.
    """
    newest = list(rows.order_by(*NEWEST_FIRST).values_list(*_COLUMNS)[: CAP + 1])
    shown = newest[:CAP]
    counts = [Counter(row[place] for row in shown) for place in range(3)]
    tops = Counter((row[3] or "")[:1] for row in shown)
    owners = Counter(row[4] for row in shown)
    bodies = {row[4]: row[5] or row[6] for row in shown}
    told: list[tuple[str, Sentence, Counter[Any], Mapping[Any, Any]]] = [
        ("nature", _("Nature"), counts[0], dict(Item.Nature.choices)),
        ("kind", pgettext_lazy("item", "Kind"), counts[1], dict(Item.Kind.choices)),
        ("shared", _("Sharing class"), counts[2], dict(SharingClass.choices)),
        ("category", pgettext_lazy("catalogue", "Category"), tops, categories),
        ("owner", _("Provided by"), owners, bodies),
    ]
    is_capped = len(newest) > CAP
    facets = [
        Facet(label, list(_choices(request, name, numbers, names, is_capped=is_capped)))
        for name, label, numbers, names in told
    ]
    return Facets([row[-1] for row in newest], [facet for facet in facets if facet.choices])


def _choices(
    request: HttpRequest, name: str, counts: Counter[Any], names: Mapping[Any, Any], *, is_capped: bool
) -> Iterable[Choice]:
    chosen = request.GET.get(name, "")
    for value, number in counts.most_common(SHOWN):
        if value in names:
            is_chosen = chosen == str(value)
            # of more results than are looked at there may be more of each
            counted = Tally(number + 1, number) if is_capped else Tally(number)
            yield Choice(
                str(names[value]), counted, same_list(request, **{name: "" if is_chosen else str(value)}), is_chosen
            )
