"""Which of a person's agencies this request acts for."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from coordination.core.templatetags.portal import ACTING_FOR

HEADER = "X-Acting-For"  # of what htmx asks for in the name of a page

View = TypeVar("View", bound=Callable[..., HttpResponse])


def for_nobody(view: View) -> View:
    """Decorator, the outermost: who does this does it as a person, for no agency, and may do it whatever post ended."""
    view.for_nobody = True  # type: ignore[attr-defined]
    return view


class ActingForMiddleware:
    """A request acts for the agency for which its page was opened, else for the one chosen last (in the session).

    Either counts only if a post in force backs it (`User.act_for`). A form sent from another tab brings its agency
    back, and the person is told; one whose post has ended meanwhile is refused.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and (chosen := request.session.get(ACTING_FOR)):
            request.user.act_for(chosen)
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, *_arguments: object) -> HttpResponse | None:
        """After the proof against forgery was asked for; what anonymous people send is not read here."""
        person = request.user
        if not person.is_authenticated or person.acting_for is None or getattr(view, "for_nobody", False):
            return None
        posted = request.method == "POST"
        named = (request.POST.get(ACTING_FOR) if posted else None) or request.headers.get(HEADER)
        if not named or named == str(person.acting_for.pk):
            return None
        held = {str(post.agency_id): post.agency for post in person.posts_in_force}
        if named not in held:
            sentence = _("You no longer hold a post in the agency for which this page was opened.")
            return render(request, "409.html", {"sentence": sentence}, status=409)
        person.act_for(held[named].pk)
        if posted:
            request.session[ACTING_FOR] = held[named].pk
            said = _("You act for %(agency)s, for which this page was opened.")
            messages.info(request, said % {"agency": held[named]})
        return None
