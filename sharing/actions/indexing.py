"""By what items are found."""

from coordination.core.search import LONGEST, Text, vector, words
from sharing.models import Item, ItemEntry

MOST_SIGNS = LONGEST // 2  # of the summary and the data items, so that names always fit


def index_item(item: Item) -> None:
    """By title and agency as they are written and spoken, by code, summary, category and data items."""
    agency, standing = item.owner, item.standing
    names = list(standing.data_items.values_list("name", "field")) if standing else []
    texts = [
        Text(item.title, "A", spoken=True),
        Text(item.code or "", "B"),
        *(Text(name, "D", spoken=True) for name in dict.fromkeys([agency.name, agency.short_name]) if name),
    ]
    beside = [
        item.abstract,
        str(item.category.name if item.category else ""),
        *(said for pair in names for said in pair),
    ]
    texts += [Text(text, "C") for text in _as_much_as_fits(beside)]
    ItemEntry.objects.update_or_create(item=item, defaults={"search": vector(texts)})


def _as_much_as_fits(texts: list[str]) -> list[str]:
    """Those of the texts, in order, that an entry still holds beside the names."""
    left, kept = MOST_SIGNS, list[str]()
    for text in filter(None, texts):
        left -= 1 + sum(map(len, words(text)))
        if left < 0:
            break
        kept.append(text)
    return kept
