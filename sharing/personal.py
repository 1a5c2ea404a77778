"""Which columns of files look as if they held numbers of people, before rows are loaded and such columns are masked."""

from collections.abc import Container, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from coordination.core.flow import Sentence
from coordination.core.lines import listed
from coordination.core.previews.showing import sheets_of
from sharing.models import Content, ContentFile, DataItem, DataTable, Entry, Item
from sharing.querysets.masking import holds_what_is_masked
from sharing.rows.heading import described_of, masked_of

MOST_FILES = 20  # of a version, that are looked at


@dataclass(frozen=True)
class LooksPersonal:
    """Columns of a file that is given whole; none where it has not been looked into yet."""

    file: ContentFile
    columns: Sequence[str]


def personal_columns(content: Content, entry: Entry | None = None) -> list[LooksPersonal]:
    """Of the files of a version, by their first rows: the columns that loading the rows of a sheet would mask, as the
    item is described, or will be by the `entry`. What was loaded without any is none of them, nor a file that is closed
    to others.
    """
    rows = ContentFile.objects.filter(content=content).exclude(holds_what_is_masked("content__item", "file", "path"))
    files = [row for row in rows.select_related("file").order_by("position") if row.is_tabular][:MOST_FILES]
    loaded: dict[int, set[str]] = {}
    ended = DataTable.objects.filter(item=content.item_id, state__in=["loaded", "replaced"])
    for file, sheet in ended.filter(file__in=[row.file_id for row in files]).values_list("file", "sheet"):
        loaded.setdefault(file, set()).add(sheet)
    described = list(entry.data_items.all()) if entry else described_of(content.item)
    sheets = sheets_of([row.file for row in files])
    found = []
    for row in files:
        known = sheets.get(row.file_id)
        columns = _columns(known or (), loaded.get(row.file_id, ()), described)
        if columns or known is None:
            found.append(LooksPersonal(row, columns))
    return found


def _columns(sheets: Sequence[dict[str, Any]], loaded: Container[str], described: Sequence[DataItem]) -> list[str]:
    return [
        f"{sheet['name']} / {name}" if len(sheets) > 1 else name
        for sheet in sheets
        if sheet["name"] not in loaded
        for name in masked_of(sheet, described)
    ]


def in_words(item: Item, entry: Entry | None = None) -> Sentence:
    """What whoever lets others have an item is told of its newest content; nothing where nothing looks so."""
    newest = item.contents.first()
    looked = personal_columns(newest, entry) if newest else []
    found = [_("%(file)s: %(columns)s") % _facts(each) for each in looked if each.columns]
    unknown = [each.file.path for each in looked if not each.columns]
    said = []
    if found:
        said.append(
            _(
                "These columns look as if they held personal data, and are given whole until their rows are loaded: "
                "%(files)s"
            )
            % {"files": " · ".join(found)}
        )
    if unknown:
        said.append(_("Not looked into for personal data yet: %(files)s") % {"files": listed(unknown)})
    return " ".join(said)


def _facts(each: LooksPersonal) -> dict[str, str]:
    return {"file": each.file.path, "columns": listed(each.columns)}
