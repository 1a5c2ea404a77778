"""How every form of the portal is drawn, and the inputs of the browser that Django does not choose by itself."""

from django import forms
from django.forms.renderers import TemplatesSetting


class PortalRenderer(TemplatesSetting):
    """Forms and fields look alike everywhere: `{{ form }}` or `{{ field.as_field_group }}` is all a page says."""

    form_template_name = "parts/form.html"
    field_template_name = "parts/field.html"


class DateInput(forms.DateInput):
    """A day, chosen in the browser's own calendar, which speaks the reader's language and needs no script."""

    input_type = "date"

    def __init__(self, attrs: dict[str, object] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class DateTimeInput(forms.DateTimeInput):
    """A day and a time, likewise."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, object] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


class TimeInput(forms.TimeInput):
    """A time of day, likewise."""

    input_type = "time"

    def __init__(self, attrs: dict[str, object] | None = None) -> None:
        super().__init__(attrs, format="%H:%M")
