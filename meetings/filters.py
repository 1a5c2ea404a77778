"""How the lists of meetings and of topics are narrowed."""

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coordination.agencies.models import Agency
from coordination.core.filtering import ListFilter
from coordination.mechanisms.models import Mechanism
from meetings.flows import MeetingState, TopicState
from meetings.models import Meeting, Topic


def _mechanisms(request: Any) -> QuerySet[Mechanism]:
    return Mechanism.objects.visible_to(request.user).standing()


def _proposing(request: Any) -> QuerySet[Agency]:
    """Those that propose one of the topics shown."""
    return Agency.objects.filter(pk__in=Topic.objects.visible_to(request.user).order_by().values("proposing_agency"))


class MeetingFilter(django_filters.FilterSet):  # type: ignore[misc]  # django-filter is untyped
    """By words, mechanism, kind, state, and whether it lies ahead."""

    UPCOMING, PAST = "upcoming", "past"

    q = django_filters.CharFilter(
        label=_("Search"),
        method="by_words",
        widget=forms.TextInput(attrs={"type": "search", "data-search": True, "maxlength": 100}),
    )
    mechanism = django_filters.ModelChoiceFilter(label=_("Mechanism"), queryset=_mechanisms, empty_label=_("All"))
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=Meeting.Kind.choices, empty_label=_("All"))
    state = django_filters.ChoiceFilter(label=_("State"), choices=MeetingState.choices, empty_label=_("All"))
    when = django_filters.ChoiceFilter(
        label=_("Time"),
        choices=[(UPCOMING, _("Upcoming")), (PAST, _("Past"))],
        method="by_time",
        empty_label=_("All"),
    )

    class Meta:
        model = Meeting
        fields = ("q", "mechanism", "kind", "state", "when")

    def by_words(self, rows: Any, _name: str, value: str) -> Any:
        return rows.named(value.strip())

    def by_time(self, rows: Any, _name: str, value: str) -> Any:
        """What lies ahead has not been cancelled; a meeting without a time lies ahead too."""
        if value == self.PAST:
            return rows.filter(time_key__lt=timezone.now())
        return rows.filter(time_key__gte=timezone.now()).exclude(state=MeetingState.CANCELLED)

    @property
    def order(self) -> tuple[str, str]:
        """Newest first; what lies ahead begins with the next one."""
        ahead = self.is_bound and self.form.is_valid() and self.form.cleaned_data.get("when") == self.UPCOMING
        return ("time_key", "pk") if ahead else ("-time_key", "-pk")


class TopicFilter(ListFilter):
    """By words, mechanism, state and proposing agency; the latest to change or the longest waiting first."""

    LONGEST = "longest"

    q = django_filters.CharFilter(
        label=_("Search"),
        method="by_words",
        widget=forms.TextInput(attrs={"type": "search", "data-search": True, "maxlength": 100}),
    )
    mechanism = django_filters.ModelChoiceFilter(label=_("Mechanism"), queryset=_mechanisms, empty_label=_("All"))
    state = django_filters.ChoiceFilter(label=_("State"), choices=TopicState.choices, empty_label=_("All"))
    agency = django_filters.ModelChoiceFilter(
        label=_("Proposing agency"), field_name="proposing_agency", queryset=_proposing, empty_label=_("All")
    )
    sort = django_filters.ChoiceFilter(
        label=_("Order"),
        choices=[(LONGEST, _("Oldest first"))],
        method="leave_to_the_page",
        empty_label=_("Latest first"),
    )

    class Meta:
        model = Topic
        fields = ("q", "mechanism", "state", "agency", "sort")

    def by_words(self, rows: Any, _name: str, value: str) -> Any:
        return rows.named(value.strip())

    @property
    def order(self) -> tuple[str, str]:
        is_turned = self.is_bound and self.form.is_valid() and self.form.cleaned_data.get("sort") == self.LONGEST
        return ("state_at", "pk") if is_turned else ("-state_at", "-pk")
