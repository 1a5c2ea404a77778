"""The topic pool (议题库) as pages tell of it: what may be put there, where a topic stands, what comes next and what
happened.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from coordination.core.activity import Event, event, history
from coordination.core.flow import Sentence
from coordination.core.lines import listed
from coordination.core.next import Next, steps_on
from coordination.core.workdays import day_of
from coordination.opinions.models import Dispute
from meetings.flows import TOPIC, MeetingState, TopicState, keeps_off_an_agenda
from meetings.models import AgendaItem, Meeting, Topic
from meetings.progress import to_be_minuted

SHOWN = 40  # lines of the story
OFFERED, LOOKED_AT = 5, 20  # of those that wait, beside the agenda of a draft


def keeps_out_of_the_pool(dispute: Dispute) -> Sentence | None:
    """What speaks against putting a dispute there: it is not ripe, or what is asked for already is undecided."""
    if objection := keeps_off_an_agenda(dispute):
        return objection
    if Topic.objects.about(dispute).undecided().exists():
        return _("The dispute waits in the topic pool already, or stands on an agenda.")
    return None


def keeps_from_coming_again(topic: Topic) -> Sentence | None:
    """What speaks against submitting once more what was returned, whoever asks: it can only be withdrawn then."""
    if topic.dispute is None and topic.proposing_agency not in topic.mechanism.members:
        return _("The proposing agency is no full member of the mechanism any more.")
    return TOPIC.objection(topic, TOPIC["submit"])


def topics_for(meeting: Meeting, person: Any) -> list[Topic]:
    """What waits for a draft to take it up, the longest first; without what keeps a topic off any agenda."""
    rows = Topic.objects.visible_to(person).waiting().filter(mechanism=meeting.mechanism_id)
    waiting = rows.select_related("mechanism", "proposing_agency").prefetch_related("source")
    found = waiting.order_by("state_at", "pk")[:LOOKED_AT]
    return [topic for topic in found if not TOPIC.objection(topic, TOPIC["accept"])][:OFFERED]


def steps_of(topic: Topic) -> list[dict[str, Any]]:
    """From being submitted to where it stands."""
    here = TopicState(topic.state)
    road = [TopicState.SUBMITTED, TopicState.ACCEPTED if here == TopicState.SUBMITTED else here]
    at = {TopicState.SUBMITTED: topic.made_at, here: topic.state_at}
    return steps_on(road, here, at=at, is_over=here == TopicState.ACCEPTED)


def next_of(topic: Topic, item: AgendaItem | None) -> Next | None:
    """What must be done now and by whom. `item`: the last that it became, if the reader may know of its meeting."""
    what, offices = TOPIC.stages[topic.state].next, topic.mechanism.offices
    match topic.state:
        case TopicState.SUBMITTED:
            objection = TOPIC.objection(topic, TOPIC["accept"])
            return Next(objection or what, listed([topic.proposing_agency, *offices] if objection else offices))
        case TopicState.RETURNED:
            objection = keeps_from_coming_again(topic)
            only = _("%(objection)s The proposing agency withdraws it.") % {"objection": objection}
            return Next(only if objection else what, str(topic.proposing_agency))
        case TopicState.ACCEPTED:
            return _on_an_agenda(what, listed(offices), item)
        case _:
            return None


def _on_an_agenda(what: Sentence, offices: str, item: AgendaItem | None) -> Next | None:
    if item is None or item.meeting.state == MeetingState.DRAFT:
        return Next(_("The office completes the agenda and convenes the meeting."), offices)
    if item.meeting.state == MeetingState.ISSUED:
        return None
    if item.meeting.has_begun:
        return to_be_minuted(item.meeting)
    begins = item.meeting.starts_at
    return Next(what, offices, day_of(begins) if begins else None)


_STORY: Mapping[str, tuple[Sentence, str]] = {
    "topic.propose": (gettext_lazy("Put into the topic pool"), "plus"),
    "topic.edit": (pgettext_lazy("topic", "Reworded"), "edit"),
    "topic.submit": (pgettext_lazy("topic", "Submitted again"), "send"),
    "topic.accept": (gettext_lazy("Put on the agenda of a meeting"), "list-check"),
    "topic.return": (pgettext_lazy("topic", "Returned"), "arrow-back-up"),
    "topic.withdraw": (pgettext_lazy("topic", "Withdrawn"), "circle-x"),
    "topic.come_back": (gettext_lazy("Back in the topic pool: %(why)s"), "refresh"),
    "topic.succeed": (gettext_lazy("Passed on: %(agency)s takes the place of %(former)s"), "history"),
}


def story_of(topic: Topic) -> list[Event]:
    """What happened to it, newest first."""
    return [_event(row) for row in history(topic)[:SHOWN]]


def _event(row: Any) -> Event:
    sentence, icon = _STORY.get(row.verb, (row.verb, "point"))
    facts = {name: row.after.get(name, "") for name in ("agency", "former")}
    why = dict(Topic.Back.choices).get(row.after.get("back", ""), "")
    return event(row, str(sentence) % {**facts, "why": why}, icon)
