"""A notice says what it says, and leads to what it is about, as long as the person may see that in some capacity."""

from collections.abc import Iterable

from coordination.agencies.models import Agency, User
from coordination.core.models import Notification
from coordination.core.notices import subjects_seen


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


def open_letters(person: User, rows: "Iterable[Notification]") -> set[int]:
    """The keys of those whose subject the person still sees: whoever left an agency reads no more of its letters."""
    letters, seen = list(rows), set[tuple[int, int]]()
    for capacity in person.capacities():
        seen |= subjects_seen(capacity, letters)
    return {row.pk for row in letters if (row.subject_type_id, row.subject_id) in seen}
