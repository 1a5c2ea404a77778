"""Ways in: everything by which somebody once let in stays in. Closed all at once, in the transaction of the act.

Each app that lets somebody in (sessions, tokens, addresses of feeds) says how those of a person are taken back:

    from coordination.core.ways_in import way_in

    @way_in
    def tokens_of(person: Any) -> int: ...
"""

from collections.abc import Callable
from typing import Any

from django.db import transaction

Closer = Callable[[Any], int]

_closers: list[Closer] = []


def way_in(closer: Closer) -> Closer:
    """Decorator: this function takes back what one kind of way in gave to a person, and says how many there were."""
    _closers.append(closer)
    return closer


@transaction.atomic
def close(person: Any) -> int:
    """Whoever is in under this account is out: how many ways in there were."""
    return sum(closer(person) for closer in _closers)
