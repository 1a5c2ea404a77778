"""The states of a change of agencies (机构改革), and of a request to join one.

A change is decided by a document and holds from a day. One person enters it, another confirms it or declines to: it
moves posts, seats and rights. Until it is in force it can be withdrawn; from then on it is how things are, and only
another change, on another document, alters that.
"""

from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from coordination.core.flow import Flow, Sentence, Stage, step


class ReformState(models.TextChoices):
    PLANNED = "planned", pgettext_lazy("reform", "To be confirmed")
    CONFIRMED = "confirmed", pgettext_lazy("reform", "Confirmed")
    IN_FORCE = "in_force", pgettext_lazy("reform", "In force")
    WITHDRAWN = "withdrawn", gettext_lazy("Withdrawn")
    DECLINED = "declined", pgettext_lazy("reform", "Not confirmed")


TO_COME = frozenset({ReformState.PLANNED, ReformState.CONFIRMED})


def _its_day_has_come(reform: Any) -> Sentence | None:
    return None if reform.its_day_has_come else _("The day from which it holds is still to come.")


REFORM = Flow(
    "reform",
    step("confirm", {ReformState.PLANNED}, ReformState.CONFIRMED, pgettext_lazy("reform", "Confirm")),
    step(
        "take_effect",
        {ReformState.CONFIRMED},
        ReformState.IN_FORCE,
        pgettext_lazy("reform", "Put in force"),
        _its_day_has_come,
    ),
    step("withdraw", TO_COME, ReformState.WITHDRAWN, gettext_lazy("Withdraw")),
    step("decline", {ReformState.PLANNED}, ReformState.DECLINED, gettext_lazy("Do not confirm")),
    stages={
        ReformState.PLANNED: Stage("yellow", next=gettext_lazy("The security administrator confirms it.")),
        ReformState.CONFIRMED: Stage("blue", next=gettext_lazy("It takes effect by itself when its day begins.")),
        ReformState.IN_FORCE: Stage("green"),
        ReformState.WITHDRAWN: Stage("grey", on_road=False),
        ReformState.DECLINED: Stage("red", on_road=False),
    },
)


class JoinState(models.TextChoices):
    ASKED = "asked", gettext_lazy("waiting for the agency's administrator")
    ACCEPTED = "accepted", pgettext_lazy("request to join", "accepted")
    REFUSED = "refused", pgettext_lazy("request to join", "refused")
    WITHDRAWN = "withdrawn", pgettext_lazy("request to join", "withdrawn")


def _agency_stands(request: Any) -> Sentence | None:
    return _("This agency has ended. The person asks anew.") if request.agency.ended_on else None


def _account_is_open(request: Any) -> Sentence | None:
    return None if request.person.is_active else _("The account of this person is suspended.")


def _not_there_yet(request: Any) -> Sentence | None:
    if request.person.posts.not_over().filter(agency=request.agency_id).exists():
        return _("The person holds a post there already.")
    return None


JOIN_REQUEST = Flow(
    "join_request",
    step(
        "accept",
        {JoinState.ASKED},
        JoinState.ACCEPTED,
        pgettext_lazy("request to join", "Accept"),
        _agency_stands,
        _account_is_open,
        _not_there_yet,
    ),
    step("refuse", {JoinState.ASKED}, JoinState.REFUSED, pgettext_lazy("request to join", "Refuse")),
    step("withdraw", {JoinState.ASKED}, JoinState.WITHDRAWN, gettext_lazy("Withdraw")),
    stages={
        JoinState.ASKED: Stage("yellow", next=gettext_lazy("An administrator of the agency accepts or refuses it.")),
        JoinState.ACCEPTED: Stage("green"),
        JoinState.REFUSED: Stage("red", on_road=False),
        JoinState.WITHDRAWN: Stage("grey", on_road=False),
    },
)
