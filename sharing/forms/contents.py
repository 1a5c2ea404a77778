"""Forms about what an item holds."""

from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.core.validators import URLValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from coordination.agencies.models import User
from coordination.core.arrivals.field import ArrivedFilesField, own
from coordination.core.arrivals.refused import NAMED, answer_naming
from coordination.core.forms import DateInput, LineField
from coordination.core.overwriting import NotOverwriting
from coordination.core.workdays import add_workdays, begin_of, today
from sharing.files import VERSION
from sharing.models import ContentFile, Item

_NOTHING = gettext_lazy("Add a file or an address: there is nothing in this version.")
_NOT_TICKED = gettext_lazy("Tick which of the files that came before belong to this version, or add others.")
USUAL_WORKDAYS = 2  # for which an item is checked out, unless said otherwise: the portal's own, not law


class ContentForm(NotOverwriting):
    """The next version: its files, those kept of the version before among them, and the address of a service."""

    note = LineField(label=gettext_lazy("what changed"), max_length=300)
    kept = forms.ModelMultipleChoiceField(
        ContentFile.objects.none(),
        label=gettext_lazy("files kept from the version before"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("A file that you add under the same name takes the place of the one kept."),
    )
    uploads = ArrivedFilesField(purpose=VERSION, label=gettext_lazy("files"), required=False)
    address = forms.CharField(
        label=pgettext_lazy("content", "address"),
        required=False,
        max_length=500,
        validators=[URLValidator(["https", "http"])],
        widget=forms.TextInput({"data-span": "full"}),
        help_text=gettext_lazy("Of the service, or of where it lies on the exchange platform"),
    )

    def __init__(self, *args: Any, item: Item, person: User, **more: Any) -> None:
        super().__init__(*args, **more)
        fields: Any = self.fields
        self.person = fields["uploads"].person = person
        self.last = item.contents.first()
        if self.last is None:
            del fields["note"], fields["kept"]
            return
        files = self.last.files.exclude(file__state="quarantined").select_related("file")
        if files.exists():
            fields["kept"].queryset = files
            fields["kept"].initial = [row.pk for row in files]  # what goes is taken out by whoever means it
        else:
            del fields["kept"]
        fields["address"].initial = self.last.address

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and not any(cleaned.get(name) for name in ("uploads", "kept", "address")):
            left = own(self.person, VERSION).exists()
            self.add_error("uploads", _NOT_TICKED if left else _NOTHING)
        return cleaned

    @property
    def words(self) -> dict[str, Any]:
        said = super().words
        return {**said, "kept": list(said.get("kept", ()))}

    @property
    def answer(self) -> str:
        """What is said where the page listed files that were refused: they are not among those that it added."""
        refused = self["uploads"].data.refused
        return answer_naming(refused, added=len(self.cleaned_data["uploads"])) if refused else ""

    @property
    def told(self) -> set[str]:
        """The labels of those that the answer names."""
        return {each.label for each in self["uploads"].data.refused[:NAMED]}


class CheckOutForm(forms.Form):
    on = forms.DateField(label=gettext_lazy("until the end of"), widget=DateInput)
    note = LineField(label=gettext_lazy("for what"), required=False, max_length=200)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["on"].initial = add_workdays(today(), USUAL_WORKDAYS)

    def clean_on(self) -> date:
        day: date = self.cleaned_data["on"]
        if day < today():
            raise forms.ValidationError(_("That day has passed."))
        return day

    @property
    def said(self) -> dict[str, Any]:
        return {"until": _end_of(self.cleaned_data["on"]), "note": self.cleaned_data["note"]}


def _end_of(day: date) -> datetime:
    return begin_of(day + timedelta(days=1)) - timedelta(seconds=1)
