"""The states of a mechanism, and of what changes it by a procedure.

Founding needs a formal request, the consent of those concerned and an approval with number and date; a change of the
charter and dissolution each need their own (国办函〔2019〕30号 and its like). How those concerned are asked is known to
the app of opinions, which objects to steps of these tables.
"""

from datetime import date
from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from coordination.core.flow import Flow, Guard, Sentence, Stage, step


class MechanismState(models.TextChoices):
    DRAFT = "draft", gettext_lazy("Draft")
    ACTIVE = "active", gettext_lazy("Active")
    DISSOLVED = "dissolved", gettext_lazy("Dissolved")
    WITHDRAWN = "withdrawn", gettext_lazy("Withdrawn")


class ChangeState(models.TextChoices):
    DRAFT = "draft", gettext_lazy("Draft")
    IN_FORCE = "in_force", pgettext_lazy("change", "In force")
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
    step("dissolve", {MechanismState.ACTIVE}, MechanismState.DISSOLVED, gettext_lazy("Dissolve")),
    stages={
        MechanismState.DRAFT: Stage("grey", next=gettext_lazy("The lead agency founds it on its founding document.")),
        MechanismState.ACTIVE: Stage(
            "green", next=gettext_lazy("Its agencies meet and work in it until it is dissolved.")
        ),
        MechanismState.DISSOLVED: Stage("grey", on_road=False),
        MechanismState.WITHDRAWN: Stage("grey", on_road=False),
    },
)


CHANGE = Flow(
    "change",
    step(
        "take_effect",
        {ChangeState.DRAFT},
        ChangeState.IN_FORCE,
        pgettext_lazy("change", "Put in force"),
    ),
    step("withdraw", {ChangeState.DRAFT}, ChangeState.WITHDRAWN, gettext_lazy("Withdraw")),
    stages={
        ChangeState.DRAFT: Stage(
            "grey", next=gettext_lazy("The lead agency asks the members, and puts it in force once it is approved.")
        ),
        ChangeState.IN_FORCE: Stage("green"),
        ChangeState.WITHDRAWN: Stage("grey", on_road=False),
    },
)


def begins_nothing(mechanism: Any) -> Sentence | None:
    """Why nothing new begins in a mechanism: it is dissolved, or was given up. None where there is no mechanism."""
    if mechanism is None or mechanism.state not in {MechanismState.DISSOLVED, MechanismState.WITHDRAWN}:
        return None
    return _("%(state)s: nothing new begins in the mechanism.") % {"state": mechanism.get_state_display()}


def objects_to_dissolving(guard: Guard) -> Guard:
    """Decorator: says of a mechanism what keeps it from being dissolved. Asked of a change that is to dissolve one."""
    CHANGE.hear("take_effect", lambda change: guard(change.mechanism) if change.is_dissolution else None)
    return guard


@objects_to_dissolving
def _its_charter_is_not_being_amended(mechanism: Any) -> Sentence | None:
    if mechanism.changes.filter(kind="charter", state=ChangeState.DRAFT).exists():
        return _("An amendment of its charter is still open: put it in force, or withdraw it.")
    return None
