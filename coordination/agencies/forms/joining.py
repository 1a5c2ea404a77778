"""What is asked of whoever wants to join an agency, and of whoever decides."""

from functools import partial

from django import forms
from django.utils.translation import gettext_lazy as _

from coordination.agencies.forms.posts import label_of
from coordination.agencies.models import JoinRequest, Post
from coordination.core.forms import LineField, WordsField


class AskToJoinForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    class Meta:
        model = JoinRequest
        fields = ["note"]
        field_classes = {"note": partial(WordsField, rows=2)}


class AcceptJoinForm(forms.Form):
    role = forms.ChoiceField(
        label=label_of("role"),
        choices=Post.Role.choices,
        initial=Post.Role.STAFF,
        widget=forms.Select({"data-span": "half"}),
    )
    title = LineField(label=label_of("title"), max_length=100, required=False, half=True)


class RefuseJoinForm(forms.Form):
    note = WordsField(label=_("Why not"), max_length=500, rows=2)
