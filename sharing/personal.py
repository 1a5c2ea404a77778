"""Which columns of files look as if they held numbers of people, before rows are loaded and such columns are masked."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from coordination.core.flow import Sentence
from coordination.core.lines import listed
from coordination.core.previews.columns import is_personal
from coordination.core.previews.showing import first_rows
from sharing.models import Content, ContentFile, DataItem, DataTable, Item
from sharing.querysets.masking import holds_what_is_masked

MOST_FILES = 20  # of a version, that are looked at
_KINDS = {DataItem.Masking.IDENTITY, DataItem.Masking.PHONE}  # as previews call what columns hold


@dataclass(frozen=True)
class Personal:
    """A file that is given whole, and names of its columns."""

    file: ContentFile
    columns: Sequence[str]


def personal_columns(content: Content) -> list[Personal]:
    """Of the files of a version, by their first rows. A file whose rows were loaded is none of them: its columns were
    masked with that, or the catalogue says that they need not be.
    """
    loaded = DataTable.objects.filter(item=OuterRef("content__item"), file=OuterRef("file"), ended_at__isnull=False)
    rows = ContentFile.objects.filter(~Exists(loaded.exclude(state="failed")), content=content)
    rows = rows.exclude(holds_what_is_masked("content__item", "file", "path")).select_related("file")
    files = [row for row in rows.order_by("position") if row.is_tabular][:MOST_FILES]
    tables = first_rows([row.file for row in files])
    found = [Personal(row, _columns(tables.get(row.file_id, []))) for row in files]
    return [each for each in found if each.columns]


def _columns(sheets: Sequence[dict[str, Any]]) -> list[str]:
    return [
        column["name"] or f"#{place + 1}"
        for sheet in sheets
        for place, column in enumerate(sheet["columns"])
        if column["kind"] in _KINDS or is_personal([row[place] for row in sheet["rows"]])
    ]


def in_words(item: Item) -> Sentence:
    """What whoever publishes an item is told of its newest content; nothing where nothing looks so."""
    newest = item.contents.first()
    found = personal_columns(newest) if newest else []
    files = [_("%(file)s: %(columns)s") % {"file": each.file.path, "columns": listed(each.columns)} for each in found]
    if not files:
        return ""
    return _(
        "These columns look as if they held personal data, and are given whole until their rows are loaded: %(files)s"
    ) % {"files": " · ".join(files)}
