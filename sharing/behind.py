"""Out of what an item comes, as its page says it; and what comes out of a record, as the page of that says it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model

from coordination.core.flow import Sentence
from coordination.core.panels import Line, Panel
from coordination.core.policy import can
from coordination.core.referring import nouns
from sharing.models import Behind, Item

SHOWN = 20


@dataclass(frozen=True)
class ComesFrom:
    """A record out of which an item comes: what kind it is of, its title, and what tells it from others."""

    pk: int
    kind: Sentence
    title: str
    hint: str
    url: str
    may_take_back: bool


def comes_from(item: Item, person: Any) -> list[ComesFrom]:
    """Those that the person may see, by kind; a query for each kind there is."""
    rows = list(Behind.objects.visible_to(person).filter(item=item).select_related("item"))
    lines = []
    for noun in nouns():
        named = {row.source_id: row for row in rows if row.source_type_id == noun.kind.pk}
        if not named:
            continue
        for source in noun.rows(person).filter(pk__in=named).order_by("pk"):
            title, hint = noun.named(source)
            row = named[source.pk]
            may = bool(can(person, "behind.take_back", row))
            lines.append(ComesFrom(row.pk, noun.label, title, hint, source.get_absolute_url(), may))
    return lines


def items_from(person: Any, things: Sequence[Model]) -> Panel | None:
    """What comes out of the record of a page, and of those that stand on it, as far as the person may know of it, each
    once; what comes out of the latter stands under their names.
    """
    rows = Behind.objects.items_seen_by(person).of(things).select_related("item__owner")
    newest = list(rows.order_by("-item__changed_at", "-item")[: SHOWN * len(things)])
    place = {(ContentType.objects.get_for_model(thing).pk, thing.pk): n for n, thing in enumerate(things)}
    first: dict[int, tuple[int, Item]] = {}
    for row in sorted(newest, key=lambda row: place[row.source_type_id, row.source_id]):
        first.setdefault(row.item_id, (place[row.source_type_id, row.source_id], row.item))
    lines = [_line(item, str(things[n]) if n else "") for n, item in list(first.values())[:SHOWN]]
    return Panel(lines, icon="database") if lines else None


def _line(item: Item, group: str) -> Line:
    what = f"{item.owner} · {item.get_sharing_class_display()}"
    return Line(item.title, item.get_absolute_url(), what, item.changed_at, thing=item, group=group)
