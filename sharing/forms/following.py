"""What is said of something that is followed."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from coordination.core.forms import LineField
from coordination.core.lines import is_unmarked
from sharing.models import Following, Rhythm


class FollowingForm(forms.Form):
    """What it is called, and how often its person is told of it."""

    name = LineField(
        label=gettext_lazy("name"),
        max_length=100,
        required=False,
        help_text=gettext_lazy("Left empty, it bears the name of what is followed"),
    )
    rhythm = forms.ChoiceField(
        label=gettext_lazy("how often you are told"), choices=Rhythm.choices, widget=forms.RadioSelect
    )

    def __init__(self, data: Any = None, *, following: Following | None = None) -> None:
        said = {"name": following.name, "rhythm": following.rhythm} if following else {}
        super().__init__(data, initial=said)
        if following is None or following.kind == Following.Kind.SEARCH:
            self.fields["name"].required, self.fields["name"].help_text = True, ""


class KeepForm(FollowingForm):
    """A search that is to be kept: its words lie in the portal from then on."""

    def __init__(self, data: Any = None, *, words: str) -> None:
        super().__init__(data)
        self.words = words
        self.initial = {"name": words, "rhythm": Rhythm.DAILY}

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        is_unmarked(self.words)
        return cleaned
