"""What is shown of the items that a search found: where in them what was asked for stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from coordination.core.counting import CAP
from coordination.core.inquiry import Inquiry, inquiry
from coordination.core.stretches import Said, marked, snippet
from coordination.core.web import KeyPage, SignedIn, key_page, leafs_on
from sharing.facets import Facets, facets_of
from sharing.models import Item, ItemPassage
from sharing.querysets.items import NEWEST_FIRST


@dataclass(frozen=True)
class Shown:
    """Pieces of the title, the provider and the summary, those that were asked for told apart; and of a file, where
    the reader may have it.
    """

    title: Sequence[Said]
    owner: Sequence[Said]
    abstract: Sequence[Said] = ()
    passage: Sequence[Said] = ()
    file: str = ""


def answers_to(request: SignedIn, asked: Q, words: str, categories: Mapping[str, str]) -> tuple[KeyPage, Facets]:
    """A page of what answers these words, and what is told beside it. The index is asked once, for both; and again only
    where somebody leafs on, when more answers than the facets look at.
    """
    rows = Item.objects.visible_to(request.user).published()
    facets = facets_of(request, rows.filter(asked), categories)
    is_among_the_newest = not facets.is_capped or not leafs_on(request)
    rows = rows.filter(Q(pk__in=facets.newest) if is_among_the_newest else asked)
    shown = key_page(request, rows.for_list(), order=NEWEST_FIRST, count=facets.total, cap=CAP)
    show(shown.rows, inquiry(words), request.user)
    return shown, facets


def show(items: Sequence[Item], asked: Inquiry, person: Any) -> None:
    """Give each of the items of a page what is `shown` of it: one question for all of them."""
    terms = asked.wanted
    passages = _passages(items, asked, person) if terms else {}
    for item in items:
        file, words = passages.get(item.pk, ("", ""))
        item.shown = Shown(  # type: ignore[attr-defined]  # for the template alone
            marked(item.title, terms),
            marked(str(item.owner), terms),
            snippet(item.abstract, terms),
            snippet(words, terms),
            file,
        )


def _passages(items: Sequence[Item], asked: Inquiry, person: Any) -> dict[int, tuple[str, str]]:
    """Of each item the first stretch of a file that holds any of what is wanted, with the name of the file."""
    question = " | ".join(term.question() for term in asked.wanted)
    rows = ItemPassage.objects.visible_to(person).filter(item__in=items, search__answers=question)
    first = rows.order_by("item", "pk").distinct("item").values_list("item", "text__name", "words")
    return {item: (name, words) for item, name, words in first}
