"""The calendar of meetings."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from coordination.audit.actions import record_reading
from coordination.audit.models import Reading
from coordination.core import web
from coordination.core.web import SignedIn
from coordination.workbench.forms import CalendarForm
from coordination.workbench.month import Month
from meetings.calendar import publication
from meetings.models import Meeting


def _asked(request: SignedIn) -> tuple[CalendarForm, dict[str, Any]]:
    """What the address asks for; a month or a mechanism that is not to be had is a page that is not there."""
    form = CalendarForm(request.GET, person=request.user)
    if not form.is_valid():
        raise Http404
    return form, form.cleaned_data


@login_required
@require_safe
def calendar(request: SignedIn) -> HttpResponse:
    form, asked = _asked(request)
    month = Month(request.user, asked["month"], asked["mechanism"])
    return web.page(request, "workbench/calendar.html", form=form, month=month, view=asked["view"])


@login_required
@require_safe
def calendar_ics(request: SignedIn) -> HttpResponse:
    _form, asked = _asked(request)
    month = Month(request.user, asked["month"], asked["mechanism"])
    record_reading(reader=request.user, of=Meeting, how=Reading.How.EXPORTED, detail=f"{month.first:%Y-%m}")
    response = HttpResponse(publication(*month.convened()), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="meetings-{month.first:%Y-%m}.ics"'
    return response
