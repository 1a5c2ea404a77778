"""What two persons do together with an account: one asks, another confirms, within a day."""

from datetime import timedelta
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from coordination.core.flow import Flow, Sentence, Stage, step
from coordination.core.policy import can

GOOD_FOR = timedelta(hours=24)


class RequestState(models.TextChoices):
    ASKED = "asked", _("waiting for the second person")
    DONE = "done", _("confirmed and done")
    REFUSED = "refused", pgettext_lazy("account request", "refused")
    WITHDRAWN = "withdrawn", pgettext_lazy("account request", "withdrawn")
    LAPSED = "lapsed", _("not confirmed in time")


_State = RequestState


def _in_time(request: Any) -> Sentence | None:
    if timezone.now() - request.asked_at > GOOD_FOR:
        return _("It was asked more than twenty-four hours ago: ask anew.")
    return None


def _holds_no_post(request: Any) -> Sentence | None:
    if request.kind == "role" and request.role and request.subject.posts.not_over().exists():
        return _("Whoever holds a post in an agency is no administrator of the portal: end the posts first.")
    return None


def _asker_still_may(request: Any) -> Sentence | None:
    """Two persons stand behind it to the end: whoever was suspended, or has lost the role, is none of them any more."""
    code = "user.ask_role" if request.kind == "role" else "user.ask_reset"
    asker = request.asked_by
    if asker.is_active and any(can(each, code, request.subject) for each in asker.capacities()):
        return None
    return _("Whoever asked for it may not any more: ask anew, if it is still wanted.")


ACCOUNT_REQUEST = Flow(
    "account_request",
    step("confirm", {_State.ASKED}, _State.DONE, _("Confirm"), _in_time, _asker_still_may, _holds_no_post),
    step("refuse", {_State.ASKED}, _State.REFUSED, pgettext_lazy("account request", "Refuse")),
    step("withdraw", {_State.ASKED}, _State.WITHDRAWN, _("Withdraw")),
    step("lapse", {_State.ASKED}, _State.LAPSED, _("Lapse")),
    stages={
        _State.ASKED: Stage("yellow", next=_("Another person confirms it, within twenty-four hours.")),
        _State.DONE: Stage("green"),
        _State.REFUSED: Stage("red", on_road=False),
        _State.WITHDRAWN: Stage("grey", on_road=False),
        _State.LAPSED: Stage("grey", on_road=False),
    },
)
