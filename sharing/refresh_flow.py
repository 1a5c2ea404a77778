"""What may come of a run of a refresh (`RefreshRun`)."""

from django.db import models
from django.utils.translation import gettext_lazy, pgettext_lazy

from coordination.core.flow import Flow, Stage, step


class RunState(models.TextChoices):
    RUNNING = "running", pgettext_lazy("refresh", "Running")
    PUT = "put", pgettext_lazy("refresh", "New version")
    UNCHANGED = "unchanged", pgettext_lazy("refresh", "Unchanged")
    STOPPED = "stopped", pgettext_lazy("refresh", "Waits for a decision")
    FAILED = "failed", pgettext_lazy("refresh", "Failed")
    ACCEPTED = "accepted", pgettext_lazy("refresh", "Taken over")
    REFUSED = "refused", pgettext_lazy("refresh", "Left out")


_R = RunState

REFRESH_RUN = Flow(
    "refresh_run",
    step("put", {_R.RUNNING}, _R.PUT, gettext_lazy("Put in place what was fetched")),
    step("leave", {_R.RUNNING}, _R.UNCHANGED, gettext_lazy("Leave what is there already")),
    step("stop", {_R.RUNNING}, _R.STOPPED, gettext_lazy("Stop for a decision")),
    step("fail", {_R.RUNNING}, _R.FAILED, gettext_lazy("Fail to fetch")),
    step("accept", {_R.STOPPED}, _R.ACCEPTED, gettext_lazy("Put it in place all the same")),
    step("refuse", {_R.STOPPED}, _R.REFUSED, gettext_lazy("Leave it out")),
    stages={
        _R.RUNNING: Stage("yellow", next=gettext_lazy("The portal fetches the file.")),
        _R.PUT: Stage("green"),
        _R.UNCHANGED: Stage("grey"),
        _R.STOPPED: Stage("yellow", on_road=False, next=gettext_lazy("The data office decides.")),
        _R.FAILED: Stage("red", on_road=False),
        _R.ACCEPTED: Stage("green", on_road=False),
        _R.REFUSED: Stage("grey", on_road=False),
    },
)
