"""The adoption table of a text (意见采纳情况表) as a page: its sums, its rows, and comments that say much the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, IntegerField, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

from coordination.core.differences import Piece, differences
from coordination.core.web import KeyPage
from coordination.opinions.actions.treating import put_in
from coordination.opinions.flows import RoundState
from coordination.opinions.likeness import share
from coordination.opinions.models import Comment, Draft, Section, Treatment

ALIKE = 0.5  # of a proposed wording, found in another
LOOKED_AT = 200  # comments on one section that are compared
NOWHERE = 32_767  # after every section: the one it was made to is no more


@dataclass(frozen=True)
class Sums:
    """Comments = adopted + partly + not adopted + settled by talk + unanswered. `left_alone` are beside it: given in a
    round that was withdrawn, and answered by nobody.
    """

    comments: int
    adopted: int
    partly: int
    not_adopted: int
    resolved: int
    unanswered: int
    disagree: int
    untold: int
    left_alone: int


def sums_of(draft: Draft) -> Sums:
    """In one question."""
    is_left, is_open = Q(reply__request__round__state=RoundState.WITHDRAWN, treatment=None), Q(treatment=None)
    outcomes = {name: Count("pk", filter=Q(treatment__outcome=name)) for name in Treatment.Outcome.values}
    numbers = (
        Comment.objects.given()
        .about(draft)
        .aggregate(
            comments=Count("pk", filter=~is_left),
            **outcomes,
            unanswered=Count("pk", filter=is_open & ~is_left),
            left_alone=Count("pk", filter=is_left),
            disagree=Count("pk", filter=Q(treatment__standing=Treatment.Standing.DISAGREES)),
            untold=Count("pk", filter=Q(treatment__isnull=False, treatment__told_at=None)),
        )
    )
    return Sums(**numbers)


def in_order_of_sections(rows: Any, draft: Draft) -> Any:
    """`at`: where the section of a comment stands in the text as it was sent out last, however it was numbered when
    the comment was made.
    """
    now = Section.objects.filter(revision=draft.standing_id, strand=OuterRef("section__strand")).order_by()
    place = Coalesce(Subquery(now.values("place")), Value(NOWHERE), output_field=IntegerField())  # once in a version
    return rows.annotate(at=place, number_now=Subquery(now.values("number")))


def numbered_from(rows: Any, page: KeyPage) -> int:
    """How many rows of the table stand before the first one of a page."""
    if not page.previous_url:
        return 0
    place: Any = page.rows[0]
    return int(rows.filter(Q(at__lt=place.at) | Q(at=place.at, pk__lt=place.pk)).count())


def similar_to(comment: Comment) -> list[Comment]:
    """Comments of others on the same section that propose much the same, likest first."""
    if comment.section is None:
        return []
    rows = Comment.objects.given().about(comment.draft).for_table().filter(section__strand=comment.section.strand)
    own = comment.proposed or comment.ground
    alike = []
    for other in rows.exclude(pk=comment.pk).order_by("pk")[:LOOKED_AT]:
        words = other.proposed or other.ground
        how_much = max(share(own, words), share(words, own))
        if how_much >= ALIKE:
            alike.append((how_much, other))
    return [other for _share, other in sorted(alike, key=lambda pair: -pair[0])]


@dataclass(frozen=True)
class Taking:
    """What becomes of a section where a wording is taken into it."""

    section: Section
    pieces: Sequence[Piece]
    is_whole: bool  # the words the comment was made to are not there: the wording stands in place of the whole section


def taking_of(comment: Comment, wording: str) -> Taking | None:
    """In the version being written, or in the one sent out last where none is; None where the section is no more."""
    draft = comment.draft
    revision = draft.being_written or draft.standing
    if revision is None or comment.section is None:
        return None
    section = revision.sections.filter(strand=comment.section.strand).first()
    if section is None:
        return None
    is_whole = not comment.original or comment.original not in section.text
    return Taking(section, differences(section.text, put_in(section.text, comment.original, wording.strip())), is_whole)


def sections_with_comments(draft: Draft) -> list[tuple[int, UUID, str]]:
    """The sections of the text as it was sent out last to which comments were made."""
    strands = Comment.objects.given().about(draft).values("section__strand")
    rows = Section.objects.filter(revision=draft.standing_id, strand__in=strands).order_by("place")
    return [(row.pk, row.strand, row.number or f"{row.text[:16]}…") for row in rows]
