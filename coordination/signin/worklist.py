"""What waits for whoever looks after accounts."""

from collections.abc import Iterator
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from coordination.core.policy import can
from coordination.core.workdays import day_of
from coordination.core.worklist import LIMIT, Waiting, source
from coordination.signin.flows import GOOD_FOR
from coordination.signin.models import AccountRequest


@source
def second_person_wanted(person: Any) -> Iterator[Waiting]:
    """Requests of others that this person may confirm, as long as they may be."""
    asked = AccountRequest.objects.visible_to(person).open().filter(asked_at__gte=timezone.now() - GOOD_FOR)
    for request in asked.exclude(asked_by=person).select_related("subject", "asked_by").order_by("pk")[:LIMIT]:
        if can(person, "account_request.confirm", request):
            yield Waiting(
                what=_("Confirm or refuse, as the second person"),
                title=str(request),
                url=request.get_absolute_url(),
                due_on=day_of(request.good_until),
                icon="users",
                where=str(request.asked_by),
            )
