"""By what items are found: what is said of them, written with each act that says it; and what their files say, read in
the background once they are given out. The rows of `ItemText` are the ledger: any number may read at once.
"""

import time
from contextlib import suppress
from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Subquery
from django.utils import timezone

from coordination.core import confined
from coordination.core.files.words import NoWords, words_of
from coordination.core.flows import FileState
from coordination.core.models import StoredFile
from coordination.core.search import LONGEST, Text, vector, words
from coordination.core.stretches import stretches
from sharing.models import Content, ContentFile, Item, ItemEntry, ItemPassage, ItemText

MOST_SIGNS = LONGEST // 2  # of the summary and the data items, so that names always fit
LEASE = timedelta(minutes=5)  # longer than reading one file takes
ROUND_S = 60  # after which another round goes on
MOST_MISSING = 500  # mended at once
_TRIES = 3  # of a file at which the worker itself died
_AGAIN = timedelta(seconds=20)  # where all processes were at work


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


def index_contents(item: Item) -> None:
    """Have the files of its newest version read; what only older ones say is found no more."""
    newest = item.contents.first()
    files = list(newest.files.all()) if newest else []
    ItemText.objects.filter(item=item).exclude(file__in=[row.file_id for row in files]).delete()
    _want(files, item)
    transaction.on_commit(ring, robust=True)


def _want(files: list[ContentFile], item: Item | None = None) -> None:
    ItemText.objects.bulk_create(
        (ItemText(item=item or row.content.item, file_id=row.file_id, name=row.path) for row in files),
        ignore_conflicts=True,
    )


def ring() -> None:
    """Ask for a worker now. A broken bell is no error: the next round comes anyway."""
    from sharing.tasks import read_contents  # tasks import this module

    with suppress(Exception):
        read_contents.apply_async(expires=30, ignore_result=True)


def read_due() -> int:
    """Read what waits and is given out; how many files were settled."""
    until, settled = time.monotonic() + ROUND_S, 0
    while text := _claim():
        settled += _read(text)
        if time.monotonic() > until:
            ring()
            break
    return settled


@transaction.atomic
def _claim() -> ItemText | None:
    due = ItemText.objects.filter(
        read_at=None, trouble="", due_at__lte=timezone.now(), file__state__in=FileState.open()
    )
    text = due.order_by("due_at").select_for_update(of=("self",), skip_locked=True, no_key=True).first()
    if text is not None:
        text.due_at, text.tries = timezone.now() + LEASE, text.tries + 1
        text.save(update_fields=["due_at", "tries"])
    return text


def _read(text: ItemText) -> bool:
    trouble, said = "costly" if text.tries > _TRIES else "", ""
    try:
        said = words_of(text.file) if not trouble else ""
    except NoWords as none:
        trouble = none.trouble
    except confined.Busy:
        ItemText.objects.filter(pk=text.pk).update(due_at=timezone.now() + _AGAIN, tries=text.tries - 1)
        return False
    _write(text, said, trouble)
    return True


@transaction.atomic
def _write(text: ItemText, said: str, trouble: str) -> None:
    """Nothing where another was faster, or the file was found to be harmful or was replaced meanwhile."""
    held = ItemText.objects.select_for_update(no_key=True).filter(pk=text.pk, due_at=text.due_at, trouble="").first()
    if held is None:
        return
    held.passages.all().delete()
    rows = (ItemPassage(text=held, item_id=held.item_id, words=one.text, search=one.search) for one in stretches(said))
    ItemPassage.objects.bulk_create(rows, batch_size=100)
    held.trouble, held.read_at = trouble, None if trouble else timezone.now()
    held.save(update_fields=["trouble", "read_at"])


def forget_words(file: StoredFile, _note: str = "") -> None:
    """What a file says that was found to be harmful is found no more."""
    texts = ItemText.objects.filter(file=file)
    texts.update(trouble="quarantined", read_at=None)
    ItemPassage.objects.filter(text__in=texts).delete()


def read_lost_again() -> int:
    """What could not be read, as where it lies did not answer, waits to be read again; how many files that is."""
    lost = ItemText.objects.filter(trouble="lost", due_at__lte=timezone.now())
    return lost.update(trouble="", tries=0)


@transaction.atomic
def index_missing() -> int:
    """Mend what no act has written, MOST_MISSING of each: items that nothing finds, files that nobody was to read."""
    items = list(Item.objects.filter(index=None).select_related("owner", "standing", "category")[:MOST_MISSING])
    for item in items:
        index_item(item)
    newest = Content.objects.filter(item=OuterRef("content__item")).order_by("-number").values("pk")[:1]
    known = ItemText.objects.filter(item=OuterRef("content__item"), file=OuterRef("file"))
    rows = ContentFile.objects.filter(~Exists(known), content=Subquery(newest)).select_related("content__item")
    files = list(rows.order_by("pk")[:MOST_MISSING])
    _want(files)
    return len(items) + len(files)
