"""Rows of data sets as pages say them: values, charts, and which loadings there were."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import OuterRef, Subquery
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from sharing.models import Content, DataRow, DataTable, Item
from sharing.rows.charting import Chart
from sharing.rows.failing import SENTENCES
from sharing.rows.reading import Opened

MOST_LOADINGS = 20  # of an item, on its pages
_CENT = Decimal("0.01")
_BY, _BY_MONTH = gettext_lazy("%(shown)s by %(column)s"), gettext_lazy("%(shown)s by %(column)s, month by month")
_OF = {"sum": gettext_lazy("Sum of %(column)s"), "mean": gettext_lazy("Average of %(column)s")}


@dataclass(frozen=True)
class Cell:
    said: str
    is_number: bool = False


def loadings_of(item: Item, person: Any, *, is_own: bool) -> list[DataTable]:
    """The last ones, newest first; to others those that came to something. `newest`: the version by now."""
    newest = Content.objects.filter(item=OuterRef("item")).order_by("-number").values("number")[:1]
    rows = DataTable.objects.visible_to(person).filter(item=item).annotate(newest=Subquery(newest))
    rows = rows.select_related("source__content", "loaded_by")
    if not is_own:
        rows = rows.filter(state__in=["loaded", "replaced"])
    found = list(rows[:MOST_LOADINGS])
    for table in found:
        table.failed_as = SENTENCES.get(table.why, "")  # type: ignore[attr-defined]  # for the template alone
    return found


def said_of(opened: Opened, row: DataRow) -> list[Cell]:
    """The values of a row as this reader may see them, in words."""
    return [_said(value) for value in opened.cells(row)]


def _said(value: Any) -> Cell:
    if isinstance(value, bool):
        return Cell(_("yes") if value else _("no"))
    if isinstance(value, int | Decimal):
        return Cell(f"{value:f}" if isinstance(value, Decimal) else str(value), is_number=True)
    return Cell(value or "")


def drawn_as(opened: Opened, chart: Chart, *, by: int, measure: str, of: int | None) -> dict[str, Any]:
    """A chart as a template draws it: bars in percent of the longest, and what they show."""
    column = opened.columns[by].called
    shown = pgettext("rows", "Number of rows")
    if of is not None and measure in _OF:
        shown = str(_OF[measure]) % {"column": opened.columns[of].called}
    is_whole = all(bar.value == int(bar.value) for bar in chart.bars)
    bars = [
        {
            "said": _said(bar.label).said if bar.label is not None else _("(nothing said)"),
            "amount": _amount(bar.value, is_whole=is_whole),
            "percent": max(0, round(float(bar.value) / chart.most * 100)),
            "rows": bar.rows,
        }
        for bar in chart.bars
    ]
    return {
        "chart": {"bars": bars, "is_by_month": chart.is_by_month, "has_more": chart.has_more},
        "chart_title": (_BY_MONTH if chart.is_by_month else _BY) % {"shown": shown, "column": column},
        "chart_by": column,
        "chart_measure": shown,
    }


def _amount(value: Decimal | int, *, is_whole: bool) -> str:
    """All of a chart with as many places."""
    if is_whole:
        return str(int(value))
    return number_format(Decimal(value).quantize(_CENT, ROUND_HALF_UP), 2, force_grouping=False)
