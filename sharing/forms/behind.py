"""Out of what an item comes."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy

from coordination.agencies.models import User
from coordination.core.referring import ReferenceChooser, ReferenceField


class _Chooser(ReferenceChooser):
    door: ClassVar[str] = "sharing:choose_source"


class SourceForm(forms.Form):
    source = ReferenceField(
        label=gettext_lazy("meeting, resolution, assignment or round of opinions"),
        help_text=gettext_lazy("Found by title or number, of those that you may see."),
        widget=_Chooser,
    )

    def __init__(self, *args: Any, user: User, **more: Any) -> None:
        super().__init__(*args, **more)
        source: Any = self.fields["source"]
        source.asked_by(user)
