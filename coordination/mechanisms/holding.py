"""Mechanisms held until an act in them is done: of two who act at once the second waits, and reads what the first did.

A mechanism is held before whatever belongs to it: a change of it, a text, a dispute, a topic, a meeting.
"""

from coordination.core.overwriting import stamp_of
from coordination.mechanisms.models import Change, Mechanism


def hold_mechanism(mechanism: Mechanism) -> None:
    """Whether it is in force, who takes part in it and what its charter says are then read as they stand."""
    fields = ["state", "purpose", "charter"]
    mechanism.refresh_from_db(fields=fields, from_queryset=Mechanism.objects.select_for_update(no_key=True))
    mechanism.__dict__.pop("in_force", None)


def hold_change(change: Change) -> Mechanism:
    """What is proposed is then read as it stands, and so is the mechanism that it changes."""
    hold_mechanism(change.mechanism)
    fields = ["state", "reason", "purpose", "charter", "arrangements"]
    change.refresh_from_db(fields=fields, from_queryset=Change.objects.select_for_update(no_key=True))
    return change.mechanism


def stamp_of_change(change: Change) -> str:
    """Differs whenever anything of what is proposed has changed."""
    return stamp_of(change.reason, change.purpose, change.charter, change.arrangements)
