"""How every form of the portal is drawn, and the inputs of the browser that Django does not choose by itself."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError
from django.forms.renderers import TemplatesSetting
from django.utils.translation import gettext as _

from coordination.core.errors import Refusal, SomeoneWasFaster
from coordination.core.files.examining import check
from coordination.core.files.incoming import Incoming

logger = logging.getLogger(__name__)

MOST_FILES = 10


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


class FilesInput(forms.ClearableFileInput):
    """A control that takes several files at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files, each of which the portal may store; what is wrong with any is said of it by name."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Incoming]:
        given = data if isinstance(data, list | tuple) else [data] if data else []
        uploads = [Incoming.of(upload) for upload in given]
        if not uploads:
            super().clean(None, initial)
            return []
        if len(uploads) > MOST_FILES:
            raise ValidationError(_("At most %(most)d files at once.") % {"most": MOST_FILES})
        if sum(upload.size or 0 for upload in uploads) > settings.UPLOAD_MAX_BYTES:
            raise ValidationError(
                _("Together the files are larger than %(limit)d MB: send them in several parts.")
                % {"limit": settings.UPLOAD_MAX_BYTES // 1024**2}
            )
        if wrong := [sentence for upload in uploads for sentence in self._faults(upload)]:
            raise ValidationError(wrong)
        return uploads

    @staticmethod
    def _faults(upload: Incoming) -> list[str]:
        try:
            check(upload)
        except ValidationError as error:
            return [_("“%(name)s”: %(sentence)s") % {"name": upload.name, "sentence": said} for said in error.messages]
        return []


@contextmanager
def heard_by(form: forms.BaseForm) -> Iterator[None]:
    """What an action refuses is said in the form it came from, so that nothing typed is lost."""
    try:
        yield
    except Refusal as refusal:
        form.add_error(None, str(refusal))
    except IntegrityError:  # of two who did the same at once, the database took one
        logger.exception("the database refused what %s let through", type(form).__name__)
        form.add_error(None, str(SomeoneWasFaster()))
    except ValidationError as error:
        named = error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}
        for name, sentences in named.items():
            form.add_error(name if name in form.fields else None, sentences)
