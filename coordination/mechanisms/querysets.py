"""Who may see a mechanism: the agencies that take part in it today, in whatever role."""

from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.db.models import Case, DateField, Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery, When

from coordination.agencies.querysets import in_force
from coordination.core.workdays import today

if TYPE_CHECKING:
    from coordination.mechanisms.models import Mechanism, Participation

LEADING = ("convener", "deputy", "office")


class MechanismQuerySet(QuerySet["Mechanism"]):
    def visible_to(self, user: Any) -> Self:
        """Drafts are seen only by those who lead them; the rest by every agency that takes part."""
        agency = user.acting_for if user.is_authenticated else None
        if agency is None:
            return self.none()
        return self.filter(
            Q(pk__in=mechanisms_of(agency)) & ~Q(state="draft") | Q(pk__in=mechanisms_of(agency, LEADING))
        )

    def active(self) -> Self:
        return self.filter(state="active")

    def in_which(self, agency: Any, role: str) -> Self:
        """Those in which an agency holds a role today."""
        return self.filter(pk__in=mechanisms_of(agency, {role}))

    def named(self, words: str) -> Self:
        return self.filter(Q(name__icontains=words) | Q(short_name__icontains=words) | Q(founding_no__icontains=words))

    def with_members(self) -> Self:
        """Each with `in_force` already known: two queries for any number of them."""
        from coordination.mechanisms.models import Participation  # this module is read before the models are

        rows = Participation.objects.in_force().select_related("agency")
        return self.prefetch_related(Prefetch("participations", queryset=rows, to_attr="in_force"))


class ParticipationQuerySet(QuerySet["Participation"]):
    def visible_to(self, user: Any) -> Self:
        """Whoever sees a mechanism sees who takes part in it."""
        from coordination.mechanisms.models import Mechanism  # this module is read before the models are

        return self.filter(mechanism__in=Mechanism.objects.visible_to(user))

    def in_force(self, on: date | None = None) -> Self:
        return self.filter(in_force(on))


def roles_known(agency: Any) -> "frozenset[tuple[str, int]]":
    """(role, mechanism) for everything an agency takes part in today. Every gate begins with it: asked once and kept
    with this object, which lives as long as a request does, and known by number, so that the planner chooses well.
    """
    if "_roles_known" not in agency.__dict__:
        from coordination.mechanisms.models import Participation  # this module is read before the models are

        rows = Participation.objects.in_force().filter(agency=agency)
        agency.__dict__["_roles_known"] = frozenset(rows.order_by().values_list("role", "mechanism"))
    known: frozenset[tuple[str, int]] = agency.__dict__["_roles_known"]
    return known


def forget_roles(agency: Any) -> None:
    """Who takes part in what has changed under this object."""
    agency.__dict__.pop("_roles_known", None)


def mechanisms_of(agency: Any, roles: Collection[str] = ()) -> list[int]:
    """Ids of the mechanisms in which an agency takes part today (in one of `roles`, if named)."""
    return sorted({mechanism for role, mechanism in roles_known(agency) if not roles or role in roles})


def last_day_in(mechanism: str, agency: str) -> Case:
    """The last day on which an agency took part in a mechanism, for rows with these two fields; none while it takes
    part in any role, and where it never did.
    """
    from coordination.mechanisms.models import Participation

    rows = Participation.objects.filter(mechanism=OuterRef(mechanism), agency=OuterRef(agency)).order_by("-ends_on")
    over = Subquery(rows.filter(ends_on__lt=today()).values("ends_on")[:1])
    return Case(When(Exists(rows.in_force()), then=None), default=over, output_field=DateField())


def people_of_mechanisms() -> "QuerySet[Any, Any]":
    """(group, person) for every mechanism's principal: people with a post in an agency that takes part today."""
    from coordination.mechanisms.models import Participation

    posts = "agency__posts__"
    return (
        Participation.objects.in_force()
        .filter(in_force(prefix=posts), **{f"{posts}user__is_active": True})
        .annotate(group_id=F("mechanism__principal_id"), user_id=F(f"{posts}user_id"))
        .order_by()
        .values("group_id", "user_id")
        .distinct()
    )
