"""Who may see an assignment: the agencies that owe a part of it, and those that lead its mechanism."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Self

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, Model, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject

from coordination.core.querysets import known_files, reader
from coordination.followup.lights import IS_OPEN, Lamp
from coordination.mechanisms.querysets import LEADING, mechanisms_of

if TYPE_CHECKING:
    from coordination.followup.models import Assignment, Evidence, Extension, Part, Refusal


def assignment_gate(user: Any, prefix: str = "") -> Q | None:
    """The view predicate, as a filter on assignments or (with `prefix`) on what hangs on them; None: nothing at all."""
    agency = reader(user)
    if agency is None:
        return None
    return Q(**{f"{prefix}pk__in": _owed_by(agency)}) | Q(**{f"{prefix}mechanism__in": mechanisms_of(agency, LEADING)})


def _owed_by(agency: Any, **more: Any) -> "QuerySet[Any, Any]":
    """Ids of the assignments of which an agency, or one it succeeded, owes or owed a part to the end."""
    from coordination.followup.models import Part  # this module is read before the models are

    return Part.objects.live().filter(agency__in=agency.line, **more).values("assignment")


def said_by_leads(assignment: str) -> "QuerySet[Any]":
    """Reports by whoever leads an assignment, or led it before it passed to a successor. An agency that refused to lead
    has not reported.
    """
    from coordination.followup.models import Part, Report  # likewise

    leads = Part.objects.filter(assignment=OuterRef("assignment"), agency=OuterRef("agency"), role="lead")
    return Report.objects.filter(Exists(leads), assignment=OuterRef(assignment))


class AssignmentQuerySet(QuerySet["Assignment"]):
    def visible_to(self, user: Any) -> Self:
        gate = assignment_gate(user)
        return self.none() if gate is None else self.filter(gate)

    def for_list(self) -> Self:
        """With what a line of the board names."""
        from coordination.followup.models import Part  # this module is read before the models are

        helpers = Part.objects.live().filter(role="supporting").select_related("agency")
        return self.select_related("mechanism", "lead_agency").prefetch_related(
            Prefetch("parts", queryset=helpers, to_attr="supporting")
        )

    def for_page(self) -> Self:
        return self.select_related("mechanism", "lead_agency", "issued_by_agency")

    def with_last_report(self) -> Self:
        """`last_report`: what the lead agency said last (text, problems, next steps), or None."""
        said = said_by_leads("pk").order_by("-pk")
        words = JSONObject(text="text", problems="problems", next_steps="next_steps")
        return self.annotate(last_report=Subquery(said.values(words=words)[:1]))

    def owing(self, agency: Any) -> Self:
        """Of which the agency owes a part, as lead or supporting."""
        return self.filter(pk__in=_owed_by(agency))

    def supported_by(self, agency: Any) -> Self:
        return self.filter(pk__in=_owed_by(agency, role="supporting"))

    def kept_by(self, agency: Any) -> Self:
        """Whose mechanism's office the agency keeps."""
        return self.filter(mechanism__in=mechanisms_of(agency, ("office",)))

    def carrying_out(self, sources: Sequence[Model]) -> Self:
        """What these records, all of one noun, gave rise to."""
        if not sources:
            return self.none()
        noun = ContentType.objects.get_for_model(sources[0])
        return self.filter(source_type=noun, source_id__in=[source.pk for source in sources])

    def open(self) -> Self:
        return self.filter(IS_OPEN)

    def shining(self, light: str) -> Self:
        return self.filter(Lamp.now().where(light))


class PartQuerySet(QuerySet["Part"]):
    def visible_to(self, user: Any) -> Self:
        """Whoever sees the assignment."""
        gate = assignment_gate(user, "assignment__")
        return self.none() if gate is None else self.filter(gate)

    def lacking(self) -> Self:
        """Without which the lead may not submit, unless it says why."""
        return self.live().filter(role="supporting", is_required=True, done_at=None)

    def live(self) -> Self:
        return self.filter(ended_at=None)


class ExtensionQuerySet(QuerySet["Extension"]):
    def visible_to(self, user: Any) -> Self:
        """Whoever sees the assignment, once the agency's leader has approved it; before that the agency alone."""
        gate, agency = assignment_gate(user, "assignment__"), reader(user)
        if gate is None or agency is None:
            return self.none()
        return self.filter(gate, Q(endorsed_at__isnull=False) | Q(assignment__lead_agency__in=agency.line))

    def waiting(self) -> Self:
        """Asked, and not answered yet."""
        return self.filter(state__in=["asked", "endorsed"])


class RefusalQuerySet(QuerySet["Refusal"]):
    def visible_to(self, user: Any) -> Self:
        """Whoever sees the assignment."""
        gate = assignment_gate(user, "assignment__")
        return self.none() if gate is None else self.filter(gate)

    def to_be_decided(self) -> Self:
        return self.filter(settled_at=None)


class EvidenceQuerySet(QuerySet["Evidence"]):
    def visible_to(self, user: Any) -> Self:
        gate = assignment_gate(user, "report__assignment__")
        return self.none() if gate is None else self.filter(gate).known_to(user)

    def known_to(self, user: Any) -> Self:
        """Without those that are still being scanned for another agency."""
        return self.filter(known_files(user, "file__"))
