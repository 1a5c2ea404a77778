"""Who may see a mechanism: the agencies that take part in it today, in whatever role."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from django.db.models import (
    BooleanField,
    Case,
    DateField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    When,
)

from coordination.agencies.querysets import held, in_force
from coordination.core.numbering import as_official_number
from coordination.core.principals import Body, gathers, names
from coordination.core.querysets import reader
from coordination.core.workdays import today

if TYPE_CHECKING:
    from coordination.mechanisms.models import Change, Mechanism, Participation

LEADING = ("convener", "deputy", "office")  # `Participation.Role.leading()`, for modules read before the models are
SHUT = ("draft", "withdrawn")  # states of a mechanism in whose space nobody takes part


class MechanismQuerySet(QuerySet["Mechanism"]):
    def visible_to(self, user: Any) -> Self:
        """Drafts are seen only by those who lead them, withdrawn ones by those who led them; the rest by every agency
        that takes part.
        """
        agency = reader(user)
        if agency is None:
            return self.none()
        return self.filter(
            Q(pk__in=mechanisms_of(agency)) & ~Q(state__in=SHUT)
            | Q(pk__in=mechanisms_of(agency, LEADING))
            | Q(pk__in=mechanisms_led_once(agency), state="withdrawn")
        )

    def standing(self) -> Self:
        """Without the drafts that were withdrawn: what lists and choices offer unless they are asked for."""
        return self.exclude(state="withdrawn")

    def not_over(self) -> Self:
        """Drafts, and those in force: what something new may belong to."""
        return self.filter(state__in=["draft", "active"])

    def active(self) -> Self:
        return self.filter(state="active")

    def in_which(self, agency: Any, role: str) -> Self:
        """Those in which an agency holds a role today."""
        return self.filter(pk__in=mechanisms_of(agency, {role}))

    def named(self, words: str) -> Self:
        """By name or founding number, of which old ones are kept as they were typed."""
        written = Q(founding_no__icontains=words) | Q(founding_no__icontains=as_official_number(words))
        return self.filter(Q(name__icontains=words) | Q(short_name__icontains=words) | written)

    def with_members(self) -> Self:
        """Each with `in_force` already known: two queries for any number of them."""
        from coordination.mechanisms.models import Participation  # this module is read before the models are

        rows = Participation.objects.in_force().select_related("agency")
        return self.prefetch_related(Prefetch("participations", queryset=rows, to_attr="in_force"))


class ChangeQuerySet(QuerySet["Change"]):
    def visible_to(self, user: Any) -> Self:
        """What is in force is seen by whoever sees the mechanism; what is not, by those who lead it today."""
        from coordination.mechanisms.models import Mechanism  # this module is read before the models are

        agency = reader(user)
        if agency is None:
            return self.none()
        seen = Mechanism.objects.visible_to(user)
        return self.filter(Q(mechanism__in=mechanisms_of(agency, LEADING)) | Q(mechanism__in=seen, state="in_force"))


class ParticipationQuerySet(QuerySet["Participation"]):
    def visible_to(self, user: Any) -> Self:
        """Whoever sees a mechanism sees who takes part in it."""
        from coordination.mechanisms.models import Mechanism  # this module is read before the models are

        return self.filter(mechanism__in=Mechanism.objects.visible_to(user))

    def in_force(self, on: date | None = None) -> Self:
        return self.filter(in_force(on))

    def not_over(self, on: date) -> Self:
        """In force on a day, or yet to begin then."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=on))


class Place(NamedTuple):
    """A role that an agency, or one it succeeded, has or had in a mechanism, of which the principal is known too."""

    role: str
    mechanism: int
    principal: int
    state: str
    is_now: bool


def _participations_known(agency: Any) -> frozenset[Place]:
    """Everything an agency, or one it succeeded, takes or took part in. Every gate begins with it: asked once and
    kept with this object, which a request or a round of the sweep reads anew.
    """
    know_participations([agency])
    known: frozenset[Place] = agency.__dict__["_participations_known"]
    return known


def know_participations(agencies: Iterable[Any]) -> None:
    """Ask it for several agencies at once, before a gate is asked for each of them."""
    asked = [agency for agency in agencies if "_participations_known" not in agency.__dict__]
    if not asked:
        return
    from coordination.mechanisms.models import Participation  # this module is read before the models are

    is_now = ExpressionWrapper(in_force(), output_field=BooleanField())
    lines = {pk for agency in asked for pk in agency.line}
    rows = Participation.objects.filter(agency__in=lines, starts_on__lte=today()).annotate(is_now=is_now).order_by()
    told = list(rows.values_list("agency", "role", "mechanism", "mechanism__principal", "mechanism__state", "is_now"))
    for agency in asked:
        places = frozenset(Place(*row) for of, *row in told if of in agency.line)
        agency.__dict__["_participations_known"] = places


def forget_roles(agency: Any) -> None:
    """Who takes part in what has changed under this object."""
    agency.__dict__.pop("_participations_known", None)


def roles_known(agency: Any) -> set[tuple[str, int]]:
    """(role, mechanism) for everything an agency takes part in today; by number, so that a planner chooses well."""
    return {(place.role, place.mechanism) for place in _participations_known(agency) if place.is_now}


def has_left_some(agency: Any) -> bool:
    """Is there a mechanism in which the agency took part and does not today?"""
    ever = {place.mechanism for place in _participations_known(agency)}
    return ever != {mechanism for _role, mechanism in roles_known(agency)}


def mechanisms_of(agency: Any, roles: Collection[str] = ()) -> list[int]:
    """Ids of the mechanisms in which an agency takes part today (in one of `roles`, if named)."""
    return sorted({mechanism for role, mechanism in roles_known(agency) if not roles or role in roles})


def mechanisms_led_once(agency: Any) -> list[int]:
    """Ids of the mechanisms that an agency led and does not lead today."""
    known = _participations_known(agency)
    return sorted({place.mechanism for place in known if place.role in LEADING and not place.is_now})


@gathers
def spaces_of_mechanisms(person: Any) -> set[int]:
    """Principals of the mechanisms in which the person's agency takes part today: of those that are or were in
    force.
    """
    agency = reader(person)
    known = _participations_known(agency) if agency else ()
    return {place.principal for place in known if place.is_now and place.state not in SHUT}


@names
def called_mechanisms(groups: Collection[int]) -> dict[int, Body]:
    from coordination.mechanisms.models import Mechanism  # this module is read before the models are

    rows = Mechanism.objects.filter(principal__in=groups)
    return {row.principal_id: Body(str(row), row.get_absolute_url()) for row in rows}


def last_day_in(mechanism: str, agency: str) -> Case:
    """The last day on which an agency took part in a mechanism, for rows with these two fields; none while it takes
    part in any role, and where it never did.
    """
    from coordination.mechanisms.models import Participation

    rows = Participation.objects.filter(mechanism=OuterRef(mechanism), agency=OuterRef(agency)).order_by("-ends_on")
    over = Subquery(rows.filter(ends_on__lt=today()).values("ends_on")[:1])
    return Case(When(Exists(rows.in_force()), then=None), default=over, output_field=DateField())


def companions_of(person: Any) -> "QuerySet[Any, Any]":
    """Ids of the agencies that sit with the person's own in some mechanism in force, of those the person sees."""
    from coordination.mechanisms.models import Mechanism, Participation

    seen = Mechanism.objects.visible_to(person).active()
    rows = Participation.objects.in_force().filter(mechanism__in=seen).exclude(agency=person.acting_for)
    return rows.order_by().values("agency")


def people_of_mechanisms() -> "QuerySet[Any, Any]":
    """(group, person) for every mechanism's principal: people with a post in an agency that takes part today. A draft
    that is withdrawn and a mechanism that is dissolved have nobody from then on, although the list stays.
    """
    from coordination.mechanisms.models import Participation

    posts = "agency__posts__"
    return (
        Participation.objects.in_force()
        .filter(mechanism__state__in=["draft", "active"])
        .filter(held(prefix=posts), **{f"{posts}user__is_active": True})
        .annotate(group_id=F("mechanism__principal_id"), user_id=F(f"{posts}user_id"))
        .order_by()
        .values("group_id", "user_id")
        .distinct()
    )
