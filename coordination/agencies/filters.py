"""How the directory is narrowed down. What is chosen stays in the address."""

from typing import Any
from urllib.parse import urlencode

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Replace
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from coordination.agencies.choosing import RegionChooser
from coordination.agencies.company import companions_of
from coordination.agencies.flows import ReformState
from coordination.agencies.models import Agency, Post, Reform, ReformSide, Region, User
from coordination.agencies.staff import people_with
from coordination.core.lines import in_ideographs
from coordination.core.numbering import as_official_number
from coordination.core.pinyin import spoken
from coordination.core.policy import can
from coordination.core.workdays import today

FOLDED = ("existence", "relation", "with_us", "keeper")


class AgencyFilter(django_filters.FilterSet):  # type: ignore[misc]  # django-filter is untyped
    """By any of its names or their pinyin, by what it is and where, and by whom it works with. What no longer exists is
    listed where it is asked for, and found where somebody looks for a name.
    """

    ENDED, NOBODY = "ended", "none"

    q = django_filters.CharFilter(
        label=_("Name or pinyin"),
        method="by_name",
        max_length=100,
        widget=forms.TextInput({"type": "search", "data-search": True, "autocomplete": "off"}),
    )
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=Agency.Kind.choices, empty_label=_("All"))
    tier = django_filters.ChoiceFilter(label=_("Tier"), choices=Agency.Tier.choices, empty_label=_("All"))
    existence = django_filters.ChoiceFilter(
        label=_("Existence"),
        choices=[(ENDED, _("Abolished, merged or split"))],
        method="by_existence",
        empty_label=_("Existing"),
    )
    relation = django_filters.ChoiceFilter(
        label=_("Relation to the government"), choices=Agency.Relation.choices, empty_label=_("All")
    )
    region = django_filters.ModelChoiceFilter(
        label=_("Region"),
        queryset=Region.objects.select_related("parent"),
        method="in_region",
        empty_label=_("All"),
        widget=RegionChooser,
    )
    with_us = django_filters.BooleanFilter(
        label=_("In a mechanism with us"), method="in_our_company", widget=forms.CheckboxInput
    )
    keeper = django_filters.ChoiceFilter(
        label=_("Agency administrator"),
        choices=[(NOBODY, _("None: nobody looks after its people"))],
        method="by_keeper",
        empty_label=_("All"),
    )

    class Meta:
        model = Agency
        fields = ("q", "kind", "tier", "existence", "relation", "region", "with_us", "keeper")

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        if not self.request.user.acting_for:  # for whom there is no such "us"
            del self.filters["with_us"]
        if not can(self.request.user, "portal.set_up", None):
            del self.filters["keeper"]

    def filter_queryset(self, queryset: Any) -> Any:
        rows = super().filter_queryset(queryset)
        return rows if self.words or self._said.get("existence") else rows.standing()

    def by_existence(self, rows: Any, name: str, asked: str) -> Any:  # noqa: ARG002  (the library's own signature)
        return rows.exclude(ended_on=None)

    def by_keeper(self, rows: Any, name: str, asked: str) -> Any:  # noqa: ARG002  (the library's own signature)
        return rows.standing().looked_after_by_nobody()

    def by_name(self, rows: Any, name: str, words: str) -> Any:  # noqa: ARG002  (the library's own signature)
        return rows.named(words)

    def in_region(self, rows: Any, name: str, region: Region) -> Any:  # noqa: ARG002
        return rows.in_region(region.pk)

    def in_our_company(self, rows: Any, name: str, wanted: bool) -> Any:  # noqa: ARG002, FBT001
        if not wanted:
            return rows
        ours = Q()
        for ids in companions_of(self.request.user):
            ours |= Q(pk__in=ids)
        return rows.filter(ours) if ours else rows.none()

    @property
    def _said(self) -> dict[str, Any]:
        """What of the address could be read."""
        self.form.is_valid()
        said: dict[str, Any] = self.form.cleaned_data
        return said

    @property
    def words(self) -> str:
        return str(self._said.get("q") or "").strip()

    @property
    def enter_query(self) -> str:
        """What the form that enters an agency is given where none of this name was found."""
        return urlencode({"name": self.words})

    @property
    def narrows_more(self) -> bool:
        """By one of the fields that are folded away, or wrongly so."""
        return any(self._said.get(name) or name in self.form.errors for name in FOLDED)

    @property
    def pieces(self) -> "list[QuerySet[Agency]]":
        """What is shown, in pieces of which the first fits best what was searched for; one piece where nothing was."""
        if not self.words:
            return [self.qs]
        rows = self.queryset.all()
        for name, value in self._said.items():
            if name != "q":
                rows = self.filters[name].filter(rows, value)
        return list(rows.best_first(self.words))


class ReformFilter(django_filters.FilterSet):  # type: ignore[misc]  # django-filter is untyped
    """By an agency that stood on either side, under any name it bears or bore, or by the document."""

    q = django_filters.CharFilter(
        label=_("Agency or document"),
        method="by_words",
        max_length=100,
        widget=forms.TextInput({"type": "search", "data-search": True}),
    )
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=Reform.Kind.choices, empty_label=_("All"))
    state = django_filters.ChoiceFilter(
        label=_("State"),
        choices=[("to_come", pgettext_lazy("reform", "To come")), *ReformState.choices],
        method="in_state",
        empty_label=_("All"),
    )

    class Meta:
        model = Reform
        fields = ("q", "kind", "state")

    def in_state(self, rows: Any, name: str, state: str) -> Any:  # noqa: ARG002  (the library's own signature)
        return rows.to_come() if state == "to_come" else rows.filter(state=state)

    def by_words(self, rows: Any, name: str, words: str) -> Any:  # noqa: ARG002  (the library's own signature)
        sides = ReformSide.objects.filter(agency__in=Agency.objects.named(words.strip()))
        words = words.strip()
        written = Q(document_no__icontains=words) | Q(document_no__icontains=as_official_number(words))
        named = written | Q(document_title__icontains=words)
        return rows.filter(named | Q(pk__in=sides.values("reform")))


class PeopleFilter(django_filters.FilterSet):  # type: ignore[misc]  # django-filter is untyped
    """By name and its pinyin, by role, and by whether the post goes on. Who left, and whose account is closed, is asked
    only by whoever looks after the people.
    """

    NOW, COMING, OVER = "", "coming", "over"

    q = django_filters.CharFilter(
        label=_("Name, title or user name"),
        method="by_words",
        max_length=100,
        widget=forms.TextInput({"type": "search", "data-search": True}),
    )
    role = django_filters.ChoiceFilter(
        label=_("Role"), method="unchanged", choices=Post.Role.choices, empty_label=_("All")
    )
    term = django_filters.ChoiceFilter(
        label=_("Term"),
        method="unchanged",
        choices=[(COMING, _("Yet to begin")), (OVER, _("Left"))],
        empty_label=_("In force"),
    )

    class Meta:
        model = User
        fields = ("q", "role", "term")

    def __init__(self, data: Any, *, agency: Agency, keeps: bool) -> None:
        self.agency, self.keeps = agency, keeps
        super().__init__(data, queryset=User.objects.none())
        if not keeps:
            del self.filters["term"]

    @property
    def qs(self) -> Any:
        """The posts are chosen first: they say whom the list shows."""
        said = self.form.cleaned_data if self.form.is_valid() else {}
        posts = Post.objects.filter(agency=self.agency)
        match said.get("term") or self.NOW:
            case self.COMING:
                chosen = posts.not_over().filter(starts_on__gt=today())
            case self.OVER:
                chosen = posts.exclude(user__in=posts.not_over().order_by().values("user"))
            case _:
                chosen = posts.in_force()
        if role := said.get("role"):
            chosen = chosen.filter(role=role)
        people = people_with(chosen)
        if not self.keeps:
            people = people.filter(is_active=True)
        words = (said.get("q") or "").strip()
        return self._named(people, words) if words else people

    def _named(self, people: Any, words: str) -> Any:
        titled = Post.objects.filter(agency=self.agency, user=OuterRef("pk"), title__icontains=words)
        found = Q(full_name__icontains=words) | Q(Exists(titled))
        if name := in_ideographs(words):
            people = people.alias(closed=Replace(Replace("full_name", Value(" ")), Value("\u3000")))
            found |= Q(closed__icontains=name)
        if (letters := words.replace(" ", "").lower()).isascii() and letters.isalpha():
            names = people.order_by().values_list("pk", "full_name")
            found |= Q(pk__in=[pk for pk, name in names if any(letters in way for way in spoken(name))])
        return people.filter(found | Q(username__icontains=words) if self.keeps else found)

    def unchanged(self, rows: Any, _name: str, _value: Any) -> Any:
        return rows

    by_words = unchanged
