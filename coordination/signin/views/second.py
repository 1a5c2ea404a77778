"""The second step, and asking again who sits there."""

import json
from typing import Any

from allauth.account.stages import LoginStageController
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from coordination.agencies.middleware import for_nobody
from coordination.agencies.models import User
from coordination.core import web
from coordination.core.web import SignedIn
from coordination.signin.factors import has_factor, key_question
from coordination.signin.forms import AgainForm, CodeForm, KeyForm, ProofForm
from coordination.signin.proving import note_factor, note_password
from coordination.signin.single.sessions import came_by_it
from coordination.signin.stages import SecondStep


def _asked(request: HttpRequest, person: User) -> tuple[ProofForm, ProofForm]:
    """The form for a code and the one for a key; the one that was sent is bound."""
    posted = request.POST if request.method == "POST" else None
    by_key = posted is not None and "answer" in posted
    return CodeForm(None if by_key else posted, person=person), KeyForm(posted if by_key else None, person=person)


def _question(person: User) -> dict[str, Any]:
    question = key_question(person)
    return {"question": json.dumps(question) if question else ""}


@never_cache
@sensitive_post_parameters()
def second_step(request: HttpRequest) -> HttpResponse:
    """Who gave the right password shows the second factor."""
    if request.user.is_authenticated:
        return redirect("home")
    stage = LoginStageController.enter(request, SecondStep.key)
    if stage is None or not stage.login.user.is_active:
        return redirect("sign_in")
    person = stage.login.user
    code, key = _asked(request, person)
    for form in (code, key):
        if form.is_valid():
            note_factor(request, form.proved_by)
            answer: HttpResponse = stage.exit()
            return answer
    return web.page(request, "signin/second_step.html", form=code, key=key, **_question(person))


@for_nobody
@never_cache
@sensitive_post_parameters()
@login_required
def prove_again(request: SignedIn) -> HttpResponse:
    """The factor where there is one, else what let the person in: single sign-on, or the password."""
    person = request.user
    onward = web.back(request, "factors")
    if has_factor(person):
        code, key = _asked(request, person)
        for form in (code, key):
            if form.is_valid():
                note_factor(request, form.proved_by)
                return redirect(onward)
        return web.page(request, "signin/prove_again.html", form=code, key=key, next=onward, **_question(person))
    if came_by_it(request):
        return web.page(request, "signin/prove_again.html", by_single=True, next=onward)
    again = AgainForm(request.POST or None, person=person)
    if again.is_valid():
        note_password(request)
        return redirect(onward)
    return web.page(request, "signin/prove_again.html", form=again, next=onward)
