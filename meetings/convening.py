"""What is open between the day a meeting is convened and the moment it begins; a refusal says why it is not."""

from collections.abc import Collection, Iterable

from django.utils.translation import gettext as _

from coordination.agencies.models import Agency, Post, User
from coordination.core.errors import NotLawful
from coordination.core.flow import Sentence
from coordination.core.policy import require
from meetings.flows import MeetingState
from meetings.models import Meeting


def require_invitable(actor: User, meeting: Meeting) -> None:
    """Only the office invites further agencies, and only before the meeting begins."""
    require(actor, "meeting.convene", meeting)
    if meeting.state != MeetingState.CONVENED:
        raise NotLawful(_("Further agencies are invited while the meeting is convened."))
    if meeting.has_begun:
        raise NotLawful(_("The meeting has begun: no further agency is invited."))
    require(actor, "meeting.invite_further", meeting)


def said_of_invited(agencies: Collection[Agency]) -> Sentence:
    """What the office reads when it has invited them. An agency in which nobody can be told is named."""
    reached = {post.agency_id for post in Post.objects.reaching(agencies)}
    names = {"agencies": _listed(agencies), "unreached": _listed(a for a in agencies if a.pk not in reached)}
    if not names["unreached"]:
        return _("Invited and told: %(agencies)s.") % names
    return (
        _(
            "Invited: %(agencies)s. Nobody can be told at %(unreached)s: neither a liaison officer nor a leader is "
            "known there. Reach it another way."
        )
        % names
    )


def _listed(agencies: Iterable[Agency]) -> str:
    return "、".join(str(agency) for agency in agencies)
