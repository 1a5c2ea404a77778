"""The steps of an import. Wrong rows are left out, or the file is corrected and brought again; nothing is half done."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from coordination.core.flow import Flow, Sentence, Stage, step

PREVIEW, RUNNING, DONE, UNDOING, UNDONE, DISCARDED = "preview", "running", "done", "undoing", "undone", "discarded"


def _nothing_to_do(run: Any) -> Sentence | None:
    if run.rows.filter(verdict__in=["new", "changed"]).exists():
        return None
    return _("There is nothing to import: no row is new or changed and right.")


def _nothing_to_undo(run: Any) -> Sentence | None:
    if run.rows.filter(outcome__in=["done", "kept"]).exists():
        return None
    return _("There is nothing left of this import that could be undone.")


IMPORT = Flow(
    "import",
    step("confirm", {PREVIEW}, RUNNING, _("Import"), _nothing_to_do),
    step("discard", {PREVIEW}, DISCARDED, _("Discard")),
    step("finish", {RUNNING}, DONE, _("Finish")),
    step("undo", {DONE, UNDONE}, UNDOING, _("Undo the import"), _nothing_to_undo),
    step("finish_undo", {UNDOING}, UNDONE, _("Finish")),
    stages={
        PREVIEW: Stage("yellow", next=_("Look through the rows and confirm")),
        RUNNING: Stage("blue"),
        DONE: Stage("green"),
        UNDOING: Stage("blue"),
        UNDONE: Stage("grey", on_road=False),
        DISCARDED: Stage("grey", on_road=False),
    },
)
