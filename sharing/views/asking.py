"""An act that asks for a reason, or only once more, on a page of its own."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import resolve_url

from coordination.core.flow import Sentence
from coordination.core.forms import heard_by
from coordination.core.web import SignedIn, done, page
from sharing.forms.entries import ReasonForm


@dataclass(frozen=True)
class Asking:
    """The verb, what its page says, and what is said when it is done. `form`: what the verb wants to know."""

    verb: Callable[..., Any]
    question: Sentence
    what_follows: Sentence
    action: Sentence
    sentence: Sentence
    form: type[Form] | None = ReasonForm
    grave: bool = False


def asked(
    request: SignedIn,
    asking: Asking,
    things: Mapping[str, Any],
    *,
    where: Any,
    about: Any,
    said: Sentence = "",
    came_from: Sentence = "",
    done_at: Callable[[], Any] | None = None,
    what_follows: Sentence = "",
    also: Sentence = "",
) -> HttpResponse:
    """Ask, and do it. `where` is the page from which one came; `done_at` says where one goes on, if it is another.

    The page names the item that it is `about`, with what else is `said` of the matter; the trail calls `where` by the
    title of the item, or says what else one `came_from`.
    """
    is_sent = request.method == "POST"
    form = asking.form(request.POST if is_sent else None) if asking.form else None
    if is_sent and form is None:
        asking.verb(actor=request.user, **things)
        return done(request, done_at() if done_at else where, asking.sentence)
    if is_sent and form is not None and form.is_valid():
        with heard_by(form):
            asking.verb(actor=request.user, **things, **form.cleaned_data)
        if form.is_valid():
            return done(request, done_at() if done_at else where, asking.sentence)
    return page(
        request,
        "sharing/asked.html",
        question=asking.question,
        what_follows=what_follows or asking.what_follows,
        also=also,
        action=asking.action,
        grave=asking.grave,
        form=form,
        back_url=resolve_url(where),
        about=about,
        said=said,
        came_from=came_from or about,
    )
