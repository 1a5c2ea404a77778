"""A notice leads to what it is about, if the person may still see it, and in which capacity."""

from coordination.agencies.models import Agency, User
from coordination.core.models import Notification


def seen_as(person: User, row: Notification) -> Agency | None:
    """The agency for which the person sees the subject: the one acted for, if it does; None if none of them does."""
    subject = row.subject
    if subject is None:
        return None
    seen = [
        capacity.acting_for
        for capacity in person.capacities()
        if type(subject)._default_manager.visible_to(capacity).filter(pk=subject.pk).exists()  # noqa: SLF001
    ]
    return person.acting_for if person.acting_for in seen else next(iter(seen), None)
