"""The topic pool: what agencies ask a mechanism to take up, and how it comes onto an agenda and back."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from coordination.agencies.models import User
from coordination.core.activity import record, reworded
from coordination.core.errors import NotLawful, SomeoneWasFaster
from coordination.core.notices import notify
from coordination.core.policy import require
from coordination.core.workflow import advance
from coordination.mechanisms.holding import hold_mechanism
from coordination.mechanisms.models import Mechanism
from coordination.opinions.models import Dispute
from meetings.actions.agenda import add_item
from meetings.actions.meeting import hold_draft
from meetings.models import AgendaItem, Meeting, Topic
from meetings.notices import TopicAccepted, TopicReturned, TopicSubmitted
from meetings.pool import keeps_out_of_the_pool


@transaction.atomic
def propose_topic(*, actor: User, mechanism: Mechanism, **fields: Any) -> Topic:
    """Put a matter into the pool of a mechanism, which nobody dissolves meanwhile, in the name of the agency the actor
    acts for; the office is told.
    """
    hold_mechanism(mechanism)
    require(actor, "mechanism.propose_topic", mechanism)
    return _submitted(actor, Topic(mechanism=mechanism, **fields))


@transaction.atomic
def propose_dispute(*, actor: User, dispute: Dispute, **fields: Any) -> Topic:
    """Put a dispute with its file into the pool of its mechanism: from the talk of the heads on, while it is open.

    1. hold its mechanism: nobody dissolves it meanwhile
    2. hold the dispute as it stands now: of two who put it there at once one waits, and is refused
    3. it becomes a topic of the agency the actor acts for, once until it is decided; the office is told
    """
    _hold_dispute(dispute)
    require(actor, "dispute.propose_topic", dispute)
    _require_room(dispute)
    known = {"kind": Topic.Kind.COORDINATE}
    return _submitted(actor, Topic(mechanism=dispute.mechanism, source=dispute, **{**known, **fields}))


def _hold_dispute(dispute: Dispute) -> None:
    """With the mechanism it belongs to, which is held first."""
    if dispute.mechanism:
        hold_mechanism(dispute.mechanism)
    dispute.refresh_from_db(from_queryset=Dispute.objects.select_for_update(no_key=True))


def _require_room(dispute: Dispute) -> None:
    if objection := keeps_out_of_the_pool(dispute):
        raise NotLawful(objection)


def _submitted(actor: User, topic: Topic) -> Topic:
    topic.made_by, topic.proposing_agency = actor, actor.acting_for  # type: ignore[assignment]  # the policy asked for one
    topic.full_clean(exclude=["source_type", "made_by"])
    topic.save()
    said = {name: getattr(topic, name) for name in ("title", "kind", "matter")}
    record(actor, "topic.propose", topic, after={"mechanism": topic.mechanism.name, **said})
    notify(TopicSubmitted, topic)
    return topic


@transaction.atomic
def edit_topic(*, actor: User, topic: Topic, **fields: Any) -> None:
    """Reword a topic that waits in the pool."""
    _hold(topic)
    require(actor, "topic.edit", topic)
    _reword(actor, topic, fields)


@transaction.atomic
def submit_topic(*, actor: User, topic: Topic, **fields: Any) -> None:
    """Submit again, reworded, what was returned; the office is told. Of a dispute nothing else may wait or be on an
    agenda meanwhile, and nobody dissolves the mechanism.
    """
    hold_mechanism(topic.mechanism)
    if dispute := topic.dispute:
        _hold_dispute(dispute)
    _hold(topic)
    require(actor, "topic.submit", topic)
    if dispute:
        _require_room(dispute)
    _reword(actor, topic, fields)
    advance(topic, "submit", actor=actor, because="")
    notify(TopicSubmitted, topic)


def _hold(topic: Topic) -> None:
    """Whoever read what another has moved on or reworded meanwhile looks again."""
    as_read = topic.state, topic.stamp
    topic.refresh_from_db(from_queryset=Topic.objects.select_for_update(no_key=True))
    if (topic.state, topic.stamp) != as_read:
        raise SomeoneWasFaster


def _reword(actor: User, topic: Topic, fields: dict[str, Any]) -> None:
    before, after = reworded(topic, fields)
    topic.full_clean(exclude=["source_type", "made_by"])
    if after:
        topic.save(update_fields=list(after))
        record(actor, "topic.edit", topic, before=before, after=after)


@transaction.atomic
def accept_topic(*, actor: User, topic: Topic, meeting: Meeting, **fields: Any) -> AgendaItem:
    """Put a topic on the agenda of a draft of its mechanism, last.

    1. hold the draft, and the topic as it was read: nobody rewords it meanwhile
    2. the topic is accepted: of two who put it on two agendas one wins
    3. the item says what the topic says, unless the office words it anew (`fields`)
    4. whoever proposes it is told
    """
    hold_draft(actor, meeting)
    if meeting.mechanism_id != topic.mechanism_id:
        raise NotLawful(_("The topic waits in the pool of another mechanism."))
    _hold(topic)
    advance(topic, "accept", actor=actor, back="")
    said = {name: getattr(topic, name) for name in ("title", "kind", "proposing_agency", "matter")}
    item = add_item(actor=actor, meeting=meeting, topic=topic, **{**said, **fields})
    notify(TopicAccepted, topic)
    return item


@transaction.atomic
def return_topic(*, actor: User, topic: Topic, reason: str) -> None:
    """The office gives it back to whoever proposes it, who is told why."""
    advance(topic, "return", actor=actor, note=reason, because=reason)
    notify(TopicReturned, topic)


@transaction.atomic
def withdraw_topic(*, actor: User, topic: Topic, reason: str) -> None:
    """Whoever proposes it gives it up. It stays on record."""
    advance(topic, "withdraw", actor=actor, note=reason, because=reason)
