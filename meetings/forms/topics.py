"""Forms of the topic pool."""

from typing import Any

from django import forms
from django.forms import model_to_dict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coordination.agencies.models import Agency, User
from coordination.core.forms import LineField, WordsField
from coordination.mechanisms.models import Mechanism
from meetings.forms.minutes import NotOverwriting
from meetings.models import Meeting, Topic
from meetings.querysets import mechanisms_to_propose_to


class TopicForm(forms.Form):
    """What a topic says."""

    title = LineField(label=gettext_lazy("title"), max_length=200)
    kind = forms.ChoiceField(label=gettext_lazy("kind"), choices=Topic.Kind.choices)
    matter = WordsField(
        label=gettext_lazy("matter to decide"),
        rows=6,
        max_length=5_000,
        help_text=gettext_lazy("What the meeting is asked to decide, and what speaks for it"),
    )


class NewTopicForm(TopicForm):
    """And the mechanism whose meetings are asked."""

    mechanism = forms.ModelChoiceField(Mechanism.objects.none(), label=gettext_lazy("Mechanism"))
    field_order = ("mechanism", "title", "kind", "matter")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.mechanisms = mechanisms_to_propose_to(user)
        field: Any = self.fields["mechanism"]
        field.queryset = self.mechanisms
        field.empty_label = None if len(self.mechanisms) == 1 else _("Choose a mechanism")


class RewordForm(NotOverwriting, TopicForm):
    """The words of a topic, which others read and may reword as well."""

    overtaken = gettext_lazy("The topic was reworded since this page was opened. Compare, and send it again.")

    def __init__(self, data: Any = None, *, topic: Topic) -> None:
        super().__init__(data, initial=model_to_dict(topic, ["title", "kind", "proposing_agency", "matter"]))
        self.topic = topic

    def stamp(self) -> str:
        return self.topic.stamp

    @property
    def now(self) -> Topic | None:
        """The topic as it stands, if that is not what the form was opened on."""
        return self.topic if self.data.get("seen") not in {None, self.stamp()} else None


class AcceptForm(RewordForm):
    """The draft whose agenda takes the topic, and the item it becomes there: worded as the topic, where nobody was
    asked for words.
    """

    meeting = forms.ModelChoiceField(Meeting.objects.none(), label=gettext_lazy("Meeting"), empty_label=None)
    proposing_agency = forms.ModelChoiceField(
        Agency.objects.none(), label=gettext_lazy("proposing agency"), empty_label=None
    )
    minutes_allotted = forms.IntegerField(
        label=gettext_lazy("Minutes allotted"), required=False, min_value=1, max_value=600
    )
    field_order = ("meeting", "title", "kind", "proposing_agency", "matter", "minutes_allotted")

    def __init__(self, data: Any = None, *, topic: Topic, user: User) -> None:
        super().__init__(data, topic=topic)
        if self.is_bound and "title" not in self.data:
            self.data = {**self.initial, **dict(self.data.items())}
        meeting: Any = self.fields["meeting"]
        meeting.queryset = Meeting.objects.visible_to(user).filter(mechanism=topic.mechanism, state="draft")
        proposing: Any = self.fields["proposing_agency"]
        taking_part = [row.agency_id for row in topic.mechanism.in_force]
        proposing.queryset = Agency.objects.visible_to(user).filter(pk__in=[*taking_part, topic.proposing_agency_id])
