"""Forms of the catalogue."""

from functools import partial
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coordination.core.forms import DateInput, LineField, WordsField, want
from coordination.core.workdays import today
from sharing.models import Category, DataItem, Entry, SharingClass, spelled_alike

MOST_DATA_ITEMS = 200  # of one resource; a table with more columns is several
BLANK_ROWS = 3


class CategoryField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic at run time
    """A category, with its code, below the one it belongs to."""

    def __init__(self, queryset: QuerySet[Category] | None = None, **more: Any) -> None:
        super().__init__(
            Category.objects.all() if queryset is None else queryset,
            widget=forms.Select({"data-multi": True}),
            **{"empty_label": gettext_lazy("Choose a category"), **more},
        )

    def label_from_instance(self, row: Category) -> str:
        return f"{row.code} {row}"


class EntryForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """What the catalogue says of a resource. It may be saved unfinished: what is missing is asked for when it is
    signed.
    """

    methods = forms.MultipleChoiceField(
        label=gettext_lazy("ways of sharing"),
        choices=Entry.Method.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    class Meta:
        model = Entry
        fields = (
            *("title", "kind", "abstract", "category", "format_class", "formats", "frequency"),
            *("sharing_class", "terms", "legal_basis", "methods", "visibility"),
            *("is_authoritative", "is_return_flow", "is_open", "open_conditions", "data_level", "approval_no"),
            *("related", "contact", "note"),
        )
        field_classes = {
            "title": LineField,
            "abstract": partial(WordsField, rows=3, max_length=2000),
            "category": lambda **more: CategoryField(
                label=more["label"], required=False, help_text=more.get("help_text", "")
            ),
            "terms": partial(WordsField, rows=2, max_length=2000),
            **dict.fromkeys(
                ("formats", "legal_basis", "open_conditions", "approval_no", "related", "contact"), LineField
            ),
            "note": LineField,
        }
        widgets = {
            **dict.fromkeys(("formats", "approval_no"), forms.TextInput({"data-span": "half"})),
        }
        help_texts = {
            "terms": gettext_lazy(
                "What is shared conditionally says for what and on what conditions; what is not shared, why not. "
                "No condition may be invented that no rule asks for."
            ),
            "legal_basis": gettext_lazy("Law, administrative regulation or decision of the State Council"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        optional = (name for name in Entry.WANTED if not self.fields[name].required)
        want(self, optional, _("needed before it is signed"))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("data_level") == Entry.Level.CORE:
            self.add_error("data_level", _("Core data is not shared here."))
        if cleaned.get("sharing_class") == SharingClass.NOT_SHARED and cleaned.get("is_open"):
            self.add_error("is_open", _("What is not shared with agencies is not open to the public either."))
        return cleaned

    @property
    def said(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class DataItemForm(forms.ModelForm):  # type: ignore[type-arg]  # likewise
    """A data item. A row left empty counts for nothing."""

    class Meta:
        model = DataItem
        fields = ("name", "field", "type", "length", "masking", "is_key", "is_required", "note")
        field_classes = {"name": LineField, "field": LineField, "note": LineField}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].required = False
        for field in self.fields.values():
            field.widget.attrs |= {"autocomplete": "off"}

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        told = any(cleaned.get(name) for name in ("field", "length", "masking", "is_key", "is_required", "note"))
        if not cleaned.get("name") and told:
            self.add_error("name", _("The name is missing."))
        return cleaned


class _DataItemRows(forms.BaseFormSet):  # type: ignore[type-arg]  # likewise
    def clean(self) -> None:
        seen: set[str] = set()
        for row in self.forms:
            name = spelled_alike(row.cleaned_data.get("name") or "") if hasattr(row, "cleaned_data") else ""
            if name and name in seen:
                row.add_error("name", _("Two data items bear this name."))
            seen.add(name)

    @property
    def said(self) -> list[dict[str, Any]]:
        return [dict(row.cleaned_data) for row in self.forms if row.cleaned_data.get("name")]


DataItemFormSet = forms.formset_factory(
    DataItemForm,
    formset=_DataItemRows,
    extra=BLANK_ROWS,
    max_num=MOST_DATA_ITEMS,
    absolute_max=MOST_DATA_ITEMS * 2,
    validate_max=True,
)


def data_items_of(entry: Entry | None) -> list[dict[str, Any]]:
    """Those that there are, as the rows of the form."""
    rows = entry.data_items.all() if entry else ()
    return [row.said for row in rows]


class NextVersionForm(forms.Form):
    """Why there is to be a next version; and the day from which its limit runs, where law or duty changed."""

    note = LineField(label=gettext_lazy("what changes"), max_length=300)
    changed_on = forms.DateField(
        label=gettext_lazy("day on which law or duty changed"),
        required=False,
        widget=DateInput,
        help_text=gettext_lazy("Where one did: the limit for changing the catalogue runs from then"),
    )

    def clean_changed_on(self) -> Any:
        day = self.cleaned_data["changed_on"]
        if day and day > today():
            raise forms.ValidationError(_("That day is still to come."))
        return day


class StatementForm(forms.Form):
    """What whoever signs says: it stands with name, post and time."""

    statement = WordsField(label=gettext_lazy("statement"), rows=4, max_length=2000)
    is_read = forms.BooleanField(label=gettext_lazy("I have read this version as it stands."))


class ReasonForm(forms.Form):
    reason = WordsField(label=gettext_lazy("reason"), rows=3, max_length=2000)
