"""What is asked of whoever brings entries in."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coordination.core.forms import LineField
from coordination.core.lines import is_unmarked
from coordination.core.tables import Unreadable
from sharing.incoming import ckan, files


class SourceForm(forms.Form):
    """A file, or the address of a site where the operator named any; read, and what is wrong with it said beside it."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        required=False,
        widget=forms.FileInput({"accept": ",".join(files.ENDINGS), "class": "drop"}),
    )
    address = forms.CharField(
        label=gettext_lazy("or the address of a CKAN site"), required=False, max_length=300, validators=[URLValidator()]
    )
    name = LineField(
        label=gettext_lazy("name of the source"),
        required=False,
        max_length=200,
        help_text=gettext_lazy(
            "What comes under one name is compared with what came under it before. Left empty: the name of the file, "
            "or the address."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = _(
            "XLSX or CSV (UTF-8 or GB18030) in the columns of the guide, JSON, DCAT (JSON-LD); up to %(rows)s entries."
        ) % {"rows": f"{files.LIMITS.rows:,}"}
        if not settings.CKAN_SITES:
            del self.fields["address"]
        else:
            self.fields["address"].help_text = _("One of: %(sites)s") % {"sites": _(", ").join(settings.CKAN_SITES)}

    def clean(self) -> dict[str, Any]:
        """`brought`: what was read."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        file, address = cleaned.get("file"), cleaned.get("address", "")
        if self.errors:
            return cleaned
        if bool(file) == bool(address):
            raise ValidationError({"file": _("Choose a file.") if not file else _("Either a file or an address.")})
        where = "file" if file else "address"
        try:
            if file:
                cleaned["brought"] = files.read(file.name, file.read(files.LIMITS.size + 1))
            else:
                cleaned["brought"] = ckan.read(address)
            for line in cleaned["brought"].lines:
                is_unmarked(" ".join(map(str, line.cells.values())))
        except Unreadable as unreadable:
            self.add_error(where, str(unreadable.sentence))
        except ValidationError as marked:
            self.add_error(where, marked)
        return cleaned
