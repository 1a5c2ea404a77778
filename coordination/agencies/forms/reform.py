"""What is asked about a change of agencies."""

from django import forms
from django.utils.translation import gettext_lazy


class WithdrawReformForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=500, widget=forms.Textarea({"rows": 3}))
