"""The form about a file that is fetched anew by itself."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from coordination.core.forms import LineField
from sharing.models import Item, Refresh

_HOURS = [(hour, f"{hour:02}:00") for hour in range(24)]


class RefreshForm(forms.Form):
    """Whence, which file is replaced, and when. Only the sources that the operator offers are asked about."""

    address = forms.CharField(
        label=pgettext_lazy("content", "address"),
        required=False,
        max_length=500,
        validators=[URLValidator(["https", "http"])],
        widget=forms.TextInput({"data-span": "full"}),
    )
    file_name = LineField(label=gettext_lazy("file name"), required=False, max_length=200)
    path = forms.ChoiceField(
        label=gettext_lazy("file that is replaced"),
        help_text=gettext_lazy("If its rows are loaded, those of the new version are loaded as well."),
    )
    rhythm = forms.ChoiceField(label=gettext_lazy("how often"), choices=Refresh.Rhythm)
    hour = forms.TypedChoiceField(label=gettext_lazy("from what hour on"), choices=_HOURS, coerce=int, initial=6)
    is_declared = forms.BooleanField(
        label=gettext_lazy("I declare: what is fetched from there holds no state secret and no work secret.")
    )

    def __init__(self, *args: Any, item: Item, **more: Any) -> None:
        super().__init__(*args, **more)
        fields: Any = self.fields
        if settings.REFRESH_PLACES:
            said = _("Of the file itself, at one of: %(places)s") % {"places": _(", ").join(settings.REFRESH_PLACES)}
            fields["address"].help_text = said
        else:
            del fields["address"]
        if settings.REFRESH_FOLDER:
            said = _("The operator puts the file into the folder “%(folder)s” of your agency, under this name")
            fields["file_name"].help_text = said % {"folder": item.owner_id}
        else:
            del fields["file_name"]
        self._offered = [name for name in ("address", "file_name") if name in fields]
        if len(self._offered) == 1:
            fields[self._offered[0]].required = True
        newest = item.contents.first()
        paths = list(newest.files.values_list("path", flat=True)) if newest else []
        fields["path"].choices = [(path, path) for path in paths]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        said = [name for name in self._offered if cleaned.get(name)]
        if not self.errors and len(said) != 1 and self._offered:
            sentence = _("Either an address or a file.") if said else _("Say from where it is fetched.")
            raise ValidationError({self._offered[0]: sentence})
        return cleaned

    @property
    def words(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "is_declared"}
