"""What a person sets: particulars, language and time zone, what is sent, and when. Each section is saved by itself."""

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from coordination.agencies.models import User
from coordination.core import web
from coordination.core.flow import Sentence
from coordination.core.forms import heard_by
from coordination.core.hours import hours_of
from coordination.core.web import SignedIn
from coordination.signin.emergency import password_opens
from coordination.workbench import actions
from coordination.workbench.forms import DigestForm, LanguageForm, NoticesForm, ProfileForm, QuietForm
from coordination.workbench.wishes import Held, letter_on_trial, wishes_of


@dataclass(frozen=True)
class Section:
    """A form of the page: bound to what was sent (None: shown as stored), its verb, and what is said afterwards."""

    form: Callable[[User, Any], Any]
    save: Callable[[User, Any], None]
    said: Sentence


def _save_particulars(person: User, form: Any) -> None:
    actions.edit_profile(actor=person, **form.cleaned_data)


def _save_language(person: User, form: Any) -> None:
    actions.edit_profile(actor=person, **form.cleaned_data)
    translation.activate(person.language or settings.LANGUAGE_CODE)  # the answer is in the language just chosen


def _save_notices(person: User, form: Any) -> None:
    actions.set_preferences(actor=person, wishes=form.wishes)


def _save_hours(person: User, form: Any) -> None:
    actions.set_hours(actor=person, **form.cleaned_data)


def _save_digest(person: User, form: Any) -> None:
    actions.set_digest(actor=person, **form.cleaned_data)


def _send_test_letter(person: User, _form: Any) -> None:
    actions.send_test_letter(actor=person)


# A form writes what was typed into its instance, before anybody has judged it: hence the copies.
SECTIONS = {
    "profile": Section(
        lambda person, sent: ProfileForm(sent, instance=copy(person)),
        _save_particulars,
        _("Your particulars are saved."),
    ),
    "language": Section(
        lambda person, sent: LanguageForm(sent, instance=copy(person)),
        _save_language,
        _("Language and time zone are saved."),
    ),
    "notices": Section(
        lambda person, sent: NoticesForm(sent, wishes=wishes_of(person)),
        _save_notices,
        _("What is sent to you is saved."),
    ),
    "quiet": Section(
        lambda person, sent: QuietForm(sent, instance=copy(hours_of(person))),
        _save_hours,
        _("Your quiet hours are saved."),
    ),
    "digest": Section(
        lambda person, sent: DigestForm(sent, instance=copy(hours_of(person)), wishes=wishes_of(person)),
        _save_digest,
        _("Your digest is saved."),
    ),
    "letter": Section(
        lambda _person, sent: Form(sent),
        _send_test_letter,
        _("A test letter is on its way."),
    ),
}


@login_required
def preferences(request: SignedIn) -> HttpResponse:
    """The button pressed says which section was sent; the others are shown as they are stored."""
    person, sent = request.user, request.POST.get("form", "")
    forms = {name: part.form(person, request.POST if name == sent else None) for name, part in SECTIONS.items()}
    if sent in forms and forms[sent].is_valid():
        with heard_by(forms[sent]):
            SECTIONS[sent].save(person, forms[sent])
            return web.done(request, f"{reverse('preferences')}#{sent}", SECTIONS[sent].said)
    return web.page(request, "workbench/preferences.html", sections=forms, **_around(person))


def _around(person: User) -> dict[str, Any]:
    """What the sections say beside their forms."""
    return {
        "has_password": person.has_usable_password() and password_opens(person),
        "held": Held.of(person),
        "tried": letter_on_trial(person),
        "robot": settings.ROBOT.kind if settings.ROBOT else "",
    }
