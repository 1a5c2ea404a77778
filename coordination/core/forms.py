"""How every form of the portal is drawn, and the inputs of the browser that Django does not choose by itself."""

import logging
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError
from django.forms.renderers import TemplatesSetting
from django.utils.translation import gettext as _

from coordination.core.choosing import DASHES
from coordination.core.errors import Refusal, SomeoneWasFaster
from coordination.core.files.examining import check
from coordination.core.files.incoming import Incoming
from coordination.core.flow import Sentence
from coordination.core.inspection.kinds import KINDS
from coordination.core.inspection.unseen import legible
from coordination.core.lines import is_one_line, is_unmarked
from coordination.core.numbering import as_official_number

logger = logging.getLogger(__name__)

MOST_FILES = 10


class PortalRenderer(TemplatesSetting):
    """Forms and fields look alike everywhere: `{{ form }}` or `{{ field.as_field_group }}` is all a page says."""

    form_template_name = "parts/form.html"
    field_template_name = "parts/field.html"

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        return super().render(template_name, {**context, "dashes": DASHES}, request)


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


LONGEST_WORDS = 20_000  # characters, where nothing less is asked for: a long section of a rule


def want(form: forms.BaseForm, names: Iterable[str], before: Sentence) -> None:
    """Say on these fields before what they must be filled in: the form is saved without, what follows is not done."""
    for name in names:
        form.fields[name].widget.attrs["data-wanted"] = before


class LineField(forms.CharField):
    """A line of words that people write: all of it can be seen, and it bears no mark of secrecy. `half` the width.
    A form of a model's own may ask for it with a widget.
    """

    default_validators = [is_one_line]

    def __init__(self, *, half: bool = False, **more: Any) -> None:
        super().__init__(**{"widget": forms.TextInput({"data-span": "half"} if half else {}), **more})


class WordsField(forms.CharField):
    """Words of several lines, over the whole width of a form unless `half`. Without marks of secrecy. Lines end as they
    do in texts that were read from files, not as browsers send them. Whatever widget a model wants for its own words,
    they are drawn as those of others.
    """

    default_validators = [is_unmarked]

    def __init__(
        self,
        *,
        rows: int = 3,
        half: bool = False,
        autofocus: bool = False,
        max_length: int | None = None,
        **more: Any,
    ) -> None:
        attrs = {"rows": rows, "data-span": "half" if half else "full", "autofocus": autofocus}
        super().__init__(max_length=max_length or LONGEST_WORDS, **more | {"widget": forms.Textarea(attrs)})

    def to_python(self, value: Any) -> str:
        return legible("\n".join(str(super().to_python(value)).splitlines()))


class DocumentNumberField(forms.CharField):
    """The number of a document, or words in which one stands: however its brackets were typed, it is kept officially.
    Old papers and other bodies number in other ways: like any line, it bears no mark of secrecy, and all of it can be
    seen.
    """

    default_validators = [is_one_line]

    def to_python(self, value: Any) -> str:
        return as_official_number(str(super().to_python(value)))


@dataclass(frozen=True)
class Handed:
    """What a person hands in at one control: the files, and whether the box beneath them was ticked."""

    uploads: Sequence[Any] = ()
    is_declared: bool = False


def kinds_taken() -> str:
    """The kinds of file that are taken, by the endings of their names."""
    return _(", ").join(ending.removeprefix(".").upper() for ending in KINDS)


class FilesInput(forms.FileInput):
    """A control that takes several files at once, what it takes, and the box by which whoever hands them in declares
    that they hold no secret: ticked by hand each time, and still ticked when the form comes back.
    """

    allow_multiple_selected = True
    template_name = "parts/upload.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"accept": ",".join(KINDS), **(attrs or {})})

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Handed:
        return Handed(files.getlist(name), f"{name}_declared" in data)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        widget, limit = context["widget"], settings.UPLOAD_MAX_BYTES // 1024**2
        hint = f"{widget['attrs'].get('id', name)}_accepted"
        described = filter(None, [widget["attrs"].get("aria-describedby"), hint])
        widget["attrs"] |= {"aria-describedby": " ".join(described)}
        accepted = _("%(kinds)s; together up to %(limit)d MB.") % {"kinds": kinds_taken(), "limit": limit}
        is_declared = isinstance(value, Handed) and value.is_declared
        return context | {"hint": hint, "accepted": accepted, "is_declared": is_declared}


class FilesField(forms.FileField):
    """Several files, each of which the portal may store; what is wrong with any is said of it by name.

    A view that takes files asks `files.intake.handed_in` in place of `form.is_valid()`.
    """

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Incoming]:
        handed = data if isinstance(data, Handed) else Handed()
        if not handed.uploads:
            super().clean(None, initial)
            return []
        if len(handed.uploads) > MOST_FILES:
            raise ValidationError(_("At most %(most)d files at once.") % {"most": MOST_FILES})
        if sum(upload.size or 0 for upload in handed.uploads) > settings.UPLOAD_MAX_BYTES:
            raise ValidationError(
                _("Together the files are larger than %(limit)d MB: send them in several parts.")
                % {"limit": settings.UPLOAD_MAX_BYTES // 1024**2}
            )
        if not handed.is_declared:
            raise ValidationError(
                _("Tick the declaration: the files may hold no state secret and no work secret."),
                code="undeclared",
            )
        uploads = [Incoming.of(upload, is_declared=True) for upload in handed.uploads]
        if wrong := [fault for upload in uploads for fault in self._faults(upload)]:
            raise ValidationError(wrong)
        return uploads

    def bound_data(self, data: Any, initial: Any) -> Any:  # noqa: ARG002  (Django's own signature)
        return data  # the files are lost, the tick is not

    def has_changed(self, initial: Any, data: Any) -> bool:  # noqa: ARG002  (likewise)
        return isinstance(data, Handed) and bool(data.uploads)

    @staticmethod
    def _faults(upload: Incoming) -> list[ValidationError]:
        try:
            check(upload)
        except ValidationError as error:
            said = _("“%(name)s”: %(sentence)s") % {"name": upload.name, "sentence": error.messages[0]}
            return [ValidationError(said, code=error.code)]
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
