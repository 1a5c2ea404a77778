"""Resolutions while the minutes are written: proposed, reworded, struck, referred upwards."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from coordination.core.errors import NotLawful
from coordination.core.forms import heard_by
from coordination.core.web import SignedIn, done, find, is_fragment, page
from meetings import actions
from meetings.forms.minutes import ReferForm, ResolutionForm
from meetings.minuting import not_proposed, parts_of, require_open
from meetings.models import Meeting, Resolution

MEETINGS = Meeting.objects.select_related("mechanism")
RESOLUTIONS = Resolution.objects.select_related("meeting__mechanism", "item", "lead_agency")


@login_required
def propose_resolution(request: SignedIn, pk: int) -> HttpResponse:
    meeting = find(MEETINGS, request, pk)
    require_open(request.user, meeting)
    if is_fragment(request):  # what must be known of the date just chosen
        return render(
            request, "meetings/_resolution_due.html", {"notes": ResolutionForm(request.GET, meeting=meeting).due_notes}
        )
    form = ResolutionForm(request.POST or None, meeting=meeting, initial=_asked_for(request))
    if form.is_valid():
        with heard_by(form):
            actions.propose_resolution(actor=request.user, meeting=meeting, **form.cleaned_data)
        if form.is_valid():
            onward = "onward" in request.POST
            return done(request, request.path if onward else _list_of(meeting), _("The resolution is proposed."))
    return _form_page(request, meeting, form)


def _asked_for(request: SignedIn) -> dict[str, Any]:
    """The item from whose record one comes."""
    return {"item": request.GET.get("item")} if request.GET.get("item", "").isdigit() else {}


def _list_of(meeting: Meeting) -> str:
    return f"{reverse('meetings:minutes', args=[meeting.pk])}#resolutions"


def _form_page(request: SignedIn, meeting: Meeting, form: ResolutionForm, **context: Any) -> HttpResponse:
    return page(request, "meetings/resolution_form.html", form=form, **_at_work(meeting), **context)


def _at_work(meeting: Meeting) -> dict[str, Any]:
    return {"meeting": meeting, "parts": parts_of(meeting.minutes), "here": "resolutions"}


def _open(request: SignedIn, pk: int) -> Resolution:
    """A proposal that may still be changed."""
    resolution = find(RESOLUTIONS, request, pk)
    require_open(request.user, resolution.meeting)
    if objection := not_proposed(resolution):
        raise NotLawful(objection)
    return resolution


@login_required
def edit_resolution(request: SignedIn, pk: int) -> HttpResponse:
    resolution = _open(request, pk)
    meeting = resolution.meeting
    form = ResolutionForm(request.POST or None, meeting=meeting, resolution=resolution)
    if form.is_valid():
        with heard_by(form):
            actions.propose_resolution(actor=request.user, meeting=meeting, resolution=resolution, **form.cleaned_data)
        if form.is_valid():
            return done(request, _list_of(meeting), _("The resolution is reworded."))
    return _form_page(request, meeting, form, resolution=resolution)


@login_required
@require_POST
def strike_resolution(request: SignedIn, pk: int) -> HttpResponse:
    resolution = _open(request, pk)
    actions.strike_resolution(actor=request.user, resolution=resolution)
    return done(request, _list_of(resolution.meeting), _("The proposal is struck. Its wording stays on record."))


@login_required
def refer_resolution(request: SignedIn, pk: int) -> HttpResponse:
    resolution = _open(request, pk)
    meeting = resolution.meeting
    form = ReferForm(request.POST or None)
    if form.is_valid():
        with heard_by(form):
            actions.refer_resolution(actor=request.user, resolution=resolution, reason=form.cleaned_data["reason"])
        if form.is_valid():
            return done(request, _list_of(meeting), _("Referred upwards, with the grounds of each side."))
    return page(request, "meetings/resolution_refer.html", resolution=resolution, form=form, **_at_work(meeting))
