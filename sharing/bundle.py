"""Several items at once: what of them goes into one ZIP, and what does not, and why."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import PurePosixPath
from typing import Any

from django.db.models import Case, Exists, OuterRef, Subquery, Value, When
from django.utils.translation import gettext as _

from coordination.core.errors import NotLawful
from coordination.core.files import bundling, storage
from coordination.core.files.serving import require_open
from coordination.core.flow import Sentence
from sharing.models import Content, ContentFile, Item
from sharing.querysets.items import NEWEST_FIRST, content_gate
from sharing.sight import why_not
from sharing.stamps import words_on

MOST_ITEMS = 50  # ticked on two pages of a list
MOST_STAMPED = 20  # files that are given with a watermark: each takes a second or more, while whoever fetches it waits
MOST_BYTES = 1024**3  # a minute and a half on a line of 100 Mbit/s; whoever sends it serves nobody else meanwhile


@dataclass(frozen=True)
class Line:
    """What becomes of a file, or of an item that has none to give: it goes into the ZIP unless `why` says why not."""

    item: Item
    row: ContentFile | None = None
    why: Sentence = ""
    words: str = ""  # of the watermark with which it is given


@dataclass(frozen=True)
class Bundle:
    lines: Sequence[Line]

    @cached_property
    def given(self) -> list[Line]:
        return [line for line in self.lines if not line.why]

    @cached_property
    def refused(self) -> list[Line]:
        return [line for line in self.lines if line.why]

    @property
    def versions(self) -> list[tuple[Item, int]]:
        """The items of which anything is given, each with the number of the version that is given."""
        return list(dict.fromkeys((line.item, line.row.content.number) for line in self.given if line.row))

    @property
    def size(self) -> int:
        return sum(line.row.file.size for line in self.given if line.row)

    @property
    def is_too_large(self) -> bool:
        return self.size > MOST_BYTES

    def entries(self) -> list[bundling.Entry]:
        """A folder for each item."""
        return [
            bundling.Entry(line.row.file, _folder_of(line.item, line.row), line.words)
            for line in self.given
            if line.row
        ]

    def named_refusals(self) -> list[bundling.Refused]:
        return [
            (" · ".join([str(line.item), *([line.row.path] if line.row else [])]), str(line.why))
            for line in self.refused
        ]


def _folder_of(item: Item, row: ContentFile) -> str:
    """Named as the item, which may have a slash in its title; within it as it was handed in."""
    return str(PurePosixPath(item.title.replace("/", "／").replace("\\", "／"), row.path).parent)


def bundle_of(keys: Collection[int], person: Any) -> Bundle:
    """Of the items ticked: the files of the newest version of each, as far as this person may have them. One question
    finds the items, whether the gate of the content opens and whether a file is kept back as it is masked, one the
    files; an item that is hidden is not named.
    """
    gate = content_gate(person)
    if gate is None:
        return Bundle([])
    is_had = Case(When(gate, then=Value(True)), default=Value(False))
    items = Item.objects.visible_to(person).filter(pk__in=keys).annotate(is_had=is_had).select_related("owner")
    newest = Content.objects.filter(item=OuterRef("content__item")).order_by("-number").values("pk")[:1]
    seen = ContentFile.objects.visible_to(person).filter(content__item__in=keys, content=Subquery(newest))
    files: dict[int, list[ContentFile]] = {}
    for row in seen.select_related("file", "content"):
        files.setdefault(row.content.item_id, []).append(row)
    held = ContentFile.objects.masked_for(person).filter(content__item=OuterRef("pk"), content=Subquery(newest))
    items = items.annotate(is_masked=Exists(held))
    lines = [line for item in items.order_by(*NEWEST_FIRST) for line in _lines(item, files.get(item.pk, []), person)]
    return Bundle(list(_not_too_many_stamped(lines)))


def _not_too_many_stamped(lines: Sequence[Line]) -> Iterator[Line]:
    left = MOST_STAMPED
    for line in lines:
        left -= bool(line.words)
        if line.words and left < 0:
            why = _("It is given with a watermark, and one ZIP holds only few of those: download it by itself.")
            yield replace(line, why=why)
        else:
            yield line


def _lines(item: Any, files: Sequence[ContentFile], person: Any) -> Iterator[Line]:
    if not item.is_had:
        yield Line(item, why=why_not(item))
    elif item.is_masked:
        yield Line(item, why=_("A file of it holds personal data in full: it is read in the rows of the item, masked."))
    elif not files:
        yield Line(item, why=_("Its newest version holds no file that can be given now."))
    for row in files:
        why = _why_kept_back(row)
        yield Line(item, row, why, "" if why else words_on(row.file, item, person))


def _why_kept_back(row: ContentFile) -> Sentence:
    try:
        require_open(row.file)
    except NotLawful as refusal:
        return str(refusal)
    if not storage.is_there(str(row.file.content.name), row.file.size):
        return _("This file cannot be read at the moment. The operators have to look into it.")
    return ""
