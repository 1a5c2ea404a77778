"""The directory as a table: what its list shows, in columns that an import reads again."""

from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO
from typing import Any

from django.http import FileResponse, Http404
from django.utils.translation import gettext as _

from coordination.agencies.imports import AgencyKind
from coordination.agencies.models import Agency
from coordination.core import tables
from coordination.core.imports import papers
from coordination.core.policy import can
from coordination.core.tables import Layout
from coordination.core.workdays import today

MOST = 50_000  # rows; some seconds of work


def directory(person: Any, rows: Any) -> tuple[Layout, Iterator[list[str]]]:
    """These agencies, in order. Whoever keeps the directory gets every column, others what its pages show them."""
    kind = AgencyKind()
    keeps = can(person, "import.start", kind)
    names = [column.name for column in kind.said_columns if keeps or column.is_open]
    cut_off = _("Cut off after %(most)d rows: narrow the list to see the rest.") % {"most": MOST}
    found = rows.select_related("region", "parent")[: MOST + 1].iterator(chunk_size=1000)
    return papers.layout(kind, names, most=MOST, cut_off=cut_off), (_said(kind, names, agency) for agency in found)


def _said(kind: AgencyKind, names: Sequence[str], agency: Agency) -> list[str]:
    values = kind.plain(agency)
    return [papers.shown(kind.column(name), values[name]) for name in names]


def handed_out(layout: Layout, rows: Iterable[Sequence[Any]], ending: str, name: str) -> FileResponse:
    """A table as a file of its name and day, in one of the two ways in which there are tables."""
    if ending == "xlsx":
        content, media_type = tables.workbook(layout, rows), tables.XLSX
    elif ending == "csv":
        content, media_type = BytesIO(b"".join(tables.csv_of(layout, rows))), "text/csv; charset=utf-8"
    else:
        raise Http404
    file_name = f"{name} {today():%Y-%m-%d}.{ending}"
    return FileResponse(content, as_attachment=True, filename=file_name, content_type=media_type)
