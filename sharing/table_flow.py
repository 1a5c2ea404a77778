"""The states of a loading of rows (`DataTable`)."""

from django.db import models
from django.utils.translation import gettext_lazy, pgettext_lazy

from coordination.core.flow import Flow, Stage, step


class TableState(models.TextChoices):
    LOADING = "loading", pgettext_lazy("rows", "Being loaded")
    LOADED = "loaded", pgettext_lazy("rows", "Loaded")
    FAILED = "failed", pgettext_lazy("rows", "Failed")
    REPLACED = "replaced", pgettext_lazy("rows", "Replaced")
    DROPPED = "dropped", pgettext_lazy("rows", "Dropped")


_T = TableState

DATA_TABLE = Flow(
    "data_table",
    step("finish", {_T.LOADING}, _T.LOADED, gettext_lazy("All rows are loaded")),
    step("fail", {_T.LOADING}, _T.FAILED, gettext_lazy("Loading failed")),
    step("replace", {_T.LOADED}, _T.REPLACED, gettext_lazy("Replaced by a later loading")),
    step("drop", {_T.LOADING, _T.LOADED}, _T.DROPPED, gettext_lazy("Drop the rows")),
    stages={
        _T.LOADING: Stage("yellow", next=gettext_lazy("The portal reads the file.")),
        _T.LOADED: Stage("green"),
        _T.FAILED: Stage("red", on_road=False),
        _T.REPLACED: Stage("grey", on_road=False),
        _T.DROPPED: Stage("grey", on_road=False),
    },
)
