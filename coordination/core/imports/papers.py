"""Tables that go out for an import: the template to be filled in, and the wrong rows, to be mended."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from coordination.core.imports.kinds import Column as ColumnOfKind
from coordination.core.imports.kinds import Kind
from coordination.core.imports.models import ImportRun, told
from coordination.core.tables import Column, Layout

OFFERED = 5000  # rows of a template in which what may be chosen is offered


def layout(kind: Kind, names: Iterable[str], *more: Column, **how: Any) -> Layout:
    """The columns of a kind, headed in the reader's language."""
    columns = [kind.column(name) for name in names]
    headed = [Column(str(each.label), each.width, each.choices() if each.choices else ()) for each in columns]
    return Layout(str(kind.label), [*headed, *more], lists=_("Lists"), **how)


def template(kind: Kind) -> Layout:
    return layout(kind, [column.name for column in kind.said_columns], offered=OFFERED)


def shown(column: ColumnOfKind, value: Any) -> str:
    """A value as people read it; what is not there says nothing."""
    return "" if value is None or value == "" else str(column.show(value))


def wrong_rows(run: ImportRun) -> tuple[Layout, Iterator[list[str]]]:
    """As they were read; the columns of the remarks are none of the kind, so that the table can be brought again."""
    kind = run.what
    outline = layout(kind, run.columns, Column(_("Row in the file"), 10), Column(_("What is wrong"), 60), offered=0)

    def rows() -> Iterator[list[str]]:
        for row in run.rows.filter(verdict="wrong").order_by("number").iterator(chunk_size=500):
            said = [row.said.get(name, "") for name in run.columns]
            faults = [
                f"{each.column} · {each.sentence}" if each.column else each.sentence for each in told(kind, row.wrong)
            ]
            yield [*said, str(row.number), "\n".join(faults)]

    return outline, rows()
