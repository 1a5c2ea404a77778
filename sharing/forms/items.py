"""The form of an item that no catalogue describes."""

from functools import partial
from typing import Any

from django import forms
from django.contrib.auth.models import Group
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from coordination.agencies.choosing import AgencyChooser
from coordination.agencies.models import Agency, User
from coordination.core.forms import LineField, WordsField, want
from coordination.core.overwriting import NotOverwriting
from coordination.core.principals import bodies, spaces_of
from sharing.forms.entries import CategoryField
from sharing.models import Frequency, Item, SharingClass, Visibility

WHO = {
    Visibility.OWN: gettext_lazy("The people of our agency, and nobody else."),
    Visibility.SPACE: gettext_lazy("Our agency, and all that take part in the space today, observers among them."),
    Visibility.ALL: gettext_lazy("Everybody who acts for an agency on this portal."),
    Visibility.LISTED: gettext_lazy("Our agency, and any to which something of it is granted, until that ends."),
}
TERMS = {
    SharingClass.UNCONDITIONAL: gettext_lazy("Whoever knows of it has the content."),
    SharingClass.CONDITIONAL: gettext_lazy("Whoever knows of it asks for the content, for a purpose; we answer."),
    SharingClass.NOT_SHARED: gettext_lazy("Our agency alone has the content."),
}


def _explained(choices: Any, sentences: Any) -> list[tuple[int, str]]:
    """Each choice with one sentence on what it means."""
    return [
        (choice, _("%(choice)s: %(what)s") % {"choice": choice.label, "what": sentences[choice]}) for choice in choices
    ]


class ItemForm(NotOverwriting):
    """What others read of it, who they are, and what they may have."""

    title = LineField(label=gettext_lazy("title"), max_length=200)
    kind = forms.ChoiceField(label=pgettext_lazy("item", "kind"), choices=Item.Kind.choices, initial=Item.Kind.DOCUMENT)
    frequency = forms.ChoiceField(label=gettext_lazy("update frequency"), required=False)
    abstract = WordsField(label=gettext_lazy("summary"), required=False, rows=3, max_length=2000)
    category = CategoryField(label=gettext_lazy("category"), required=False)
    space = forms.ModelChoiceField(Group.objects.none(), label=gettext_lazy("space"), empty_label=None)
    visibility = forms.TypedChoiceField(
        label=gettext_lazy("who may know of it"),
        coerce=int,
        initial=Visibility.OWN,
        widget=forms.RadioSelect({"data-span": "full"}),
    )
    sharing_class = forms.TypedChoiceField(
        label=gettext_lazy("sharing class"),
        coerce=int,
        initial=SharingClass.CONDITIONAL,
        widget=forms.RadioSelect({"data-span": "full"}),
    )
    terms = WordsField(
        label=gettext_lazy("conditions or ground"),
        required=False,
        rows=2,
        max_length=2000,
        help_text=gettext_lazy("For what and on what conditions it is shared; or by what rule it is not"),
    )

    def __init__(self, *args: Any, user: User, item: Item | None = None, **more: Any) -> None:
        super().__init__(*args, **more)
        agency: Any = user.acting_for
        self.own = agency.principal_id
        groups = {self.own, *spaces_of(user), *([item.space_id] if item else [])}
        named = bodies(groups)
        fields: Any = self.fields
        fields["space"].queryset = Group.objects.filter(pk__in=named)
        fields["space"].label_from_instance = partial(_called, named)
        fields["space"].initial = self.own
        fields["visibility"].choices = _explained(Visibility, WHO)
        fields["sharing_class"].choices = _explained(SharingClass, TERMS)
        fields["frequency"].choices = [("", _("Not said")), *Frequency.choices]
        want(self, ["terms"], gettext_lazy("needed unless it is shared unconditionally"))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        space = cleaned.get("space")
        if space and space.pk == self.own and cleaned.get("visibility") == Visibility.SPACE:
            self.add_error("visibility", _("In the space of our agency nobody else takes part: choose another space."))
        if cleaned.get("sharing_class") in (SharingClass.CONDITIONAL, SharingClass.NOT_SHARED) and not cleaned.get(
            "terms"
        ):
            self.add_error("terms", _("Say on what conditions it is shared, or by what rule it is not."))
        return cleaned


def _called(named: Any, group: Group) -> str:
    return str(named[group.pk].name)


class AskForm(forms.Form):
    """About which agency it is asked what it may know and have."""

    agency = forms.ModelChoiceField(
        Agency.objects.standing().order_by("official_order", "pk"), label=gettext_lazy("agency"), widget=AgencyChooser
    )
