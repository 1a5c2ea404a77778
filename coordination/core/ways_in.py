"""Ways in: everything by which somebody once let in stays in. Closed all at once, in the transaction of the act.

Sessions are Django's. An app that hands out others (tokens, addresses of feeds) says how those of a person are taken
back:

    from coordination.core.ways_in import way_in

    @way_in
    def tokens_of(person: Any) -> int: ...
"""

from collections.abc import Callable
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

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


@way_in
def sessions_of(person: Any) -> int:
    """Django's sessions do not say whose they are: each that is open is looked into."""
    live = Session.objects.filter(expire_date__gt=timezone.now()).iterator(chunk_size=1000)
    own = [row.pk for row in live if row.get_decoded().get(SESSION_KEY) == str(person.pk)]
    return Session.objects.filter(pk__in=own).delete()[0]
