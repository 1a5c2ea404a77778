"""How an assignment came to where it is: the road, the next step, the agencies, the reminders, and what happened."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile
from typing import Any

from django.db.models import Count, Prefetch
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from coordination.agencies.models import Post
from coordination.agencies.relation import Wording
from coordination.core.activity import Event, event, history
from coordination.core.flow import Sentence
from coordination.core.lines import listed
from coordination.core.models import Activity, Occurrence
from coordination.core.next import Next
from coordination.core.notices import may_see
from coordination.core.policy import Ability, abilities
from coordination.core.reminders import SAID
from coordination.core.templatetags.portal import local_date
from coordination.core.workdays import day_of, roll_forward, workdays_between
from coordination.core.workdays import today as this_day
from coordination.followup.flows import ASSIGNMENT, AssignmentState
from coordination.followup.lights import Lamp
from coordination.followup.models import Assignment, Evidence, Extension, Part, Report
from coordination.followup.wording import WORDS, words_for

SHOWN = 60  # lines of the story


def acts_on(assignment: Assignment) -> list[Activity]:
    return list(history(assignment)[:SHOWN])


def steps_of(assignment: Assignment, acts: Iterable[Activity]) -> list[dict[str, Any]]:
    """The main road with the day each state was reached; a state beside it stands where it was entered."""
    at = {AssignmentState.ISSUED: assignment.issued_at} | _reached(acts) | {assignment.state: assignment.state_at}
    road, here = [state for state in AssignmentState if ASSIGNMENT.stages[state].on_road], assignment.state
    if here not in road:
        passed = [state for state in road if state in at]
        left = [] if ASSIGNMENT.is_closing(here) else road[len(passed) :]
        road = [*passed, AssignmentState(here), *left]
    place = road.index(AssignmentState(here))
    return [
        {
            "label": words_for(assignment.lead_agency).state if state == AssignmentState.ISSUED else state.label,
            "done": number < place or (number == place and not assignment.is_open and ASSIGNMENT.stages[state].on_road),
            "current": number == place,
            "at": at.get(state) if number <= place else None,
        }
        for number, state in enumerate(road)
    ]


def _reached(acts: Iterable[Activity]) -> dict[str, datetime]:
    """When each state was last entered; `acts` come newest first."""
    at: dict[str, datetime] = {}
    for act in acts:
        if reached := act.after.get("state"):
            at.setdefault(reached, act.at)
    return at


def next_of(assignment: Assignment) -> Next | None:
    """Nothing is next where nothing is owed any more."""
    if not assignment.is_open:
        return None
    with_office = assignment.state in {AssignmentState.SUBMITTED, AssignmentState.REFUSED}
    agencies = assignment.mechanism.offices if with_office else [assignment.lead_agency]
    refusal = assignment.refusals.to_be_decided().first() if assignment.state == AssignmentState.REFUSED else None
    return Next(
        what=_after_refusal(assignment) or ASSIGNMENT.stages[assignment.state].next,
        who=listed(agencies),
        by=(refusal.due_on if refusal else None) if with_office else assignment.due_on,
    )


def _after_refusal(assignment: Assignment) -> Sentence:
    refused = assignment.state == AssignmentState.REFUSED
    return words_for(assignment.lead_agency).after_refusal if refused else ""


def days_late(assignment: Assignment) -> int:
    """Working days past the date of what is still open; while the office verifies, up to the submission."""
    if not assignment.is_open or assignment.due_on is None:
        return 0
    return max(0, workdays_between(assignment.due_on, Lamp.now().stops_at(assignment)))


def moved(assignment: Assignment) -> Sentence:
    """Why the date differs from the one first given, or from the one the source states, if it does."""
    stated, first, due = assignment.stated_due_on, assignment.first_due_on, assignment.due_on
    if first and due and first != due:
        return _("First due %(day)s; a new date was set later.") % {"day": local_date(first)}
    if stated == due or stated is None:
        return ""
    if due == roll_forward(stated):
        return _("The source states %(day)s, a day off: the next working day holds.") % {"day": local_date(stated)}
    return _("The source states %(day)s; a new date was set later.") % {"day": local_date(stated)}


def source_of(assignment: Assignment, person: Any) -> Any:
    """What the assignment carries out, if this person may see it and it has a page."""
    source = assignment.source
    if source is None or not hasattr(source, "get_absolute_url"):
        return None
    return source if may_see(source, person) else None


def parts_of(assignment: Assignment) -> list[Part]:
    """Lead and supporting agencies, then those whose part has ended."""
    parts = assignment.parts.select_related("agency")
    return sorted(parts, key=lambda part: (part.ended_at is not None, part.role != Part.Role.LEAD, part.pk))


@dataclass(frozen=True)
class Duty:
    """An agency's part, and who is called about it."""

    part: Part
    contacts: list[Post]
    may: dict[str, Ability]


def duties_of(parts: Sequence[Part], assignment: Assignment, person: Any) -> list[Duty]:
    posts = Post.objects.in_force().filter(
        agency__in=[part.agency_id for part in parts], role=Post.Role.LIAISON, user__is_active=True
    )
    at: dict[int, list[Post]] = {}
    for post in posts.select_related("user"):
        at.setdefault(post.agency_id, []).append(post)
    for part in parts:
        part.assignment = assignment
    return [Duty(part, at.get(part.agency_id, []), abilities(person, part)) for part in parts]


def waiting_parts(parts: Sequence[Part]) -> list[Part]:
    """Supporting agencies that have not said that they are through."""
    return [part for part in parts if part.role == Part.Role.SUPPORTING and not part.done_at and not part.ended_at]


def reports_of(assignment: Assignment, parts: Sequence[Part], person: Any) -> list[Report]:
    """Newest first, with the evidence that the person may know of; `by_lead`: said by whoever leads, or led before."""
    leads = {part.agency_id for part in parts if part.role == Part.Role.LEAD}
    evidence = Prefetch("evidence", Evidence.objects.known_to(person).select_related("file").order_by("pk"))
    reports = list(assignment.reports.select_related("agency", "reported_by").prefetch_related(evidence))
    for report in reports:
        report.by_lead = report.agency_id in leads  # type: ignore[attr-defined]  # for the page alone
    return reports


def extensions_of(assignment: Assignment, person: Any) -> list[Extension]:
    """What was asked about its date, newest first, with what this person may do about it (`may`)."""
    rows = Extension.objects.visible_to(person).filter(assignment=assignment).select_related("agency", "asked_by")
    found = list(rows)
    for row in found:
        row.assignment = assignment
        row.may = abilities(person, row) if row.is_waiting else {}  # type: ignore[attr-defined]  # for the page alone
    return found


_RUNGS: dict[str, tuple[Sentence, Sentence]] = {
    "assignment.T-3": (
        gettext_lazy("Three working days before"),
        gettext_lazy("liaison officers of the agencies that owe a part"),
    ),
    "assignment.T0": (gettext_lazy("On the day"), gettext_lazy("liaison officers of the agencies that owe a part")),
    "assignment.T+1": (gettext_lazy("One working day late"), gettext_lazy("the leader of the lead agency")),
    "assignment.T+3": (
        gettext_lazy("Three working days late"),
        gettext_lazy("the office, which is offered the matter for its next meeting"),
    ),
}
_OUTCOMES = {
    Occurrence.Outcome.PLANNED: (gettext_lazy("Planned"), "blue"),
    Occurrence.Outcome.FIRED: (gettext_lazy("Sent"), "green"),
    Occurrence.Outcome.CANCELLED: (gettext_lazy("Not needed any more"), "grey"),
    Occurrence.Outcome.SUPERSEDED: (gettext_lazy("Replaced"), "grey"),
}


@dataclass(frozen=True)
class Rung:
    """One reminder: when, to whom, and what became of it."""

    when: Sentence
    to: Sentence
    at: datetime
    outcome: Sentence
    colour: str
    told: int
    unheard: bool  # it was sent, and reached nobody
    level: int  # the escalation it brought, or 0


def reminders_of(assignment: Assignment) -> list[Rung]:
    """Of the present date every reminder, of former ones those that were sent."""
    levels = {row.occurrence_id: row.level for row in assignment.escalations.all()}
    rows = Occurrence.objects.of(assignment).annotate(told=Count("notifications")).order_by("fire_at", "pk")
    sent = {(row.rule, row.fire_at) for row in rows if row.outcome == Occurrence.Outcome.FIRED}
    return [
        _rung(row, levels.get(row.pk, 0))
        for row in rows
        if row.outcome == Occurrence.Outcome.FIRED
        or (row.due_version == assignment.due_version and row.reason != SAID and (row.rule, row.fire_at) not in sent)
    ]


def _rung(row: Any, level: int) -> Rung:
    when, to = _RUNGS.get(row.rule, (row.rule, ""))
    outcome, colour = _OUTCOMES[Occurrence.Outcome(row.outcome)]
    fired = row.outcome == Occurrence.Outcome.FIRED
    return Rung(
        when=when,
        to=to,
        at=(row.closed_at if fired else None) or row.fire_at,
        outcome=outcome,
        colour=colour,
        told=row.told,
        unheard=fired and not row.told,
        level=level,
    )


_STORY: dict[str, tuple[Sentence, str]] = {
    "assignment.issue": (WORDS[Wording.ASSIGN].put, "send"),
    "assignment.receive": (gettext_lazy("Received by the lead agency"), "clipboard-check"),
    "assignment.refuse": (gettext_lazy("Refused by the lead agency"), "ban"),
    "assignment.reissue": (WORDS[Wording.ASSIGN].put_again, "send"),
    "assignment.start": (gettext_lazy("Begun"), "player-play"),
    "assignment.report": (gettext_lazy("Reported"), "message"),
    "assignment.submit": (gettext_lazy("Submitted for closing"), "checks"),
    "assignment.send_back": (gettext_lazy("Returned"), "arrow-back-up"),
    "assignment.close": (gettext_lazy("Verified and closed"), "circle-check"),
    "assignment.make_routine": (gettext_lazy("Made routine"), "refresh"),
    "assignment.cancel": (pgettext_lazy("assignment", "Cancelled"), "circle-x"),
    "assignment.urge": (gettext_lazy("Urged"), "speakerphone"),
    "assignment.submit_without": (gettext_lazy("Submitted without these parts"), "alert-triangle"),
    "part.lay_down": (gettext_lazy("A part laid down"), "list-details"),
    "part.receive": (gettext_lazy("A part received"), "clipboard-check"),
    "part.send_back": (gettext_lazy("A part returned"), "arrow-back-up"),
    "assignment.extend": (gettext_lazy("Asked for a later date"), "hourglass"),
    "assignment.prolong": (gettext_lazy("Given a later date"), "clock-check"),
    "assignment.succeed": (gettext_lazy("Passed on"), "history"),
}


_SETS_A_DATE = {
    "assignment.issue",
    "assignment.reissue",
    "assignment.send_back",
    "assignment.prolong",
    "part.lay_down",
}


def story_of(acts: Sequence[Activity], assignment: Assignment) -> list[Event]:
    """What happened, newest first."""
    last_put = next((act for act in acts if act.verb == "assignment.reissue"), None)
    return [_event(act, words_for(assignment.lead_agency).put_again if act is last_put else None) for act in acts]


def _event(act: Activity, worded: Sentence | None) -> Event:
    words, icon = _STORY.get(act.verb, (act.verb, "point"))
    if act.verb == "assignment.issue" and "wording" in act.after:
        words = WORDS[Wording(act.after["wording"])].put
    return event(act, " · ".join([str(worded or words), *_facts(act)]), icon)


def _facts(act: Activity) -> Iterable[str]:
    """What the act changed that its word does not say."""
    after = act.after
    if act.verb == "assignment.reissue" and after.get("lead_agency"):
        yield _("lead agency: %(agency)s") % {"agency": after["lead_agency"]}
    if act.verb == "assignment.succeed":
        yield _("%(agency)s takes the place of %(former)s") % {
            name: after.get(name, "") for name in ("agency", "former")
        }
    if act.verb.startswith("part."):
        yield str(after.get("agency", ""))
    if act.verb == "assignment.submit_without":
        yield listed(after.get("agencies", ()))
    if act.verb in _SETS_A_DATE and after.get("due_on"):
        yield _("due %(day)s") % {"day": local_date(parse_date(after["due_on"]))}
    if act.verb == "assignment.report" and after.get("percent") is not None:
        yield f"{after['percent']}%"
    if act.verb == "assignment.report" and after.get("is_done"):
        yield _("our part is done")


def urged_today(acts: Iterable[Activity]) -> bool:
    """A second urging on one day would reach nobody, unless the assignment went to another lead since. Newest first."""
    since = takewhile(lambda act: act.verb != "assignment.reissue", acts)
    return any(act.verb == "assignment.urge" and day_of(act.at) == this_day() for act in since)
