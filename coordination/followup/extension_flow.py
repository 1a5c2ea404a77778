"""The states of an extension. The agency's own leader says yes first, then the office."""

from django.db import models
from django.utils.translation import gettext_lazy, pgettext_lazy

from coordination.core.flow import Flow, Stage, step


class ExtensionState(models.TextChoices):
    ASKED = "asked", pgettext_lazy("extension", "To be approved by the agency's leader")
    ENDORSED = "endorsed", pgettext_lazy("extension", "To be answered by the office")
    GRANTED = "granted", pgettext_lazy("extension", "Granted")
    DENIED = "denied", pgettext_lazy("extension", "Denied")
    DECLINED = "declined", pgettext_lazy("extension", "Not approved in the agency")
    WITHDRAWN = "withdrawn", pgettext_lazy("extension", "Withdrawn")
    LAPSED = "lapsed", pgettext_lazy("extension", "No longer needed")

    @classmethod
    def waiting(cls) -> tuple[str, ...]:
        return (cls.ASKED, cls.ENDORSED)


_S = ExtensionState

EXTENSION = Flow(
    "extension",
    step("endorse", {_S.ASKED}, _S.ENDORSED, gettext_lazy("Approve and put to the office")),
    step("decline", {_S.ASKED}, _S.DECLINED, gettext_lazy("Do not approve")),
    step("grant", {_S.ENDORSED}, _S.GRANTED, pgettext_lazy("extension", "Grant")),
    step("deny", {_S.ENDORSED}, _S.DENIED, pgettext_lazy("extension", "Deny")),
    step("withdraw", set(_S.waiting()), _S.WITHDRAWN, pgettext_lazy("extension", "Withdraw")),
    step("lapse", set(_S.waiting()), _S.LAPSED, gettext_lazy("No longer needed")),
    stages={
        _S.ASKED: Stage("yellow", next=gettext_lazy("The leader of the agency approves it, or does not.")),
        _S.ENDORSED: Stage("yellow", next=gettext_lazy("The office grants or denies it.")),
        _S.GRANTED: Stage("green"),
        _S.DENIED: Stage("red", on_road=False),
        _S.DECLINED: Stage("grey", on_road=False),
        _S.WITHDRAWN: Stage("grey", on_road=False),
        _S.LAPSED: Stage("grey", on_road=False),
    },
)
