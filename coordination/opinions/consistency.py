"""How a draft stands to the policies in force: what was found by comparing it, and what it was said to be to them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef

from coordination.core.policy import can
from coordination.opinions.actions.comparing import sealed
from coordination.opinions.flows import DraftState
from coordination.opinions.likeness import Stretch, stretches
from coordination.opinions.models import Comparison, Draft, Likeness, Policy, Revision, Section, Tie

if TYPE_CHECKING:
    from django.db.models import QuerySet


@dataclass(frozen=True)
class Find:
    """A section of the register beside one of the draft: the wordings in pieces, what both say marked."""

    likeness: Likeness
    own: list[Stretch]
    other: list[Stretch]
    ties: list[Tie]  # of the draft to that policy

    @property
    def percent(self) -> int:
        return round(self.likeness.share * 100)


@dataclass(frozen=True)
class Finds:
    """What was found of one section, what is most alike first."""

    section: Section
    rows: list[Find]


@dataclass
class Outcome:
    """What comparing a version has come to so far."""

    version: Revision
    comparison: Comparison | None
    shows_all: bool

    @classmethod
    def of(cls, version: Revision, *, shows_all: bool) -> "Outcome":
        return cls(version, Comparison.objects.filter(revision=version).first(), shows_all)

    @property
    def is_running(self) -> bool:
        return self.comparison is not None and self.comparison.finished_at is None

    @cached_property
    def has_changed(self) -> bool:
        """The text is no longer the one that was compared."""
        return self.comparison is not None and self.comparison.sha256 != sealed(self.version.sections.all())

    @cached_property
    def register_has_changed(self) -> bool:
        """Policies were entered, or their texts replaced, since."""
        began = self.comparison.started_at if self.comparison else None
        return began is not None and Policy.objects.in_force().filter(text_at__gt=began).exists()

    @cached_property
    def counts(self) -> tuple[int, int]:
        """(still to be looked at, found)"""
        looks = list(self._likenesses.values_list("is_looked_at", flat=True))
        return looks.count(False), len(looks)

    @property
    def sections(self) -> "QuerySet[Section]":
        """Those of which something was found that is still to be looked at; or of which anything was."""
        rows = self._likenesses if self.shows_all else self._likenesses.filter(is_looked_at=False)
        return self.version.sections.filter(Exists(rows.filter(section=OuterRef("pk")).order_by()))

    def finds(self, sections: Sequence[Section]) -> list[Finds]:
        rows = self._likenesses.filter(section__in=sections).select_related("of__policy").defer("of__fingerprint")
        by_section: dict[int, list[Likeness]] = {}
        for row in rows.order_by("-share", "pk"):
            if self.shows_all or not row.is_looked_at:
                by_section.setdefault(row.section_id, []).append(row)
        ties: dict[int, list[Tie]] = {}
        for tie in Tie.objects.filter(draft=self.version.draft_id):
            ties.setdefault(tie.to_id, []).append(tie)
        return [
            Finds(section, [_find(section, row, ties) for row in by_section.get(section.pk, [])])
            for section in sections
        ]

    @property
    def _likenesses(self) -> Any:
        return Likeness.objects.filter(section__revision=self.version).with_looks()


def _find(section: Section, likeness: Likeness, ties: dict[int, list[Tie]]) -> Find:
    of = likeness.of
    return Find(
        likeness,
        own=list(stretches(section.text, of.text)),
        other=list(stretches(of.text, section.text)),
        ties=ties.get(of.policy_id, []),
    )


@dataclass(frozen=True)
class Consistency:
    """What the page of a draft says of the policies in force. What was found by comparing it is told to the drafting
    agency alone; what the draft is to policies, to whoever sees the draft.
    """

    draft: Draft
    is_own: bool
    ties: list[Tie]
    outcome: Outcome | None  # of the version being written, else of the one sent out last
    to_be_ended: list[Policy]  # what the settled text replaces, and its agency may end
    became: Policy | None
    may_enter: bool

    def __bool__(self) -> bool:
        return self.is_own or bool(self.ties) or self.became is not None


def consistency_of(draft: Draft, person: Any) -> Consistency:
    """For the panel `opinions/draft_policies.html`, as `policies`."""
    own = person.acting_for
    is_own = own is not None and draft.agency_id in own.line
    version = (draft.being_written or draft.standing) if is_own else None
    ties = list(Tie.objects.visible_to(person).filter(draft=draft).select_related("to"))
    became = Policy.objects.visible_to(person).filter(draft=draft).first()
    is_settled = draft.state == DraftState.SETTLED
    return Consistency(
        draft=draft,
        is_own=is_own,
        ties=ties,
        outcome=Outcome.of(version, shows_all=False) if version else None,
        to_be_ended=_to_be_ended(ties, person) if is_settled else [],
        became=became,
        may_enter=became is None and can(person, "draft.register", draft),
    )


def _to_be_ended(ties: Sequence[Tie], person: Any) -> list[Policy]:
    replaced = [tie.to_id for tie in ties if tie.kind == Tie.Kind.REPLACES]
    if not replaced or not can(person, "policy.enter", None):
        return []
    return list(Policy.objects.filter(pk__in=replaced, ended_on=None).kept_by(person.acting_for))
