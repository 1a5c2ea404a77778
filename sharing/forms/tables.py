"""Forms about rows of data sets."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from coordination.core.forms import LineField
from sharing.rows.asking import How, NotAsked, Question, asked_of, column_at
from sharing.rows.charting import GROUPED
from sharing.rows.columns import Kind
from sharing.rows.reading import Opened

CONDITIONS = 3
LONGEST = 100
_HOWS = [
    (How.CONTAINS, pgettext_lazy("rows", "contains")),
    (How.EQUALS, pgettext_lazy("rows", "is")),
    (How.FROM, pgettext_lazy("rows", "from")),
    (How.TO, pgettext_lazy("rows", "to")),
    (How.EMPTY, pgettext_lazy("rows", "says nothing")),
    (How.FILLED, pgettext_lazy("rows", "says anything")),
]
_MEASURES = [
    ("count", pgettext_lazy("rows", "Number of rows")),
    ("sum", pgettext_lazy("rows", "Sum")),
    ("mean", pgettext_lazy("rows", "Average")),
]


class SheetForm(forms.Form):
    sheet = LineField(
        label=gettext_lazy("sheet"),
        max_length=100,
        required=False,
        help_text=gettext_lazy("Of a workbook. Left empty, the first sheet that says anything is read."),
    )


class RowsForm(forms.Form):
    """What is asked of rows: conditions, an order, and a chart. Columns that this reader is shown masked are not among
    the choices. What cannot be asked makes it invalid, and then no rows are shown.
    """

    def __init__(self, *args: Any, opened: Opened, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._opened = opened
        self.question = Question()
        open_columns = [(str(place), column) for place, column in enumerate(opened.columns) if not opened.hides(column)]
        named = [(place, column.called) for place, column in open_columns]
        grouped = [(place, column.called) for place, column in open_columns if column.kind in GROUPED]
        numbers = [(place, column.called) for place, column in open_columns if column.kind == Kind.NUMBER]
        for number in range(1, CONDITIONS + 1):
            self._choice(f"c{number}", pgettext("rows", "Column"), named, empty=_("Any"))
            self._choice(f"h{number}", _("How"), _HOWS, empty=None)
            self.fields[f"v{number}"] = forms.CharField(
                label=pgettext("compared", "Value"), max_length=LONGEST, required=False
            )
        self._choice("sort", _("In the order of"), named, empty=_("Lines of the file"))
        self._choice("down", _("Direction"), [("", _("ascending")), ("1", _("descending"))], empty=None)
        self._choice("by", _("Chart by"), grouped, empty=_("No chart"))
        self._choice("measure", pgettext("chart", "What is shown"), _MEASURES, empty=None)
        self._choice("of", _("Of the column"), numbers)

    def _choice(self, name: str, label: str, choices: Any, *, empty: str | None = "–") -> None:
        offered = choices if empty is None else [("", empty), *choices]
        self.fields[name] = forms.ChoiceField(label=label, choices=offered, required=False)

    @property
    def conditions(self) -> list[list[forms.BoundField]]:
        """The column, how it is compared and with what, of each."""
        return [[self[f"{part}{number}"] for part in "chv"] for number in range(1, CONDITIONS + 1)]

    @property
    def further(self) -> list[forms.BoundField]:
        """The order and the chart."""
        return [self[name] for name in ("sort", "down", "by", "measure", "of")]

    @property
    def says_more(self) -> bool:
        """Beyond the first condition, or something there is wrong."""
        first = {field.name for field in self.conditions[0]}
        return any(self.data.get(name) for name in ("c2", "c3", "sort", "by")) or not first.issuperset(self.errors)

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = self.cleaned_data
        self.question, wrong = asked_of(self._opened, said, CONDITIONS)
        for name, sentence in wrong.items():
            self.add_error(name, sentence)
        for name in ("by", "of"):
            if said.get(name):
                try:
                    column_at(self._opened, int(said[name]))
                except NotAsked as refusal:
                    self.add_error(name, refusal.sentence)
        return said

    @property
    def charted(self) -> dict[str, Any] | None:
        """What the chart is asked for, if there is to be one."""
        said = self.cleaned_data
        if not said.get("by"):
            return None
        of = int(said["of"]) if said.get("of") else None
        return {"by": int(said["by"]), "measure": said.get("measure") or "count", "of": of}
