"""What waits in a mechanism: changes of it that are being prepared, for those who lead it; and an agency in it that has
nobody in a post, for its administrator, for the office, and where nobody looks after its people, for whoever sets the
portal up.
"""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.db.models import OuterRef, Subquery, Value
from django.db.models.functions import Coalesce, NullIf
from django.urls import reverse
from django.utils.translation import gettext as _

from coordination.agencies.models import Agency, Post, User
from coordination.agencies.worklist import administers, vacancy_url
from coordination.core.policy import can
from coordination.core.worklist import LIMIT, Waiting, source
from coordination.mechanisms.flows import ChangeState, MechanismState
from coordination.mechanisms.models import Change, Participation
from coordination.mechanisms.querysets import LEADING, mechanisms_of


@source
def agencies_without_leader(person: Any) -> Iterator[Waiting]:
    """Own and supervised agencies in an active mechanism for which nobody answers: what is late is told to no one."""
    if not administers(person):
        return
    lacking = Agency.objects.kept_by(person.acting_for).lacking(Post.Role.LEADER)
    for agency in _taking_part(lacking, Participation.objects.all()):
        yield Waiting(
            what=_("Appoint a leader, who is told of what is late"),
            title=agency.name,
            url=vacancy_url(agency, Post.Role.LEADER),
            icon="user-plus",
            where=agency.mechanism_name,
            thing=agency,
        )


@source
def members_without_liaison(person: Any) -> Iterator[Waiting]:
    """For the office of an active mechanism: an agency that nobody answers for there. Its page says whom to call."""
    own = person.acting_for
    if not own or not person.roles & {Post.Role.LIAISON, Post.Role.LEADER, Post.Role.STAFF}:
        return
    if not (offices := mechanisms_of(own, {"office"})):
        return
    kept = Participation.objects.filter(mechanism__in=offices).exclude(agency=own)
    for agency in _taking_part(Agency.objects.lacking(Post.Role.LIAISON), kept):
        yield Waiting(
            what=_("Ask for a liaison officer: nobody is reached there"),
            title=agency.name,
            url=agency.people_url,
            icon="user-exclamation",
            where=agency.mechanism_name,
            thing=agency,
        )


@source
def changes_being_prepared(person: Any) -> Iterator[Waiting]:
    """For those who lead a mechanism: what is to change in it, until it is in force or withdrawn."""
    if not person.acting_for or not (leading := mechanisms_of(person.acting_for, LEADING)):
        return
    proposed = Change.objects.filter(mechanism__in=leading, state=ChangeState.DRAFT).select_related("mechanism")
    for change in proposed[:LIMIT]:
        if can(person, "change.take_effect", change):
            yield Waiting(
                what=_("Ask the members about it, and put it in force once it is approved"),
                title=change.get_kind_display(),
                url=change.get_absolute_url(),
                icon="edit",
                where=str(change.mechanism),
                thing=change,
            )


@source
def agencies_left_to_the_portal(person: Any) -> Iterator[Waiting]:
    """For the system administrator: members without a liaison officer and without anybody who could appoint one. Which
    mechanism they take part in is none of its business.
    """
    if person.portal_role != User.PortalRole.SYSTEM:
        return
    alone = Agency.objects.lacking(Post.Role.LIAISON).standing().looked_after_by_nobody()
    for agency in _taking_part(alone, Participation.objects.all()):
        yield Waiting(
            what=_("Invite an administrator: nobody keeps the people of this agency, and it has no liaison officer"),
            title=agency.name,
            url=f"{reverse('agencies:invite', args=[agency.pk])}?{urlencode({'role': Post.Role.ADMINISTRATOR})}",
            icon="user-plus",
            thing=agency,
        )


def _taking_part(agencies: Any, parts: Any) -> Any:
    """Those of some agencies that take part in an active mechanism by one of these participations, each with the name
    of the first. One query.
    """
    within = parts.in_force().filter(agency=OuterRef("pk"), mechanism__state=MechanismState.ACTIVE)
    called = Coalesce(NullIf("mechanism__short_name", Value("")), "mechanism__name")
    named = agencies.annotate(mechanism_name=Subquery(within.order_by("mechanism__name").values_list(called)[:1]))
    return named.exclude(mechanism_name=None).order_by("official_order", "pinyin", "pk")[:LIMIT]
