"""A category of the tree."""

from django import forms

from coordination.core.forms import LineField
from sharing.models import Category


class CategoryForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    class Meta:
        model = Category
        fields = ("name", "name_en", "source")
        field_classes = {"name": LineField, "name_en": LineField, "source": LineField}
