"""Who brings files in pieces: whom the purpose names, for an agency; and each only what is one's own."""

from typing import Any

from coordination.core import policy
from coordination.core.arrivals.models import Arrival
from coordination.core.policy import predicate


@predicate
def the_purpose_says_so(person: Any, purpose: Any) -> bool:
    return person.acting_for is not None and purpose.may(person, None)


@predicate
def brings_it(person: Any, arrival: Any) -> bool:
    return Arrival.objects.visible_to(person).filter(pk=arrival.pk).exists()


policy.register(
    {
        "arrival.begin": the_purpose_says_so,
        "arrival.take": brings_it,
        "arrival.give_up": brings_it,
    }
)
