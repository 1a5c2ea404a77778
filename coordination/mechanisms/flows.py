"""The states of a mechanism.

Founding needs a formal request, the consent of those concerned and an approval with number and date; dissolution
needs one of its own (国办函〔2019〕30号 and its like). Consultation, amendment and dissolution
join this table when opinions can be asked.
"""

from datetime import date
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coordination.core.flow import Flow, Sentence, Stage, step


class MechanismState(models.TextChoices):
    DRAFT = "draft", gettext_lazy("Draft")
    ACTIVE = "active", gettext_lazy("Active")
    WITHDRAWN = "withdrawn", gettext_lazy("Withdrawn")


def what_the_paper_lacks(number: str | None, day: date | None) -> Sentence | None:
    """What a founding document needs before a mechanism may be put in force on it; None where it has it."""
    if not number and not day:
        return _("The number and the date of the founding document are missing.")
    if not number:
        return _("The number of the founding document is missing.")
    return None if day else _("The date of the founding document is missing.")


def _is_founded_by_a_paper(mechanism: Any) -> Sentence | None:
    return what_the_paper_lacks(mechanism.founding_no, mechanism.founded_on)


def _has_convener_and_office(mechanism: Any) -> Sentence | None:
    roles = set(mechanism.participations.in_force().values_list("role", flat=True))
    if "convener" not in roles:
        return _("A mechanism needs a convener.")
    if "office" not in roles:
        return _("A mechanism needs an agency that keeps its office.")
    return None


MECHANISM = Flow(
    "mechanism",
    step(
        "found",
        {MechanismState.DRAFT},
        MechanismState.ACTIVE,
        gettext_lazy("Found"),
        _is_founded_by_a_paper,
        _has_convener_and_office,
    ),
    step("withdraw", {MechanismState.DRAFT}, MechanismState.WITHDRAWN, gettext_lazy("Withdraw")),
    stages={
        MechanismState.DRAFT: Stage("grey", next=gettext_lazy("The lead agency founds it on its founding document.")),
        MechanismState.ACTIVE: Stage("green"),
        MechanismState.WITHDRAWN: Stage("grey", on_road=False),
    },
)
