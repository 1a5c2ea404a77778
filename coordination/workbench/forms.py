"""What a person may set: which month is shown, the own particulars, what is sent by mail."""

import re
from datetime import date
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coordination.agencies.models import User
from coordination.core import zones
from coordination.core.channels import DIGEST, EMAIL, LABELS, ROBOT
from coordination.core.forms import TimeInput
from coordination.core.hours import collide
from coordination.core.models import Hours
from coordination.core.notices import Category
from coordination.mechanisms.models import Mechanism
from coordination.workbench.wishes import IN_QUIET_HOURS, kinds_of, may_be_wished, optional_in

YEARS = range(2000, 2101)


class CalendarForm(forms.Form):
    """Reads the address of the calendar; nothing in it is an error message, a bad address is no page at all."""

    VIEWS: ClassVar = [("month", _("Month")), ("list", _("List"))]

    month = forms.CharField(required=False, widget=forms.HiddenInput)
    view = forms.ChoiceField(required=False, choices=VIEWS, widget=forms.HiddenInput)
    mechanism = forms.ModelChoiceField(
        Mechanism.objects.none(), required=False, label=_("Mechanism"), empty_label=_("All mechanisms")
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mechanism"].queryset = Mechanism.objects.visible_to(person).standing()  # type: ignore[attr-defined]

    def clean_month(self) -> date:
        written = self.cleaned_data["month"]
        if not written:
            return timezone.localdate().replace(day=1)
        if not (found := re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])", written)) or int(found[1]) not in YEARS:
            raise ValidationError(_("This is no month."))
        return date(int(found[1]), int(found[2]), 1)

    def clean_view(self) -> str:
        return self.cleaned_data["view"] or "month"


class ProfileForm(forms.ModelForm):  # type: ignore[type-arg]  # generic only to the type checker
    """A person's own particulars. Posts are not here: the agency's administrator gives them."""

    class Meta:
        model = User
        fields = ("full_name", "phone")
        help_texts: ClassVar = {"phone": _("Colleagues in other agencies see it in the directory.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["phone"].widget.attrs.update({"data-span": "half", "autocomplete": "tel", "inputmode": "tel"})
        self.fields["full_name"].widget.attrs.update({"data-span": "half", "autocomplete": "name"})


class LanguageForm(forms.ModelForm):  # type: ignore[type-arg]  # generic only to the type checker
    """In which words, and by whose clock, the portal speaks to a person."""

    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        required=False,
        widget=forms.Select({"data-multi": True, "data-span": "half"}),
        help_text=_(
            "Meetings and notices show their time by this clock. Due dates are days of the portal's calendar and do "
            "not move; papers tell the portal's time; calendars of your own receive the exact moment."
        ),
    )

    class Meta:
        model = User
        fields = ("language", "time_zone")
        help_texts: ClassVar = {"language": _("Of the pages and of what is sent to you.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zone: Any = self.fields["time_zone"]
        zone.choices = zones.choices(self.instance.time_zone)
        languages: Any = self.fields["language"]
        languages.choices = [("", _("As last chosen in this browser")), *list(languages.choices)[1:]]


class QuietForm(forms.ModelForm):  # type: ignore[type-arg]  # generic only to the type checker
    """When letters that can wait do wait."""

    class Meta:
        model = Hours
        fields = ("quiet_from", "quiet_until", "quiet_days_off")
        labels: ClassVar = {"quiet_from": _("Quiet from"), "quiet_until": _("Quiet until")}
        widgets: ClassVar = {"quiet_from": TimeInput(), "quiet_until": TimeInput()}
        help_texts: ClassVar = {
            "quiet_from": _("By your own clock; leave both empty for none."),
            "quiet_until": _("An earlier time is one of the next day."),
            "quiet_days_off": _("By the working calendar: a weekend day that is worked (调休) is no day off."),
        }

    def __init__(self, *args: Any, with_digest: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.with_digest = with_digest  # sent with it, and judged after it by what is said here

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if self.errors:
            return said
        begins, ends = said["quiet_from"], said["quiet_until"]
        if begins and not ends:
            self.add_error("quiet_until", _("Say when the quiet hours end as well."))
        elif ends and not begins:
            self.add_error("quiet_from", _("Say when the quiet hours begin as well."))
        elif begins and begins == ends:
            self.add_error("quiet_until", _("Quiet hours that end when they begin are none: leave both empty."))
        elif not self.with_digest and collide(
            Hours(**said, digest=self.instance.digest, digest_at=self.instance.digest_at)
        ):
            self.add_error("quiet_until", IN_QUIET_HOURS)
        return said


class DigestForm(forms.ModelForm):  # type: ignore[type-arg]  # generic only to the type checker
    """What is gathered into one letter, and when that is due."""

    categories = forms.MultipleChoiceField(
        label=_("What is gathered"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Of what goes to you by e-mail. What is always sent, and what cannot wait, comes by itself."),
    )

    class Meta:
        model = Hours
        fields = ("digest", "digest_at")
        labels: ClassVar = {"digest": _("How often"), "digest_at": _("At")}
        widgets: ClassVar = {"digest": forms.RadioSelect(), "digest_at": TimeInput()}
        help_texts: ClassVar = {"digest_at": _("By your own clock. Where nothing was gathered, no letter is sent.")}

    def __init__(self, *args: Any, wishes: dict[str, dict[str, bool]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [category for category in Category if optional_in(category)]
        categories: Any = self.fields["categories"]
        categories.choices = [(category.value, category.label) for category in offered]
        categories.initial = [category.value for category in offered if wishes[DIGEST][category]]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if self.errors or said["digest"] == Hours.Rhythm.OFF:
            return said
        quiet = {name: getattr(self.instance, name) for name in ("quiet_from", "quiet_until")}
        if collide(Hours(digest=said["digest"], digest_at=said["digest_at"], **quiet)):
            self.add_error("digest_at", IN_QUIET_HOURS)
        if not said["categories"]:
            self.add_error("categories", _("Choose at least one, or no digest."))
        return said


class NoticesForm(forms.Form):
    """One box for each category and channel that a person may decide on: do its notices go that way too?"""

    def __init__(self, *args: Any, wishes: dict[str, dict[str, bool]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for channel in (EMAIL, ROBOT) if settings.ROBOT else (EMAIL,):
            for category in Category:
                if may_be_wished(channel, category):
                    self.fields[f"{channel}-{category.value}"] = forms.BooleanField(
                        required=False, initial=wishes[channel][category], label=f"{category.label}: {LABELS[channel]}"
                    )

    @property
    def wishes(self) -> dict[str, dict[str, bool]]:
        said: dict[str, dict[str, bool]] = {}
        for name, wanted in self.cleaned_data.items():
            channel, _dash, category = name.partition("-")
            said.setdefault(channel, {})[category] = wanted
        return said

    def _box(self, channel: str, category: Category) -> forms.BoundField | None:
        name = f"{channel}-{category.value}"
        return self[name] if name in self.fields else None

    def rows(self) -> list[dict[str, Any]]:
        """A group a category: what may be switched off with its boxes, and what is always sent."""
        return [
            {
                "label": category.label,
                "optional": optional_in(category),
                "mandatory": [kind for kind in kinds_of(category) if kind.mandatory],
                "email": self._box(EMAIL, category),
                "robot": self._box(ROBOT, category),
            }
            for category in Category
            if kinds_of(category)
        ]
