"""Refusals, each a sentence for a person. The web door turns them into pages (`core/web.py`)."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from coordination.core.flow import Flowing, Sentence, Step


class Refusal(Exception):
    """Something asked for cannot be done now; `str()` says why in the reader's language."""

    def __init__(self, sentence: Sentence) -> None:
        self.sentence = sentence
        super().__init__(sentence)

    def __str__(self) -> str:
        return str(self.sentence)


class NotPermitted(PermissionDenied):
    """The policy says no to this person."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


class NotLawful(Refusal):
    """The flow has no such step from the present state, or a guard objects."""


class SomeoneWasFaster(Refusal):
    """The record moved between being read and being written."""

    def __init__(self) -> None:
        super().__init__(_("Someone else has just changed this. Look at it again before you go on."))


def not_lawful_here(thing: Flowing, step: Step) -> NotLawful:
    """The refusal for a step that does not start from the record's state."""
    shown = getattr(thing, "get_state_display", lambda: thing.state)()
    return NotLawful(
        _("“%(step)s” is not possible now: the state is “%(state)s”.") % {"step": step.label, "state": shown}
    )
