"""What is said when a settled text is taken up again."""

from django import forms
from django.utils.translation import gettext_lazy as _

from coordination.opinions.forms.words import longer_words


class ReopenForm(forms.Form):
    reason = longer_words(_("Reason"), most=2000)
