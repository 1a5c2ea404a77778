"""What waits in disputes."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.db.models import F

from coordination.core.worklist import LIMIT, Waiting, source
from coordination.mechanisms.policy import WORKING
from coordination.opinions.awaiting import awaited_of
from coordination.opinions.climbing import DisputeState
from coordination.opinions.models import Dispute

READ_OF_DISPUTES = 3 * LIMIT  # not every one that is open waits for us


@source
def in_disputes(person: Any) -> Iterator[Waiting]:
    """To be raised, written, signed, confirmed, answered, mediated, ruled: one line a dispute, what presses most."""
    if person.acting_for and person.roles & WORKING:
        yield from islice(_of_disputes(person), LIMIT)


def _of_disputes(person: Any) -> Iterator[Waiting]:
    under_way = Dispute.objects.visible_to(person).filter(state__in=[DisputeState.DRAFT, *DisputeState.open()])
    for dispute in under_way.for_list().order_by(F("due_on").asc(nulls_last=True), "pk")[:READ_OF_DISPUTES]:
        for each in awaited_of(person, dispute)[:1]:
            yield Waiting(
                what=each.what,
                title=dispute.title,
                url=dispute.get_absolute_url(),
                due_on=dispute.due_on,
                icon=each.icon,
                where=str(dispute.mechanism or ""),
                thing=dispute,
            )
