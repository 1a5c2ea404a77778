"""The page of an assignment, and what is done with it."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_GET, require_POST

from coordination.audit.actions import record_reading
from coordination.audit.models import Reading
from coordination.core.files.intake import handed_in
from coordination.core.files.serving import hand_out, require_open
from coordination.core.forms import heard_by
from coordination.core.policy import abilities
from coordination.core.referring import beside
from coordination.core.web import SignedIn, done, find, page
from coordination.followup.acts import KINDS, ask, turn_of, worded
from coordination.followup.models import Assignment, Evidence
from coordination.followup.progress import (
    acts_on,
    days_late,
    duties_of,
    extensions_of,
    moved,
    next_of,
    parts_of,
    reminders_of,
    reports_of,
    source_of,
    steps_of,
    story_of,
    urged_today,
    waiting_parts,
)
from coordination.followup.wording import words_for


@login_required
@require_GET
def assignment(request: SignedIn, pk: int) -> HttpResponse:
    found = find(Assignment.objects.for_page(), request, pk)
    record_reading(reader=request.user, of=found, how=Reading.How.OPENED)
    acts, parts = acts_on(found), parts_of(found)
    may, extensions = abilities(request.user, found), extensions_of(found, request.user)
    is_asked = any(extension.is_waiting for extension in extensions)
    return page(
        request,
        "followup/assignment.html",
        assignment=found,
        turn=turn_of(request.user, found, may, urged=urged_today(acts), is_asked=is_asked, parts=parts),
        steps=steps_of(found, acts),
        next=next_of(found),
        days_late=days_late(found),
        moved=moved(found),
        source=source_of(found, request.user),
        duties=duties_of(parts, found, request.user),
        waiting=waiting_parts(parts),
        reports=reports_of(found, parts, request.user),
        reminders=reminders_of(found),
        extensions=extensions,
        story=story_of(acts, found),
        words=words_for(found.lead_agency),
        panels=beside.on(request.user, [found]),
    )


def _act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """One act with its form. What is refused on sending is said in the form, which keeps what was typed."""
    found, sent = find(Assignment.objects.for_page(), request, pk), request.method == "POST"
    kind = worded(KINDS[verb], found)
    if not sent:
        ask(request.user, found, verb)
    data = (request.POST, request.FILES) if sent else ()
    form = kind.form(*data, assignment=found, person=request.user)
    with heard_by(form):
        if sent:
            ask(request.user, found, verb)
        if handed_in(form, by=request.user):
            kind.do(actor=request.user, assignment=found, **form.cleaned_data)
            return done(request, found, worded(kind, found).done)
    waiting = waiting_parts(parts_of(found))
    return page(request, "followup/act.html", assignment=found, kind=kind, form=form, waiting=waiting)


@login_required
@require_POST
def receive(request: HttpRequest, pk: int) -> HttpResponse:
    return _act(request, pk, "receive")


@login_required
def refuse(request: HttpRequest, pk: int) -> HttpResponse:
    return _act(request, pk, "refuse")


@login_required
def reissue(request: HttpRequest, pk: int) -> HttpResponse:
    return _act(request, pk, "reissue")


@login_required
def report(request: HttpRequest, pk: int) -> HttpResponse:
    return _act(request, pk, "report")


@login_required
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    return _act(request, pk, "submit")


@login_required
def send_back(request: HttpRequest, pk: int) -> HttpResponse:
    return _act(request, pk, "send_back")


@login_required
def close(request: HttpRequest, pk: int) -> HttpResponse:
    return _act(request, pk, "close")


@login_required
def make_routine(request: HttpRequest, pk: int) -> HttpResponse:
    return _act(request, pk, "make_routine")


@login_required
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    return _act(request, pk, "cancel")


@login_required
def extend(request: HttpRequest, pk: int) -> HttpResponse:
    return _act(request, pk, "extend")


@login_required
def urge(request: HttpRequest, pk: int) -> HttpResponse:
    return _act(request, pk, "urge")


@login_required
@require_GET
def evidence(request: SignedIn, pk: int) -> HttpResponseBase:
    found = find(Evidence.objects.select_related("file"), request, pk)
    require_open(found.file)  # what is refused was not read
    record_reading(reader=request.user, of=found, how=Reading.How.HANDED_OUT, detail=found.file.name)
    return hand_out(found.file)
