"""What is shown of the items that a search found: where in them what was asked for stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from coordination.core.inquiry import Inquiry
from coordination.core.stretches import Said, marked, snippet
from sharing.models import Item, ItemPassage


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
