"""Finding what is the own agency's: what it was asked, and what it says to that. To anybody else it does not exist."""

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from coordination.core.web import SignedIn, find
from coordination.opinions.answering import Page
from coordination.opinions.flows import said_of_what_is_over
from coordination.opinions.models import Comment, Reply, ReplyPaper, Request

Thing = TypeVar("Thing", Request, Comment, ReplyPaper)
View = Callable[[SignedIn, int], HttpResponse]

_COMMENTS = Comment.objects.select_related(
    "section", "treatment", "reply__revision", "reply__request__agency", "reply__request__round__draft"
)
_PAPERS = ReplyPaper.objects.select_related("file", "reply__request__agency", "reply__request__round__draft")


def own_request(request: SignedIn, pk: int) -> Request:
    found = find(Request.objects.for_page(), request, pk)
    return _own(request, found, found)


def own_comment(request: SignedIn, pk: int) -> Comment:
    found = find(_COMMENTS.all(), request, pk)
    return _own(request, found, found.request)


def own_paper(request: SignedIn, pk: int) -> ReplyPaper:
    found = find(_PAPERS.all(), request, pk)
    return _own(request, found, found.reply.request)


def own_reply(request: SignedIn, pk: int) -> Reply:
    """The answer in hand to a request; a request that has none answers as if it did not exist."""
    reply = Page(request.user, own_request(request, pk)).reply
    if reply is None:
        raise Http404
    return reply


def while_awaited(*methods: str) -> Callable[[View], View]:
    """For the forms of an answer: whoever comes back to one after the answer was given, or the round ended, is led to
    the request and told so. What is posted goes to its act, which refuses it, unless `POST` is named as well: where
    nothing is typed, nothing can be lost.
    """

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: SignedIn, pk: int) -> HttpResponse:
            asked = own_request(request, pk)
            if request.method in methods and (said := said_of_what_is_over(asked)):
                messages.info(request, str(said))
                return redirect(asked)
            return view(request, pk)

        return guarded

    return guard


def _own(request: SignedIn, thing: Thing, asked: Request) -> Thing:
    own = request.user.acting_for
    if own is None or asked.agency_id not in own.line:
        raise Http404
    return thing
