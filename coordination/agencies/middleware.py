"""Which of a person's agencies this request acts for."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from coordination.core.templatetags.portal import ACTING_FOR

HEADER = "X-Acting-For"  # of what htmx asks for in the name of a page


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

    def process_view(self, request: HttpRequest, *_view: object) -> HttpResponse | None:
        """After the proof against forgery was asked for; what anonymous people send is not read here."""
        if not request.user.is_authenticated:
            return None
        posted = request.method == "POST"
        named = (request.POST.get(ACTING_FOR) if posted else None) or request.headers.get(HEADER, "")
        before = request.user.acting_for
        if not named.isdecimal() or before is None or int(named) == before.pk:
            return None
        request.user.act_for(int(named))
        agency = request.user.acting_for
        if agency is None or agency.pk != int(named):
            sentence = _("You no longer hold a post in the agency for which this page was opened.")
            return render(request, "409.html", {"sentence": sentence}, status=409)
        if posted:
            request.session[ACTING_FOR] = agency.pk
            messages.info(request, _("You act for %(agency)s, for which this page was opened.") % {"agency": agency})
        return None
