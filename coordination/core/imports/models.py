"""An import and its rows, kept as data: what was read, what was to become of it, what became of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from coordination.core.flow import Flow, Sentence
from coordination.core.imports.flows import IMPORT
from coordination.core.imports.querysets import ImportRowQuerySet, ImportRunQuerySet
from coordination.core.remarks import Remark

if TYPE_CHECKING:
    from coordination.core.imports.kinds import Kind


class ImportRun(models.Model):
    """One file, from its preview to its end."""

    flow: ClassVar[Flow] = IMPORT

    class State(models.TextChoices):
        PREVIEW = "preview", _("To be confirmed")
        RUNNING = "running", _("Being carried out")
        DONE = "done", _("Carried out")
        UNDOING = "undoing", _("Being undone")
        UNDONE = "undone", _("Undone")
        DISCARDED = "discarded", _("Discarded")

    kind = models.CharField(_("kind"), max_length=40)
    file_name = models.CharField(_("file name"), max_length=200)
    sha256 = models.CharField(max_length=64)
    columns = models.JSONField(default=list, help_text="names of the columns that the table has")
    remarks = models.JSONField(default=list)
    counts = models.JSONField(default=dict, help_text="how many rows have which verdict")
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.PREVIEW)
    state_at = models.DateTimeField(auto_now_add=True)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField(_("time"), auto_now_add=True)
    seen = models.BigIntegerField(default=0, help_text="the last activity there was when the rows were examined")
    ordered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        help_text="in whose name the rows are carried out or undone",
    )
    ordered_for = models.ForeignKey(Group, on_delete=models.PROTECT, null=True, related_name="+")
    moved_at = models.DateTimeField(auto_now_add=True, help_text="when rows of it were last carried out or undone")

    objects = ImportRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering: ClassVar = ["-pk"]
        indexes: ClassVar = [
            models.Index(fields=["state"], condition=Q(state__in=["running", "undoing"]), name="import_at_work")
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_at_work(self) -> bool:
        return self.state in {self.State.RUNNING, self.State.UNDOING}

    def counted(self, *verdicts: str) -> int:
        """How many rows have one of these verdicts."""
        return sum(self.counts.get(verdict, 0) for verdict in verdicts)

    @property
    def what(self) -> "Kind":
        from coordination.core.imports.kinds import kind_of  # it needs tables of the core, of which this is one

        return kind_of(self.kind)


class ImportRow(models.Model):
    """One row of the file."""

    class Verdict(models.TextChoices):
        NEW = "new", _("New")
        CHANGED = "changed", _("Changed")
        UNCHANGED = "unchanged", _("Unchanged")
        WRONG = "wrong", _("Wrong")

    class Outcome(models.TextChoices):
        NONE = "", _("Nothing to do")
        WAITING = "waiting", _("Waiting")
        DONE = "done", _("Done")
        LEFT = "left", _("Left out")
        REFUSED = "refused", _("Not possible")
        UNDONE = "undone", _("Undone")
        KEPT = "kept", _("Not undone")

    run = models.ForeignKey(ImportRun, on_delete=models.PROTECT, related_name="rows")
    number = models.PositiveIntegerField(_("row"), help_text="on the sheet")
    title = models.CharField(max_length=200)
    said = models.JSONField(default=dict, help_text="the cells by column, as they were read")
    verdict = models.CharField(max_length=12, choices=Verdict)
    target_id = models.BigIntegerField(null=True, help_text="the record that was recognised or made")
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    wrong = models.JSONField(default=list, help_text="what is wrong, each with its column")
    notes = models.JSONField(default=list, help_text="what is worth a look, each with its column")
    stage = models.PositiveSmallIntegerField(default=0)
    differs = models.BooleanField(default=False, help_text="from what an earlier preview showed")
    outcome = models.CharField(max_length=12, choices=Outcome, default=Outcome.NONE, blank=True)
    reasons = models.JSONField(default=list, help_text="why it was refused or kept, each with its column")

    objects = ImportRowQuerySet.as_manager()

    class Meta:
        verbose_name = _("row of an import")
        verbose_name_plural = _("rows of imports")
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["run", "number"], name="one_row_a_number")]
        indexes: ClassVar = [
            models.Index(fields=["run", "verdict", "number"], name="import_rows_by_verdict"),
            models.Index(fields=["run", "outcome", "stage", "number"], name="import_rows_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


def kept(remarks: Iterable[tuple[str, Remark]]) -> list[dict[str, Any]]:
    """Remarks by column, as the rows keep them."""
    return [{"column": column, **remark.as_data()} for column, remark in remarks]


@dataclass(frozen=True)
class Told:
    """One of them to be read: the heading of its column, if it is of one, and the sentence."""

    column: Sentence
    sentence: str


def told(kind: "Kind", rows: Iterable[Mapping[str, Any]]) -> list[Told]:
    """The same, read back in the language of whoever reads: so are the columns and choices of which they speak."""
    lines = []
    for row in rows:
        column = kind.column(row["column"]) if row["column"] else None
        facts = dict(row.get("facts") or {})
        if names := facts.get("columns"):
            facts["columns"] = gettext(", ").join(str(kind.column(name).label) for name in names)
        if column and (choices := facts.get("choices")):
            facts["choices"] = gettext(", ").join(column.show(choice) for choice in choices)
        lines.append(Told(column.label if column else "", str(Remark(row["text"], facts))))
    return lines
