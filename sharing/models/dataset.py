"""Rows of a data set as they were loaded from a file of an item: the loading, its rows, and those that were refused."""

import json
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coordination.core.models import StoredFile
from sharing.models.content import ContentFile
from sharing.models.item import Item
from sharing.querysets.datasets import BadRowQuerySet, DataRowQuerySet, DataTableQuerySet
from sharing.rows.columns import Column
from sharing.table_flow import DATA_TABLE, TableState


class Exact(json.JSONDecoder):
    """Numbers with a fraction as they were written, digit by digit."""

    def __init__(self, **more: Any) -> None:
        super().__init__(parse_float=Decimal, **more)


class DataTable(models.Model):
    """One loading of the rows of a file. Of an item one is loaded at most, its last; those before it keep their counts
    and lose their rows.

    `columns` are frozen when the loading begins (`rows.columns.Column.as_data`), as the catalogue entry described them
    then. `is_masked`: any of them is shown masked; then the file itself is for whoever may read it in full alone.
    """

    flow = DATA_TABLE

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="tables", verbose_name=_("item"))
    source = models.ForeignKey(ContentFile, on_delete=models.PROTECT, related_name="tables", verbose_name=_("file"))
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, editable=False, related_name="+", db_index=False)
    sheet = models.CharField(_("sheet"), max_length=100, blank=True)  # of a workbook; the one that was read
    columns = models.JSONField(default=list, editable=False)
    remarks = models.JSONField(default=dict, editable=False)  # names of columns: `unknown` to the entry, `absent` here
    is_masked = models.BooleanField(_("masked"), default=False, editable=False)
    state = models.CharField(_("state"), max_length=8, choices=TableState, default=TableState.LOADING)
    state_at = models.DateTimeField(default=timezone.now, editable=False)
    rows = models.PositiveIntegerField(_("rows"), default=0, editable=False)  # while it is loading: so far
    bad = models.PositiveIntegerField(_("bad rows"), default=0, editable=False)
    why = models.CharField(max_length=20, blank=True, editable=False)  # it failed: a word of `rows.failing.SENTENCES`
    loaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, editable=False, related_name="+")
    began_at = models.DateTimeField(default=timezone.now, editable=False)
    ended_at = models.DateTimeField(null=True, editable=False)
    due_at = models.DateTimeField(default=timezone.now, editable=False)  # not to be taken up before; a lease
    tries = models.PositiveSmallIntegerField(default=0, editable=False)

    objects = DataTableQuerySet.as_manager()

    class Meta:
        verbose_name = _("loading of rows")
        verbose_name_plural = _("loadings of rows")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["item"],
                condition=Q(state="loading"),
                name="one_loading_at_a_time",
                violation_error_message=_("Rows of this item are being loaded already."),
            ),
            models.UniqueConstraint(fields=["item"], condition=Q(state="loaded"), name="one_table_of_an_item"),
            models.CheckConstraint(condition=~Q(state="failed") | ~Q(why=""), name="a_loading_fails_for_a_reason"),
            models.CheckConstraint(condition=Q(ended_at=None) | Q(ended_at__gte=F("began_at")), name="loaded_in_time"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["due_at"], condition=Q(state="loading"), name="table_to_be_loaded"),
        ]

    def __str__(self) -> str:
        return f"{self.item} · {self.source}"

    def get_absolute_url(self) -> str:
        return reverse("sharing:rows", args=[self.item_id])

    @property
    def last_at(self) -> datetime:
        """When it came to its end; until then, when it began."""
        return self.ended_at or self.began_at

    @property
    def has_report(self) -> bool:
        """Its bad rows are kept: those of what a later loading replaced are not."""
        return self.state != TableState.REPLACED

    @property
    def described(self) -> list[Column]:
        return [Column.of(said) for said in self.columns]


class DataRow(models.Model):
    """A row that keeps the rules of its columns. `number`: its line in the file (of a workbook: on its sheet).

    `cells`: one value for each column, in their order: a text, a number (exact, read as Decimal), true or false, a day
    (`2024-01-05`) or a moment (`2024-01-05 08:30:00`, as the file says it) as text, or null where nothing is said.
    They are whole: whoever shows them goes by `rows.reading`, which masks.
    """

    table = models.ForeignKey(DataTable, on_delete=models.PROTECT, related_name="data_rows", db_index=False)
    number = models.PositiveIntegerField()
    cells = models.JSONField(decoder=Exact)

    objects = DataRowQuerySet.as_manager()

    class Meta:
        verbose_name = _("row")
        verbose_name_plural = _("rows")
        ordering: ClassVar = ["table", "number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["table", "number"], name="one_row_of_a_number")]

    def __str__(self) -> str:
        return str(self.number)


class BadRow(models.Model):
    """A row that breaks a rule. `cells` stand as they stood in the file; `errors`: `[[place of the column, word,
    detail], …]`, the words of `rows.checking.SENTENCES`.
    """

    table = models.ForeignKey(DataTable, on_delete=models.PROTECT, related_name="bad_rows", db_index=False)
    number = models.PositiveIntegerField()
    cells = models.JSONField()
    errors = models.JSONField()

    objects = BadRowQuerySet.as_manager()

    class Meta:
        verbose_name = _("bad row")
        verbose_name_plural = _("bad rows")
        ordering: ClassVar = ["table", "number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["table", "number"], name="one_bad_row_of_a_number")]

    def __str__(self) -> str:
        return str(self.number)
