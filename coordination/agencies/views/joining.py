"""Joining an agency: the page of who asks, and the page of who decides."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from coordination.agencies import actions, joining
from coordination.agencies.flows import JoinState
from coordination.agencies.forms import AcceptJoinForm, AskToJoinForm, RefuseJoinForm
from coordination.agencies.middleware import for_nobody
from coordination.agencies.models import JoinRequest
from coordination.core.activity import history
from coordination.core.forms import heard_by
from coordination.core.policy import can
from coordination.core.web import SignedIn, done, find, page

_REQUESTS = JoinRequest.objects.select_related("person", "agency", "decided_by", "joined_as")


@for_nobody
@login_required
def join(request: SignedIn) -> HttpResponse:
    """For whoever came by single sign-on and holds no post in the agency it names."""
    told = joining.told_of(request.user)
    if told is None or (told.agency and joining.works_at(request.user, told.agency)):
        return redirect("home")
    last = _REQUESTS.filter(person=request.user).order_by("-pk").first()
    form = AskToJoinForm(request.POST or None)
    if form.is_valid():
        with heard_by(form):
            asked = actions.ask_to_join(actor=request.user, note=form.cleaned_data["note"])
            sentence = _("It is asked. You are told as soon as an administrator of %(agency)s has decided.")
            return done(request, "agencies:join", sentence % {"agency": asked.agency})
    return page(
        request,
        "agencies/join.html",
        told=told,
        last=last,
        is_open=last is not None and last.state == JoinState.ASKED,
        reason=_reason(last) if last else "",
        form=form,
    )


def _reason(asked: JoinRequest) -> str:
    said = history(asked).values_list("note", flat=True).first() if asked.state == JoinState.REFUSED else ""
    return said or ""


@for_nobody
@login_required
@require_POST
def withdraw_join(request: SignedIn) -> HttpResponse:
    asked = _REQUESTS.filter(person=request.user, state=JoinState.ASKED).first()
    if asked is None:
        return redirect("agencies:join")
    actions.withdraw_joining(actor=request.user, request=asked)
    return done(request, "agencies:join", _("Withdrawn."))


@login_required
def join_request(request: SignedIn, pk: int) -> HttpResponse:
    """Who asks, and the answers an administrator may give: a post, an account that is there already, or no."""
    asked = find(_REQUESTS, request, pk)
    step = request.POST.get("step", "")
    accept = AcceptJoinForm(request.POST if step == "accept" else None)
    refuse = RefuseJoinForm(request.POST if step == "refuse" else None, prefix="refuse")
    if step == "unite":
        person = get_object_or_404(joining.may_be(asked.person, asked.agency), pk=_number(request.POST.get("person")))
        actions.unite_by_joining(actor=request.user, request=asked, person=person)
        return done(request, asked, _("Connected. %(person)s signs in with single sign-on now.") % {"person": person})
    for form, act in ((accept, actions.accept_joining), (refuse, actions.refuse_joining)):
        if form.is_valid():
            with heard_by(form):
                act(actor=request.user, request=asked, **form.cleaned_data)
                return done(request, asked, _("Done. The person is told."))
    shown: dict[str, Any] = {"accept": accept, "refuse": refuse, "reason": _reason(asked)}
    return page(request, "agencies/join_request.html", thing=asked, alike=_alike(request, asked), **shown)


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 10 else 0


def _alike(request: SignedIn, asked: JoinRequest) -> list[Any]:
    """Whose account it may be, as far as whoever decides looks after them."""
    if asked.state != JoinState.ASKED:
        return []
    found = joining.may_be(asked.person, asked.agency)[:5]
    return [person for person in found if can(request.user, "user.unite", person)]
