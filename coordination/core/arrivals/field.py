"""How a form takes files that came in pieces beside those that come with it: by their numbers, which a script puts into
it. A browser without one sends files with the form, as ever.
"""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.forms.widgets import Script
from django.utils.translation import gettext as _

from coordination.core.arrivals.actions import MOST
from coordination.core.arrivals.models import Arrival
from coordination.core.arrivals.purposes import Purpose
from coordination.core.arrivals.refused import Refused, as_sent, listed
from coordination.core.arrivals.taking import Arrived
from coordination.core.files.incoming import Incoming
from coordination.core.forms import FilesField, FilesInput, Handed, kinds_taken

_LONGEST_NUMBER = 18  # digits: what a database takes for one


@dataclass(frozen=True)
class HandedOver(Handed):
    """The numbers of what came before the form did, and what did not come, as the page says."""

    numbers: tuple[int, ...] = ()
    refused: tuple[Refused, ...] = ()


class ArrivedFilesInput(FilesInput):
    """Beneath the control stands what has come for this purpose and is not used yet: what the form names is ticked. So
    does what was refused, and why.
    """

    template_name = "parts/arriving.html"
    purpose: Purpose
    person: Any = None

    class Media:
        js = (Script("uploading.js", defer=True),)

    def value_from_datadict(self, data: Any, files: Any, name: str) -> HandedOver:
        handed = super().value_from_datadict(data, files, name)
        said, labels, sentences = (
            data.getlist(f"{name}_{part}") if hasattr(data, "getlist") else [] for part in ("arrived", "refused", "why")
        )
        numbers = [each for each in said if each.isascii() and each.isdecimal() and len(each) <= _LONGEST_NUMBER]
        refused = as_sent(labels, sentences)
        return HandedOver(handed.uploads, handed.is_declared, tuple(dict.fromkeys(map(int, numbers))), refused)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        handed = value if isinstance(value, HandedOver) else HandedOver()
        taken = set(handed.numbers)
        rows = list(own(self.person, self.purpose).order_by("pk"))
        arrivals = [each for each in rows if not each.refusal]
        for each in arrivals:
            each.is_taken = each.pk in taken  # for this page alone
        most = _("%(kinds)s; up to %(limit)d MB each, brought in pieces; what breaks off goes on where it was.")
        return context | {
            "purpose": self.purpose.code,
            "arrivals": arrivals,
            "are_left_out": any(each.is_here and not each.is_taken for each in arrivals),
            "refused": listed([each for each in rows if each.refusal], handed.refused),
            "piecewise": most % {"kinds": kinds_taken(), "limit": settings.ARRIVAL_MAX_BYTES // 1024**2},
        }


class ArrivedFilesField(FilesField):
    """`list[Incoming]`, like any field of files. The form says who fills it in: `self.fields["files"].person = person`.

    A view that takes files asks `files.intake.handed_in` in place of `form.is_valid()`; its page loads `form.media`.
    """

    widget = ArrivedFilesInput

    def __init__(self, *, purpose: Purpose, **more: Any) -> None:
        super().__init__(**more)
        self.purpose = self.widget.purpose = purpose

    @property
    def person(self) -> Any:
        return self.widget.person

    @person.setter
    def person(self, person: Any) -> None:
        self.widget.person = person

    def clean(self, data: Any, initial: Any = None) -> list[Incoming]:
        numbers = data.numbers if isinstance(data, HandedOver) else ()
        if not numbers:
            return super().clean(data, initial)
        with_the_form = super().clean(data, initial) if data.uploads else []
        return [*self._arrived(numbers), *with_the_form]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(initial, data) or bool(isinstance(data, HandedOver) and data.numbers)

    def _arrived(self, numbers: tuple[int, ...]) -> list[Incoming]:
        if len(numbers) > MOST:
            raise ValidationError(_("At most %(most)d files at once.") % {"most": MOST})
        here = {each.pk: each for each in own(self.person, self.purpose).filter(pk__in=numbers)}
        if len(here) < len(numbers):
            raise ValidationError(
                _("Some of the files are no longer here: they were used, given up, or left for a day.")
            )
        if late := [each for each in here.values() if each.examined_at is None]:
            said = _("“%(name)s” is still on its way, or being looked into. Wait a moment, or leave it out.")
            raise ValidationError([ValidationError(said % {"name": each.label}) for each in late])
        if bad := [each for each in here.values() if each.refusal]:
            said = _("“%(name)s”: %(sentence)s")
            raise ValidationError(
                [ValidationError(said % {"name": each.label, "sentence": each.trouble}) for each in bad]
            )
        try:
            return [Arrived(here[number]) for number in numbers]
        except FileNotFoundError:
            raise ValidationError(_("Some of the files are no longer here: choose them again.")) from None


def own(person: Any, purpose: Purpose) -> Any:
    """What a person has brought for a purpose, in the capacity of the moment."""
    rows = Arrival.objects.filter(purpose=purpose.code)
    return rows.visible_to(person) if person is not None else rows.none()
