"""A meeting from the first draft to the day it is held."""

from collections.abc import Iterable

from django.contrib.auth.decorators import login_required
from django.forms import Form, model_to_dict
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from coordination.agencies.models import User
from coordination.audit.actions import record_reading
from coordination.audit.models import Reading
from coordination.core.forms import heard_by
from coordination.core.policy import abilities, require
from coordination.core.referring import beside
from coordination.core.web import SignedIn, done, find, key_page, page
from meetings import actions, calendar
from meetings.convening import agenda_of, day_off, require_invitable, said_of_invited
from meetings.filters import MeetingFilter
from meetings.flows import MeetingState
from meetings.forms.meeting import FurtherForm, InviteForm, MeetingForm, MoveForm, NewMeetingForm, ReasonForm
from meetings.minuting import with_assignments
from meetings.models import Meeting, Resolution
from meetings.pool import topics_for
from meetings.progress import Turnout, missing, next_of, steps_of, story_of, will_be_told
from meetings.querysets import mechanisms_to_convene
from meetings.suggestions import suggested_items
from meetings.views.seats import answering


@login_required
def meetings(request: SignedIn) -> HttpResponse:
    rows = Meeting.objects.visible_to(request.user).for_list(request.user)
    chosen = MeetingFilter(request.GET, queryset=rows, request=request)
    return page(
        request,
        "meetings/meetings.html",
        filter=chosen,
        page=key_page(request, chosen.qs, order=chosen.order),
        may_convene=mechanisms_to_convene(request.user).exists(),
    )


@login_required
def new(request: SignedIn) -> HttpResponse:
    form = NewMeetingForm(request.POST or None, user=request.user, initial=_chosen(request))
    if form.is_valid():
        with heard_by(form):
            meeting = actions.draft_meeting(actor=request.user, **form.cleaned_data)
        if form.is_valid():
            return done(request, meeting, _("The draft is begun. Nobody has been told yet."))
    return page(request, "meetings/new.html", form=form)


def _chosen(request: SignedIn) -> dict[str, str]:
    return {name: request.GET[name] for name in ("mechanism", "kind") if name in request.GET}


@login_required
def meeting(request: SignedIn, pk: int) -> HttpResponse:
    found = find(Meeting.objects.for_page(request.user), request, pk)
    record_reading(reader=request.user, of=found, how=Reading.How.OPENED)
    may = abilities(request.user, found)
    leads = bool(may["see_replies"])
    minutes = getattr(found, "minutes", None) if may["see_record"] else None
    resolutions = list(_resolved(found, request.user)) if minutes else []
    turnout = Turnout(list(found.seats.all()))
    return page(
        request,
        "meetings/meeting.html",
        meeting=found,
        may=may,
        agenda=agenda_of(found, request.user),
        minutes=minutes,
        resolutions=resolutions,
        panels=beside.on(request.user, [found, *resolutions]),
        steps=steps_of(found),
        next=next_of(found, request.user, sees_replies=leads),
        missing=missing(found) if may["edit"] else [],
        turnout=turnout,
        seats=turnout.shown_to(request.user, sees_replies=leads),
        suggestions=suggested_items(found, request.user) if may["edit"] else [],
        topics=topics_for(found, request.user) if may["edit"] else [],
        story=story_of(found, minutes, request.user) if leads else [],
        **answering(request.user, turnout.seat_of(request.user)),
    )


def _resolved(found: Meeting, person: User) -> Iterable[Resolution]:
    """What was resolved; once issued, each with the assignment that came of it."""
    rows = Resolution.objects.visible_to(person).for_page(found)
    return with_assignments(rows, person) if found.state == MeetingState.ISSUED else rows


@login_required
def edit(request: SignedIn, pk: int) -> HttpResponse:
    found = find(Meeting, request, pk)
    require(request.user, "meeting.edit", found)
    form = MeetingForm(request.POST or None, initial=model_to_dict(found, MeetingForm.Meta.fields))
    if form.is_valid():
        with heard_by(form):
            actions.edit_meeting(actor=request.user, meeting=found, **form.cleaned_data)
        if form.is_valid():
            return done(request, found, _("Saved."))
    return page(request, "meetings/edit.html", meeting=found, form=form)


@login_required
def invite(request: SignedIn, pk: int) -> HttpResponse:
    found = find(Meeting.objects.for_page(request.user), request, pk)
    require(request.user, "meeting.edit", found)
    form = InviteForm(request.POST or None, meeting=found, user=request.user)
    if form.is_valid():
        with heard_by(form):
            actions.invite(actor=request.user, meeting=found, agencies=form.agencies)
        if form.is_valid():
            return done(request, f"{found.get_absolute_url()}#seats", _("Saved: these agencies will be invited."))
    return page(request, "meetings/invite.html", meeting=found, form=form)


@login_required
def invite_further(request: SignedIn, pk: int) -> HttpResponse:
    found = find(Meeting.objects.select_related("mechanism"), request, pk)
    require_invitable(request.user, found)
    form = FurtherForm(request.POST if request.method == "POST" else None, meeting=found, user=request.user)
    if form.is_valid():
        with heard_by(form):
            invited = actions.invite_further(actor=request.user, meeting=found, agencies=form.cleaned_data["agencies"])
        if form.is_valid():
            return done(request, f"{found.get_absolute_url()}#seats", said_of_invited(invited))
    return page(request, "meetings/invite_further.html", meeting=found, form=form)


@login_required
def convene(request: SignedIn, pk: int) -> HttpResponse:
    """What convening does, asked once more: who will be told, and what is still missing."""
    found = find(Meeting.objects.for_page(request.user), request, pk)
    require(request.user, "meeting.convene", found)
    form = Form(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with heard_by(form):
            actions.convene(actor=request.user, meeting=found)
        if form.is_valid():
            return done(request, found, _("Convened. The invited agencies have been told."))
    return page(
        request,
        "meetings/convene.html",
        meeting=found,
        form=form,
        told=will_be_told(found),
        missing=missing(found),
        day_off=day_off(found),
        status=409 if form.errors else 200,
    )


@login_required
def move(request: SignedIn, pk: int) -> HttpResponse:
    found = find(Meeting, request, pk)
    require(request.user, "meeting.move", found)
    form = MoveForm(request.POST or None, initial=model_to_dict(found, MoveForm.Meta.fields))
    if form.is_valid():
        with heard_by(form):
            actions.move(actor=request.user, meeting=found, **form.cleaned_data)
        if form.is_valid():
            return done(request, found, f"{_('Moved. The invited agencies have been told.')} {day_off(found)}".strip())
    return page(request, "meetings/move.html", meeting=found, form=form)


@login_required
def cancel(request: SignedIn, pk: int) -> HttpResponse:
    found = find(Meeting, request, pk)
    require(request.user, "meeting.cancel", found)
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        with heard_by(form):
            actions.cancel_meeting(actor=request.user, meeting=found, **form.cleaned_data)
        if form.is_valid():
            return done(request, found, _("Cancelled."))
    return page(request, "meetings/cancel.html", meeting=found, form=form)


@login_required
def ics(request: SignedIn, pk: int) -> HttpResponse:
    """The meeting for one's own calendar."""
    found = find(Meeting.objects.for_page(request.user), request, pk)
    if found.starts_at is None:
        raise Http404
    record_reading(reader=request.user, of=found, how=Reading.How.HANDED_OUT, detail="meeting.ics")
    response = HttpResponse(calendar.publication(found), content_type="text/calendar; charset=utf-8; method=PUBLISH")
    response["Content-Disposition"] = f'attachment; filename="meeting-{found.pk}.ics"'
    response["Cache-Control"] = "private, no-store"
    return response
