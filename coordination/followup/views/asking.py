"""An act on what hangs on an assignment, asked on a page of its own."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpResponse

from coordination.core.flow import Sentence
from coordination.core.forms import heard_by
from coordination.core.web import SignedIn, done, page


@dataclass(frozen=True)
class Asking:
    """The verb, the form with what it wants to know, what its page says, and what is said when it is done."""

    do: Callable[..., Any]
    form: type[forms.Form]
    question: Sentence
    what_follows: Sentence
    action: Sentence
    done: Sentence
    is_grave: bool = False


def asked(request: SignedIn, asking: Asking, name: str, thing: Any, *, facts: str) -> HttpResponse:
    """Ask, and do it. `name`: what verb and form call the thing; `facts`: the template that shows it above the form."""
    form = asking.form(request.POST if request.method == "POST" else None, **{name: thing})
    if form.is_valid():
        with heard_by(form):
            asking.do(actor=request.user, **{name: thing}, **form.cleaned_data)
        if form.is_valid():
            return done(request, thing.assignment, asking.done)
    return page(request, "followup/asked.html", **{name: thing}, thing=thing, asked=asking, form=form, facts=facts)
