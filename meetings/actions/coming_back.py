"""What an agenda gives back to the topic pool, in the transaction of whatever took it from there."""

from coordination.core.notices import notify
from coordination.core.workflow import advance
from meetings.models import Topic
from meetings.notices import TopicBack
from meetings.querysets import AgendaItemQuerySet


def give_back(items: AgendaItemQuerySet, *, why: Topic.Back) -> None:
    """The topics of these items wait in the pool again, by themselves; whoever proposes them is told."""
    topics = Topic.objects.filter(items__in=items).select_related("mechanism", "proposing_agency")
    for topic in topics.order_by("pk"):
        advance(topic, "come_back", actor=None, back=why)
        notify(TopicBack, topic)
