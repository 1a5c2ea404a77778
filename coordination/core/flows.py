"""The states of a file: kept, checked for malware, and given out or not.

Whoever hands a file in has acknowledged from then on that it is there; nobody is given it before it was checked, where
the portal has a scanner. Where it has none the file says so and is given out.
"""

from django.db import models
from django.utils.translation import gettext_lazy, pgettext_lazy

from coordination.core.flow import Flow, Stage, step


class FileState(models.TextChoices):
    STORED = "stored", pgettext_lazy("file", "waits to be scanned")
    CHECKING = "checking", pgettext_lazy("file", "being scanned")
    CLEAN = "clean", pgettext_lazy("file", "scanned")
    UNSCANNED = "unscanned", pgettext_lazy("file", "not scanned")
    QUARANTINED = "quarantined", pgettext_lazy("file", "quarantined")

    @classmethod
    def waiting(cls) -> set[str]:
        """Nobody but the agency that handed it in knows of the file yet."""
        return {cls.STORED, cls.CHECKING}

    @classmethod
    def unseen(cls) -> set[str]:
        """No scanner has seen it."""
        return {*cls.waiting(), cls.UNSCANNED}

    @classmethod
    def open(cls) -> set[str]:
        """It is given out to whoever may see the record it hangs on."""
        return {cls.CLEAN, cls.UNSCANNED}


_SCANNER = gettext_lazy("The portal's scanner looks at it.")

STORED_FILE = Flow(
    "file",
    step("begin_check", {FileState.STORED}, FileState.CHECKING, gettext_lazy("Scan")),
    step("pass_check", {FileState.CHECKING, FileState.UNSCANNED}, FileState.CLEAN, gettext_lazy("Find nothing")),
    step("leave_unscanned", FileState.waiting(), FileState.UNSCANNED, gettext_lazy("Leave unscanned")),
    step("quarantine", FileState.waiting() | FileState.open(), FileState.QUARANTINED, gettext_lazy("Quarantine")),
    stages={
        FileState.STORED: Stage("grey", next=_SCANNER),
        FileState.CHECKING: Stage("grey", next=_SCANNER),
        FileState.CLEAN: Stage("green"),
        FileState.UNSCANNED: Stage("grey"),
        FileState.QUARANTINED: Stage("red", on_road=False),
    },
)
