"""What an audit stands on. Rows of these tables are only added: the database refuses anything else."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class RowHistory(models.Model):
    """One change of one row of a table that binds, written by the database itself whoever changed it and by whatever
    means. Of a change only the columns that differ are kept.
    """

    class Operation(models.TextChoices):
        INSERT = "insert", pgettext_lazy("row", "Entered")
        UPDATE = "update", pgettext_lazy("row", "Changed")
        DELETE = "delete", pgettext_lazy("row", "Deleted")

    at = models.DateTimeField(_("time"))
    table = models.CharField(max_length=63, db_column="table_name")
    row_id = models.BigIntegerField()
    operation = models.CharField(_("change"), max_length=6, choices=Operation)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    transaction = models.BigIntegerField()
    by_role = models.CharField(max_length=63, help_text="the role that was signed in to the database")

    class Meta:
        verbose_name = _("change of a row")
        verbose_name_plural = _("changes of rows")
        indexes: ClassVar = [
            models.Index(fields=["table", "row_id", "-id"], name="history_of_row"),
            models.Index(fields=["transaction"], name="history_of_transaction"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.operation} {self.table} {self.row_id}"
