"""The states of a correction (校核). Late is never one of them."""

from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from coordination.core.flow import Flow, Sentence, Stage, step


class CorrectionState(models.TextChoices):
    SUBMITTED = "submitted", pgettext_lazy("correction", "To be answered")
    CORRECTED = "corrected", pgettext_lazy("correction", "Corrected")
    NOT_UPHELD = "not_upheld", pgettext_lazy("correction", "Not upheld")
    WITHDRAWN = "withdrawn", pgettext_lazy("correction", "Withdrawn")


ROWS_ARE_OLD = gettext_lazy(
    "What others have is still what the mistake is in: publish a version without that file, and load its rows anew, or"
    " drop those that are read."
)


def _is_put_right(correction: Any) -> Sentence | None:
    if not correction.newer().exists():
        return _("Publish the corrected version first, and name it here then.")
    if not correction.putting_right().exists():
        return ROWS_ARE_OLD
    return None


_C = CorrectionState

CORRECTION = Flow(
    "correction",
    step("correct", {_C.SUBMITTED}, _C.CORRECTED, gettext_lazy("Say that it is corrected"), _is_put_right),
    step("turn_down", {_C.SUBMITTED}, _C.NOT_UPHELD, gettext_lazy("Do not uphold it")),
    step("withdraw", {_C.SUBMITTED}, _C.WITHDRAWN, pgettext_lazy("correction", "Withdraw")),
    stages={
        _C.SUBMITTED: Stage(
            "yellow", next=gettext_lazy("The provider checks it, publishes a corrected version, and answers.")
        ),
        _C.CORRECTED: Stage("green"),
        _C.NOT_UPHELD: Stage("grey", on_road=False),
        _C.WITHDRAWN: Stage("grey", on_road=False),
    },
)
