"""What a person sets: particulars, language and time zone, what is sent, and when."""

from collections.abc import Callable, Collection, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
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

Forms = Mapping[str, Any]


@dataclass(frozen=True)
class Section:
    """A part of the page: the verb by which it is saved, and what is said afterwards."""

    save: Callable[[User, Forms], None]
    said: Sentence


def _save_particulars(person: User, forms: Forms) -> None:
    actions.edit_profile(actor=person, **forms["profile"].cleaned_data)


def _save_language(person: User, forms: Forms) -> None:
    actions.edit_profile(actor=person, **forms["language"].cleaned_data)
    translation.activate(person.language or settings.LANGUAGE_CODE)  # the answer is in the language just chosen


def _save_notices(person: User, forms: Forms) -> None:
    actions.set_preferences(actor=person, wishes=forms["notices"].wishes)


def _save_hours(person: User, forms: Forms) -> None:
    """Quiet hours and the digest at once, where both were sent: each is judged by the other."""
    sent = [forms[name] for name in ("quiet", "digest") if forms[name].is_valid()]
    said = {name: form.cleaned_data[name] for form in sent for name in form.Meta.fields}
    actions.set_hours(actor=person, **said)


def _save_digest(person: User, forms: Forms) -> None:
    actions.set_digest(actor=person, **forms["digest"].cleaned_data)


def _send_test_letter(person: User, _forms: Forms) -> None:
    actions.send_test_letter(actor=person)


LETTER = "letter"
SECTIONS = {
    "profile": Section(_save_particulars, _("Your particulars are saved.")),
    "notices": Section(_save_notices, _("What is sent to you is saved.")),
    "quiet": Section(_save_hours, _("Your quiet hours are saved.")),
    "digest": Section(_save_digest, _("Your digest is saved.")),
    LETTER: Section(_send_test_letter, _("A test letter is on its way.")),
    "language": Section(_save_language, _("Language and time zone are saved.")),  # what is said is in the new one
}


@login_required
def preferences(request: SignedIn) -> HttpResponse:
    """One form in sections, each with a button: whichever is pressed, everything that was changed is saved; all of it
    or, where anything is wrong, nothing. The test letter goes after that, and is answered for by itself.
    """
    person, sent = request.user, [name for name in request.POST.getlist("form") if name in SECTIONS]
    pressed = next((name for name in sent if name == request.POST.get("at")), "".join(sent[-1:]))
    forms = _forms(person, request.POST, sent)
    changed = _changed(forms, sent, pressed)
    if changed and all(forms[name].is_valid() for name in changed) and _did(request, forms, changed):
        return web.done(request, f"{reverse('preferences')}#{pressed}")
    return web.page(request, "workbench/preferences.html", sections=forms, **_around(person))


def _did(request: SignedIn, forms: Forms, changed: Sequence[str]) -> bool:
    """Save, and send the letter where it was asked for; what came of either is said. False where nothing did: then why
    stands in the forms.
    """
    kept = [name for name in changed if name != LETTER]
    if kept and not _saved(request.user, forms, kept):
        return False
    if kept:
        told = [name for name in kept if forms[name].has_changed()] or kept[:1]
        said = SECTIONS[told[0]].said if len(told) == 1 else _("All that you changed is saved.")
        messages.success(request, str(said))
    if LETTER in changed and _saved(request.user, forms, [LETTER]):
        messages.success(request, str(SECTIONS[LETTER].said))
    elif LETTER in changed and kept:
        messages.error(request, " ".join(forms[LETTER].non_field_errors()))
    return bool(kept or not forms[LETTER].errors)


def _saved(person: User, forms: Forms, names: Sequence[str]) -> bool:
    """All of these, or nothing where any was refused: then why stands in its form, and the person is as before."""
    acting = copy(person)
    with transaction.atomic():
        for name in names:
            with heard_by(forms[name]):
                SECTIONS[name].save(acting, forms)
        is_refused = any(forms[name].errors for name in names)
        transaction.set_rollback(is_refused)
    return not is_refused


def _forms(person: User, data: Any, sent: Collection[str]) -> dict[str, Any]:
    """What was sent as it was typed, the rest as it is stored. A form writes what was typed into its instance before
    anybody has judged it: hence the copies. Quiet hours and digest are judged by each other: hence one for both.
    """
    typed = {name: data if name in sent else None for name in SECTIONS}
    hours, wishes = copy(hours_of(person)), wishes_of(person)
    return {
        "profile": ProfileForm(typed["profile"], instance=copy(person)),
        "language": LanguageForm(typed["language"], instance=copy(person)),
        "notices": NoticesForm(typed["notices"], wishes=wishes),
        "quiet": QuietForm(typed["quiet"], instance=hours, with_digest="digest" in sent),
        "digest": DigestForm(typed["digest"], instance=hours, wishes=wishes),
        LETTER: Form(typed[LETTER]),
    }


def _changed(forms: Forms, sent: Sequence[str], pressed: str) -> list[str]:
    """The sections to be saved, in their order: those in which something differs, a digest also where the quiet hours
    do; a letter where it was asked for; where nothing differs the one whose button was pressed.
    """
    found = {name for name in sent if name == LETTER or forms[name].has_changed()} or {pressed}
    if "quiet" in found and "digest" in sent:
        found.add("digest")
    return [name for name in SECTIONS if name in found]


def _around(person: User) -> dict[str, Any]:
    """What the sections say beside their forms."""
    return {
        "has_password": person.has_usable_password() and password_opens(person),
        "waiting": person.address_changes.unanswered().select_related("asked_by").first(),
        "held": Held.of(person),
        "tried": letter_on_trial(person),
        "robot": settings.ROBOT.kind if settings.ROBOT else "",
    }
