"""What is said when a settled text is taken up again."""

from django import forms
from django.utils.translation import gettext_lazy as _

from coordination.core.forms import WordsField


class ReopenForm(forms.Form):
    reason = WordsField(label=_("Reason"), max_length=2000)
