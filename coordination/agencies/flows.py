"""The states of a change of agencies (机构改革).

It is decided by a document and holds from a day. Until that day it can be withdrawn; from it on it is how things are,
and only another change, on another document, alters that.
"""

from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from coordination.core.flow import Flow, Sentence, Stage, step
from coordination.core.workdays import today


class ReformState(models.TextChoices):
    PLANNED = "planned", pgettext_lazy("reform", "Planned")
    IN_FORCE = "in_force", pgettext_lazy("reform", "In force")
    WITHDRAWN = "withdrawn", gettext_lazy("Withdrawn")


def _its_day_has_come(reform: Any) -> Sentence | None:
    return None if reform.effective_on <= today() else _("The day from which it holds is still to come.")


REFORM = Flow(
    "reform",
    step(
        "take_effect",
        {ReformState.PLANNED},
        ReformState.IN_FORCE,
        pgettext_lazy("reform", "Put in force"),
        _its_day_has_come,
    ),
    step("withdraw", {ReformState.PLANNED}, ReformState.WITHDRAWN, gettext_lazy("Withdraw")),
    stages={
        ReformState.PLANNED: Stage("blue", next=gettext_lazy("It takes effect by itself when its day begins.")),
        ReformState.IN_FORCE: Stage("green"),
        ReformState.WITHDRAWN: Stage("grey", on_road=False),
    },
)
