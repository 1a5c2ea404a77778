"""What is asked about an agency."""

import re
from copy import copy
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coordination.agencies import creditcode
from coordination.agencies.appointing import keepers_by_agency, may_place, who_places_it
from coordination.agencies.choosing import AgencyChooser, RegionChooser
from coordination.agencies.claims import claims_on
from coordination.agencies.models import Agency, User
from coordination.agencies.naming import relation_of, suggested
from coordination.agencies.policy import SETTLED
from coordination.agencies.tree import for_way, way_to
from coordination.core.forms import WordsField
from coordination.core.lines import is_drawn_alike, is_one_line
from coordination.core.policy import can

MOST_ALIASES = 30


class NamesField(WordsField):
    """Several names, each on a line of its own or between 、 and commas."""

    def to_python(self, value: Any) -> str:
        """A sign that nobody sees is refused in a name, not left out."""
        return str(forms.CharField.to_python(self, value))

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        names = list(dict.fromkeys(name for part in re.split(r"[\n、,，;；]", text) if (name := part.strip())))
        if len(names) > MOST_ALIASES:
            raise ValidationError(_("At most %(most)d other names.") % {"most": MOST_ALIASES})
        if long := next((name for name in names if len(name) > 200), None):
            raise ValidationError(_("“%(name)s…” is longer than 200 characters.") % {"name": long[:20]})
        for name in names:
            is_one_line(name)
            is_drawn_alike(name)
        return names

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.clean(data) != (initial or []) if data else bool(initial)


class AgencyForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """What an agency is called and does. Its name, which papers bear, and its place in the house are set by the system
    administrator alone; but under which department it stands by whoever looks after its people, as the supervising one
    may appoint them.
    """

    aliases = NamesField(
        label=gettext_lazy("other names"),
        required=False,
        help_text=gettext_lazy("Former and usual names under which papers mention it, each on a line of its own."),
    )
    anyway = forms.BooleanField(
        label=gettext_lazy("Take the name all the same"),
        required=False,
        help_text=gettext_lazy("Papers of that time mean the other agency."),
    )

    class Meta:
        model = Agency
        fields = [
            "name",
            "short_name",
            "kind",
            "relation",
            "tier",
            "region",
            "parent",
            "official_order",
            "credit_code",
            "internal_code",
            "pinyin_override",
            "aliases",
        ]
        widgets = {
            "short_name": forms.TextInput({"data-span": "half"}),
            "credit_code": forms.TextInput({"data-span": "half", "autocomplete": "off", "maxlength": 40}),
            "internal_code": forms.TextInput({"data-span": "half", "autocomplete": "off"}),
            "pinyin_override": forms.TextInput({"data-span": "half", "autocomplete": "off", "lang": "zh-Latn"}),
            "region": RegionChooser(),
            "parent": AgencyChooser(),
        }

    def __init__(self, data: Any = None, *, person: Any, instance: Agency | None = None, called: str = "") -> None:
        # On a copy: what the agency was is still needed, to be recorded beside what it becomes.
        super().__init__(data, instance=copy(instance), initial=suggested(called) if called else None)
        settles = can(person, "agency.settle", instance)
        if instance is not None:
            self._settle_name(is_settable=settles)
        if not self.is_bound:
            del self.fields["anyway"]  # asked of those alone who were warned
        code: Any = self.fields["credit_code"]
        code.max_length, code.validators = None, []  # people write it with blanks and in wide letters
        keepers = keepers_by_agency([instance]).get(instance.pk, []) if instance else []
        self._offer_departments(instance, keepers)
        if not settles:
            kept = {"name"} | ({"parent"} if keepers and may_place(person, keepers) else set())
            for name in (SETTLED | {"parent"}) - kept:
                del self.fields[name]
        elif instance is None:
            relation: Any = self.fields["relation"]
            relation.required, relation.choices = False, [("", _("as its name suggests")), *Agency.Relation.choices]
            self.initial.setdefault("relation", "")

    def _settle_name(self, *, is_settable: bool) -> None:
        said = _(
            "Here only mistakes are corrected. A change of name by a document is entered as a reform, so that old "
            "papers keep the old name."
        )
        told = _(
            "Of a corrected name those who lead and administer the agency and the security administrators are told."
        )
        self.fields["name"].disabled = not is_settable
        self.fields["name"].help_text = (
            f"{said} {told}"
            if is_settable
            else _("The system administrator enters another name, with the document that gives it.")
        )

    def _offer_departments(self, instance: Agency | None, keepers: list[User]) -> None:
        parent: Any = self.fields["parent"]
        parent.queryset = Agency.objects.standing().exclude(pk=instance.pk if instance else 0)
        parent.widget.without = [instance.pk] if instance else []
        if keepers:
            parent.help_text = who_places_it(keepers)

    def clean_parent(self) -> Agency | None:
        """Nobody comes to stand under itself, by way of others."""
        parent: Agency | None = self.cleaned_data["parent"]
        above = way_to(for_way().get(pk=parent.pk)) if parent and "parent" in self.changed_data else []
        if self.instance.pk in {agency.pk for agency in above}:
            raise ValidationError(_("%(name)s itself stands below this agency.") % {"name": parent})
        return parent

    def clean_credit_code(self) -> str | None:
        """As it is kept: narrow, in capitals, without blanks. An empty one is none, for none is like another."""
        code = creditcode.normalised(self.cleaned_data["credit_code"] or "")
        if code and not creditcode.is_valid(code):
            raise ValidationError(_("This is no valid code: 18 characters, of which the last checks the others."))
        return code or None

    def clean(self) -> dict[str, Any]:
        """No agency takes the name of another; one that another bore is taken only by whoever was warned. A relation
        left open is the one the name suggests.
        """
        said = super().clean() or self.cleaned_data
        anyway = said.pop("anyway", False)
        if not said.get("relation", "-") and said.get("name") and said.get("kind"):
            said["relation"] = relation_of(said["name"], said["kind"])
        named = [(field, said.get(field) or "") for field in ("name", "short_name")]
        named += [("aliases", alias) for alias in said.get("aliases") or []]
        fields = {name: field for field, name in named if name and field in self.changed_data}
        claims = list(claims_on(fields, but_of=[self.instance]))
        for claim in claims:
            if claim.is_firm or not anyway:
                self.add_error(fields[claim.name], claim.sentence)
        if all(claim.is_firm for claim in claims):
            del self.fields["anyway"]
        return said

    @property
    def changed(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.changed_data if name in self.cleaned_data}


class RemoveAgencyForm(forms.Form):
    reason = WordsField(label=gettext_lazy("Reason"), max_length=500)
