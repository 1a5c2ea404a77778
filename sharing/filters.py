"""How the library is narrowed down. What is chosen stays in the address."""

from collections.abc import Iterator
from typing import Any, ClassVar

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django_filters.filters import QuerySetRequestMixin

from coordination.agencies.choosing import AgencyChooser
from coordination.agencies.models import Agency
from coordination.core.filtering import ListFilter
from sharing.correction_flow import CorrectionState
from sharing.flows import ItemState
from sharing.forms.entries import CategoryField
from sharing.models import AccessKey, Category, Correction, Frequency, Grant, Item, ShareRequest, SharingClass
from sharing.querysets.items import found_by
from sharing.request_flow import RequestState

LONGEST = 100


def _known(request: Any) -> QuerySet[Category]:
    return Category.objects.visible_to(request.user) if request else Category.objects.all()


class CategoryFilter(QuerySetRequestMixin, django_filters.Filter):  # type: ignore[misc]  # django-filter is untyped
    """A category and all below it: their codes begin with its own. Offered are those whoever asks may know of."""

    field_class = CategoryField


class ItemFilter(ListFilter):
    """What a list of items is asked for. Kept as a question (`asked`), since each side of the gate is asked it."""

    q = django_filters.CharFilter(
        label=_("Search"),
        method="leave_to_the_page",
        max_length=LONGEST,
        widget=forms.TextInput({"type": "search", "data-search": True, "autocomplete": "off"}),
    )
    nature = django_filters.ChoiceFilter(
        label=_("Nature"), choices=Item.Nature.choices, method="leave_to_the_page", empty_label=_("All")
    )
    kind = django_filters.ChoiceFilter(
        label=pgettext_lazy("item", "Kind"), choices=Item.Kind.choices, method="leave_to_the_page", empty_label=_("All")
    )
    shared = django_filters.ChoiceFilter(
        label=_("Sharing class"), choices=SharingClass.choices, method="leave_to_the_page", empty_label=_("All")
    )
    category = CategoryFilter(
        label=pgettext_lazy("catalogue", "Category"),
        queryset=_known,
        method="leave_to_the_page",
        required=False,
        empty_label=_("All"),
    )
    owner = django_filters.ModelChoiceFilter(
        label=_("Provided by"),
        queryset=Agency.objects.order_by("official_order", "pk"),
        method="leave_to_the_page",
        empty_label=_("All"),
        widget=AgencyChooser,
    )
    frequency = django_filters.ChoiceFilter(
        label=_("Update frequency"), choices=Frequency.choices, method="leave_to_the_page", empty_label=_("All")
    )

    class Meta:
        model = Item
        fields = ("q", "nature", "kind", "shared", "category", "owner", "frequency")

    def classes(self) -> dict[str, str]:
        """The names of the classes (类) that may be chosen, by their codes; the list is asked for once."""
        field = self.form.fields["category"]
        field.choices = list(iter(field.choices))  # `list` alone would have them counted first
        return {str(code): name.partition(" ")[2] for code, name in field.choices if len(str(code)) == 1}

    @property
    def asked(self) -> Q:
        """What was chosen, as a question about items."""
        said, asked = self.said, Q()
        for name in ("nature", "kind", "frequency"):
            asked &= Q(**{name: said[name]}) if name in said else Q()
        if "shared" in said:
            asked &= Q(sharing_class=int(said["shared"]))
        if "category" in said:
            asked &= Q(category__in=self.below(said["category"]))
        if "owner" in said:
            asked &= Q(owner__in=said["owner"].line)
        if "q" in said:
            asked &= found_by(said["q"], self.reader)
        return asked

    def in_words(self) -> Iterator[str]:
        """What was chosen, as whoever chose it reads it."""
        for name, value in self.said.items():
            field: Any = self.form.fields[name]
            is_chosen = isinstance(field, forms.ChoiceField) and isinstance(value, str)
            words = {str(key): label for key, label in field.choices} if is_chosen else {}
            said = words.get(value, value) if is_chosen else value
            yield gettext("%(label)s: %(said)s") % {"label": field.label, "said": said}

    @property
    def reader(self) -> Any:
        """Whoever may find items by what their files say, too."""
        return self.request.user if self.request else None

    def below(self, category: Category) -> list[str]:
        """Codes of a category and of all below it: few, so that each leads to its own part of an index."""
        return list(Category.objects.filter(code__startswith=category.code).values_list("code", flat=True))


class OwnItemFilter(ItemFilter):
    """Our own, also those that are not published yet."""

    state = django_filters.ChoiceFilter(
        label=pgettext_lazy("item", "State"),
        choices=ItemState.choices,
        method="leave_to_the_page",
        empty_label=_("All"),
    )

    class Meta:
        model = Item
        fields = ("q", "state", "nature", "kind", "shared", "category")

    owner = None
    frequency = None

    @property
    def asked(self) -> Q:
        state = self.said.get("state")
        return super().asked & (Q(state=state) if state else Q())


class RequestFilter(ListFilter):
    """Which of the requests to share are shown."""

    _WHICH: ClassVar = {
        "open": RequestState.asking(),
        "used": (*RequestState.using(), *RequestState.to_be_disposed_of()),
        "over": (RequestState.REFUSED, RequestState.DISPOSED, RequestState.WITHDRAWN),
    }

    which = django_filters.ChoiceFilter(
        label=_("Show"),
        choices=[("open", _("On their way")), ("used", _("In use")), ("over", _("Over"))],
        method="in_which_state",
        empty_label=_("All"),
    )

    class Meta:
        model = ShareRequest
        fields = ("which",)

    def in_which_state(self, rows: Any, _name: str, which: str) -> Any:
        return rows.filter(state__in=self._WHICH[which])


class OfAnAgency(ListFilter):
    """Of a list with two sides: that of an agency, and that of others towards it."""

    def __init__(self, *args: Any, agency: Agency | None, **more: Any) -> None:
        super().__init__(*args, **more)
        self.agency = agency


class CorrectionFilter(OfAnAgency):
    """Which of the corrections of an agency are shown."""

    side = django_filters.ChoiceFilter(
        label=pgettext_lazy("correction", "Whose"),
        choices=[("ours", _("Reported by us")), ("theirs", pgettext_lazy("correction", "Put to us"))],
        method="of_which_side",
        empty_label=_("All"),
    )
    state = django_filters.ChoiceFilter(label=_("State"), choices=CorrectionState.choices, empty_label=_("All"))

    class Meta:
        model = Correction
        fields = ("side", "state")

    def of_which_side(self, rows: Any, _name: str, side: str) -> Any:
        return rows.of(self.agency) if side == "ours" else rows.put_to(self.agency)


class GrantFilter(OfAnAgency):
    """Which of the grants of an agency are shown: those it holds or gave, those that run or are over."""

    side = django_filters.ChoiceFilter(
        label=pgettext_lazy("grant", "Whose"),
        choices=[("held", _("Granted to us")), ("given", _("Granted by us"))],
        method="of_which_side",
        empty_label=_("All"),
    )
    which = django_filters.ChoiceFilter(
        label=_("Show"),
        choices=[("running", pgettext_lazy("grant", "Running")), ("ended", pgettext_lazy("grant", "Ended"))],
        method="in_which_state",
        empty_label=_("All"),
    )

    class Meta:
        model = Grant
        fields = ("side", "which")

    def of_which_side(self, rows: Any, _name: str, side: str) -> Any:
        return rows.held_by(self.agency) if side == "held" else rows.given_by(self.agency)

    def in_which_state(self, rows: Any, _name: str, which: str) -> Any:
        return rows.live() if which == "running" else rows.over()


class KeyFilter(OfAnAgency):
    """Which of the keys of programs are shown: those of our agency or on what it provides, those that open or not."""

    side = django_filters.ChoiceFilter(
        label=pgettext_lazy("access key", "Whose"),
        choices=[("ours", _("Of our programs")), ("theirs", _("Of others, for what we provide"))],
        method="of_which_side",
        empty_label=_("All"),
    )
    which = django_filters.ChoiceFilter(
        label=_("Show"),
        choices=[
            ("running", pgettext_lazy("access key", "Running")),
            ("ended", pgettext_lazy("access key", "Ended")),
        ],
        method="in_which_state",
        empty_label=_("All"),
    )

    class Meta:
        model = AccessKey
        fields = ("side", "which")

    def of_which_side(self, rows: Any, _name: str, side: str) -> Any:
        return rows.held_by(self.agency) if side == "ours" else rows.put_to(self.agency)

    def in_which_state(self, rows: Any, _name: str, which: str) -> Any:
        return rows.running() if which == "running" else rows.over()
