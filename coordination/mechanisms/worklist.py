"""What waits for an agency's administrator because the agency takes part in a mechanism."""

from collections.abc import Iterator
from typing import Any

from django.db.models import OuterRef, Subquery, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import gettext as _

from coordination.agencies.models import Agency, Post
from coordination.agencies.worklist import administers, vacancy_url
from coordination.core.worklist import LIMIT, Waiting, source
from coordination.mechanisms.flows import MechanismState
from coordination.mechanisms.models import Participation


@source
def agencies_without_leader(person: Any) -> Iterator[Waiting]:
    """Own and supervised agencies in an active mechanism for which nobody answers: what is late is told to no one."""
    if not administers(person):
        return
    parts = Participation.objects.in_force().filter(agency=OuterRef("pk"), mechanism__state=MechanismState.ACTIVE)
    called = Coalesce(NullIf("mechanism__short_name", Value("")), "mechanism__name")
    lacking = Agency.objects.kept_by(person.acting_for).lacking(Post.Role.LEADER)
    within = lacking.annotate(mechanism_name=Subquery(parts.order_by("mechanism__name").values_list(called)[:1]))
    rows: Any = within.exclude(mechanism_name=None)[:LIMIT]
    for agency in rows:
        yield Waiting(
            what=_("Appoint a leader, who is told of what is late"),
            title=agency.name,
            url=vacancy_url(agency, Post.Role.LEADER),
            icon="user-plus",
            where=agency.mechanism_name,
        )
