"""Forms about requests to share."""

from functools import partial
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coordination.core.forms import DateInput, LineField, WordsField, want
from coordination.core.workdays import today
from sharing.models import Entry, Item, ShareRequest, Use
from sharing.request_flow import too_long


class RequestForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """What 条例第二十条 asks for. It may be saved unfinished."""

    class Meta:
        model = ShareRequest
        fields = ShareRequest.SAID
        field_classes = dict.fromkeys(("ground", "scene", "scope"), partial(WordsField, rows=3, max_length=2000))
        widgets = {"until": DateInput({"data-span": "half"})}

    def __init__(self, *args: Any, item: Item, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = item.standing.methods if item.standing else [Entry.Method.DOWNLOAD]
        want(self, ShareRequest.SAID, _("needed before it is submitted"))
        field: Any = self.fields["method"]
        field.choices = [("", _("Choose a way")), *((way, Entry.Method(way).label) for way in offered)]
        if len(offered) == 1:
            field.initial = offered[0]
        field.widget.attrs["data-span"] = "half"

    def clean_until(self) -> Any:
        day = self.cleaned_data["until"]
        if day and day < today():
            raise forms.ValidationError(_("The last day of use lies in the past."))
        if wrong := too_long(day):
            raise forms.ValidationError(str(wrong))
        return day


class AgreementForm(forms.Form):
    in_full = forms.BooleanField(
        label=gettext_lazy("personal data in full"),
        required=False,
        help_text=gettext_lazy(
            "What the rows show masked, and the files that hold it. Only where the purpose cannot be reached without."
        ),
    )


class MaterialForm(forms.Form):
    reason = WordsField(label=gettext_lazy("everything that is missing"), rows=3, max_length=2000)


class RefusalForm(forms.Form):
    reason = WordsField(label=gettext_lazy("reason"), rows=4, max_length=2000)
    legal_ground = LineField(
        label=gettext_lazy("legal ground of the refusal"),
        max_length=300,
        help_text=gettext_lazy("The law, administrative regulation or rule, and its article"),
    )


class SupplyForm(forms.Form):
    how = WordsField(
        label=gettext_lazy("how it is supplied"),
        rows=3,
        max_length=1000,
        help_text=gettext_lazy("For instance the name of the interface on the exchange platform. No passwords."),
    )


class MendingForm(forms.Form):
    mended = WordsField(
        label=gettext_lazy("what was mended"),
        rows=4,
        max_length=2000,
        help_text=gettext_lazy("What was done about each thing the provider found, by whom and when"),
    )


class ResumptionForm(forms.Form):
    checked = WordsField(
        label=gettext_lazy("what was checked"),
        required=False,
        rows=3,
        max_length=2000,
        help_text=gettext_lazy("For whoever uses it, who reads it in the story of the request"),
    )


class DisposalForm(forms.Form):
    disposal = WordsField(
        label=gettext_lazy("how it was disposed of"),
        rows=4,
        max_length=2000,
        help_text=gettext_lazy("What was destroyed or given back, where it lay, by whom and when"),
    )


class DisputeForm(forms.Form):
    matter = WordsField(label=gettext_lazy("the matter"), rows=6, max_length=5000)


class UseForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    class Meta:
        model = Use
        fields = ("scene", "process", "effect", "storage", "destruction")
        field_classes = {
            **dict.fromkeys(("scene", "storage", "destruction"), LineField),
            **dict.fromkeys(("process", "effect"), partial(WordsField, rows=3, max_length=2000)),
        }
