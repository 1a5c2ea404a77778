"""What is open between the day a meeting is convened and the moment it begins; a refusal says why it is not."""

from collections.abc import Collection

from django.utils.translation import gettext as _

from coordination.agencies.models import Agency, Post, User
from coordination.core.errors import NotLawful
from coordination.core.flow import Sentence
from coordination.core.lines import listed
from coordination.core.policy import abilities, can, require
from coordination.core.templatetags.portal import local_date
from coordination.core.workdays import day_of, is_workday
from meetings.flows import MeetingState
from meetings.models import AgendaItem, Meeting, Paper
from meetings.policy import lays_papers, takes_back


def require_invitable(actor: User, meeting: Meeting) -> None:
    """Only the office invites further agencies, and only before the meeting begins."""
    require(actor, "meeting.convene", meeting)
    if meeting.state != MeetingState.CONVENED:
        raise NotLawful(_("Further agencies are invited while the meeting is convened."))
    if meeting.has_begun:
        raise NotLawful(_("The meeting has begun: no further agency is invited."))
    require(actor, "meeting.invite_further", meeting)


def require_add_papers(actor: User, item: AgendaItem) -> None:
    """The office lays papers on any item until the minutes are begun; who proposes an item, on it until it begins."""
    if lays_papers(actor, item) and not can(actor, "agenda_item.add_papers", item):
        raise NotLawful(_too_late(item.meeting))
    require(actor, "agenda_item.add_papers", item)


def require_withdraw(actor: User, paper: Paper) -> None:
    """As with laying; an agency that proposes the item withdraws what it laid itself."""
    if takes_back(actor, paper) and not can(actor, "paper.withdraw", paper):
        raise NotLawful(_too_late(paper.meeting))
    require(actor, "paper.withdraw", paper)


def _too_late(meeting: Meeting) -> Sentence:
    if meeting.state == MeetingState.DRAFT:
        return _("The meeting is not convened yet: its papers are laid by the office.")
    if meeting.state == MeetingState.CONVENED:
        return _("The meeting has begun: its papers are laid and withdrawn by the office.")
    return _("Papers are laid before a meeting is held: what was laid before this one stands.")


def day_off(meeting: Meeting) -> Sentence:
    """What the office should know of the day of a meeting: it is allowed, and seldom meant."""
    day = day_of(meeting.starts_at) if meeting.starts_at else None
    if day is None or is_workday(day):
        return ""
    return _("%(day)s is a day off.") % {"day": local_date(day, "weekday")}


def agenda_of(meeting: Meeting, person: User) -> list[AgendaItem]:
    """The items with their papers, each with what the person may do with it (`may`)."""
    items = list(meeting.items.all())
    for thing in [*items, *(paper for item in items for paper in item.papers.all())]:
        thing.may = abilities(person, thing)  # type: ignore[attr-defined]  # for the page alone
    return items


def said_of_invited(agencies: Collection[Agency]) -> Sentence:
    """What the office reads when it has invited them. An agency in which nobody can be told is named."""
    reached = {post.agency_id for post in Post.objects.reaching(agencies)}
    names = {"agencies": listed(agencies), "unreached": listed(a for a in agencies if a.pk not in reached)}
    if not names["unreached"]:
        return _("Invited and told: %(agencies)s.") % names
    return (
        _(
            "Invited: %(agencies)s. Nobody can be told at %(unreached)s: neither a liaison officer nor a leader is "
            "known there. Reach it another way."
        )
        % names
    )
