"""A dispute that grows out of comments that were not agreed on: whose it is, what is in dispute, what each side said.

Each agency's words become the first wording of its opinion, which it may change until its head signs. Those of the
drafting agency are its answers to the comments, as far as the other side has been told of them.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from coordination.agencies.models import Agency
from coordination.core.errors import NotLawful
from coordination.opinions.climbing import DisputeState, keeps_from_differing
from coordination.opinions.models import Comment, Dispute, Draft, Treatment

READ_OF_COMMENTS = ("section", "reply__request__agency", "reply__request__round__draft__agency", "treatment")
MOST_COMMENTS = 20  # more points are no dispute, but another round


@dataclass(frozen=True)
class Words:
    """What a side holds to begin with."""

    opinion: str = ""
    grounds: str = ""
    legal_basis: str = ""


def comments_to_dispute(person: Any) -> "QuerySet[Comment]":
    """Those on which a person's agency, on either side, may raise a dispute."""
    return Comment.objects.differing().of_either_side(person)


def require_ground(person: Any, comments: Sequence[Comment], draft: Draft | None) -> None:
    """Raise NotLawful unless a dispute may grow out of all of these, about one text."""
    if draft and (objection := keeps_from_differing(draft)):
        raise NotLawful(objection)
    known = {comment.pk for comment in comments_to_dispute(person).filter(pk__in=[each.pk for each in comments])}
    if known != {comment.pk for comment in comments}:
        raise NotLawful(
            _("A dispute grows out of comments on which you do not agree: of your own, or on a text of yours.")
        )
    if {comment.draft.pk for comment in comments} != {draft.pk if draft else None}:
        raise NotLawful(_("These comments are on several texts: raise a dispute on each."))
    if grown := grown_from(comments):
        raise NotLawful(_("Out of this a dispute has grown already: “%(title)s”.") % {"title": grown.title})


def grown_from(comments: Iterable[Comment]) -> Dispute | None:
    """The dispute that grew out of one of them, open, agreed or ruled; what was given up counts no more. Drafts of
    others are not known to anybody.
    """
    return Dispute.objects.filter(comments__in=list(comments), state__in=DisputeState.taken_up()).first()


def points_of(comments: Iterable[Comment]) -> list[str]:
    """One point a comment: where, and what is asked for there."""
    return [_point(comment) for comment in comments]


def _point(comment: Comment) -> str:
    where = comment.section.number if comment.section else ""
    asked = " ".join((comment.proposed or comment.ground).split())
    return f"{where}：{asked}" if where else asked


def sides_of(comments: Sequence[Comment], raised_for: Agency) -> dict[int, Words]:
    """By agency: the words with which each side begins."""
    said: dict[int, list[Comment]] = defaultdict(list)
    for comment in comments:
        said[comment.request.agency_id].append(comment)
    sides = {agency: _words(of_it) for agency, of_it in said.items()}
    if comments:
        asking = comments[0].draft.agency_id
        answers = [treatment for each in comments if (treatment := _answer(each))]
        is_own = asking in raised_for.line
        told = [answer.reason for answer in answers if answer.reason and (is_own or answer.told_at)]
        sides.setdefault(asking, Words(opinion="\n".join(told)))
    return sides


def _words(comments: Sequence[Comment]) -> Words:
    return Words(
        opinion="\n".join(map(_point, comments)),
        grounds="\n".join(dict.fromkeys(comment.ground for comment in comments)),
        legal_basis="\n".join(dict.fromkeys(comment.legal_basis for comment in comments if comment.legal_basis)),
    )


def _answer(comment: Comment) -> Treatment | None:
    return getattr(comment, "treatment", None)
