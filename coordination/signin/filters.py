"""How the lists of accounts are narrowed down. What is chosen stays in the address."""

from typing import Any

import django_filters
from allauth.mfa.models import Authenticator
from django import forms
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from coordination.agencies.choosing import AgencyChooser
from coordination.agencies.models import Agency, Dormancy, JoinRequest, Post, User
from coordination.agencies.querysets import OFFICIAL_ORDER
from coordination.signin.factors import KINDS
from coordination.signin.flows import RequestState
from coordination.signin.models import AccountRequest


class AccountFilter(django_filters.FilterSet):
    """By who it is and where the person works, and by what is to be looked at: accounts that are suspended, that wait
    to be admitted, that lie idle, that one secret opens.
    """

    WAITING = "waiting"

    q = django_filters.CharFilter(
        label=_("Name or user name"),
        method="by_words",
        max_length=100,
        widget=forms.TextInput({"type": "search", "data-search": True}),
    )
    agency = django_filters.ModelChoiceFilter(
        label=_("Agency"),
        queryset=Agency.objects.none(),
        method="unchanged",
        empty_label=_("All"),
        widget=AgencyChooser,
    )
    role = django_filters.ChoiceFilter(
        label=_("Role"), method="unchanged", choices=Post.Role.choices, empty_label=_("All")
    )
    state = django_filters.ChoiceFilter(
        label=_("State"),
        method="by_state",
        choices=[*User.Standing.choices, (WAITING, _("asks to join an agency"))],
        empty_label=_("All"),
    )
    bare = django_filters.BooleanFilter(
        label=_("Without a second factor"), method="without_factor", widget=forms.CheckboxInput
    )
    idle = django_filters.BooleanFilter(label=_("Not used for long"), method="unused", widget=forms.CheckboxInput)

    class Meta:
        model = User
        fields = ("q", "agency", "role", "state", "bare", "idle")

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        reader = self.request.user
        self.filters["agency"].queryset = Agency.objects.visible_to(reader).order_by(*OFFICIAL_ORDER)
        if reader.portal_role:
            self.filters["role"].extra["choices"] = [*Post.Role.choices, *User.PortalRole.choices[1:]]

    def filter_queryset(self, queryset: Any) -> Any:
        """Agency and role are asked together: a role is one at that agency, if it is none in the portal."""
        rows, said = super().filter_queryset(queryset), self.form.cleaned_data
        post = {name: said[name] for name in ("agency", "role") if said.get(name)}
        if post.get("role") in User.PortalRole.values:
            rows = rows.filter(portal_role=post.pop("role"))
        return rows.filter(Exists(Post.objects.not_over().filter(user=OuterRef("pk"), **post))) if post else rows

    def unchanged(self, rows: Any, _name: str, _value: Any) -> Any:
        return rows

    def by_words(self, rows: Any, _name: str, words: str) -> Any:
        return rows.filter(Q(full_name__icontains=words.strip()) | Q(username__icontains=words.strip()))

    def by_state(self, rows: Any, _name: str, state: str) -> Any:
        if state == self.WAITING:
            return rows.filter(Exists(JoinRequest.objects.open().filter(person=OuterRef("pk"))))
        if state == User.Standing.OPEN:
            return rows.filter(is_active=True)
        return rows.suspended() if state == User.Standing.SUSPENDED else rows.who_left()

    def without_factor(self, rows: Any, _name: str, wanted: bool) -> Any:  # noqa: FBT001  (the library's own signature)
        factors = Authenticator.objects.filter(user=OuterRef("pk"), type__in=KINDS)
        return rows.filter(~Exists(factors)) if wanted else rows

    def unused(self, rows: Any, _name: str, wanted: bool) -> Any:  # noqa: FBT001  (the library's own signature)
        return rows.filter(Exists(Dormancy.objects.resting().filter(user=OuterRef("pk")))) if wanted else rows


class AccountRequestFilter(django_filters.FilterSet):
    """By what became of them, and what they are for."""

    state = django_filters.ChoiceFilter(label=_("State"), choices=RequestState.choices, empty_label=_("All"))
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=AccountRequest.Kind.choices, empty_label=_("All"))

    class Meta:
        model = AccountRequest
        fields = ("state", "kind")
