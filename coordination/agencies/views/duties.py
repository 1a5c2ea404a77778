"""The duties of an agency, kept line by line on its page."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from coordination.agencies import actions
from coordination.agencies.forms import DutyForm, EndDutyForm, NewDutiesForm
from coordination.agencies.models import Agency, Duty
from coordination.agencies.panels import citations
from coordination.core.forms import heard_by
from coordination.core.numbering import unusual_number_among
from coordination.core.policy import require
from coordination.core.web import SignedIn, done, find, page

_DUTIES = Duty.objects.select_related("agency")


@login_required
def add_duties(request: SignedIn, pk: int) -> HttpResponse:
    found = find(Agency, request, pk)
    require(request.user, "agency.keep_duties", found)
    form = NewDutiesForm(request.POST or None)
    if form.is_valid():
        with heard_by(form):
            added = len(actions.add_duties(actor=request.user, agency=found, **form.said))
            said = ngettext("%(n)d duty is entered.", "%(n)d duties are entered.", added) % {"n": added}
            unusual = unusual_number_among(form.cleaned_data["basis"])
            return done(request, f"{found.get_absolute_url()}#duties", " ".join([said, *map(str, unusual)]))
    return page(request, "agencies/duty.html", agency=found, form=form)


@login_required
def edit_duty(request: SignedIn, pk: int) -> HttpResponse:
    duty = find(_DUTIES.all(), request, pk)
    require(request.user, "agency.keep_duties", duty.agency)
    form = DutyForm(request.POST or None, instance=duty)
    if form.is_valid():
        with heard_by(form):
            actions.edit_duty(actor=request.user, duty=duty, **form.cleaned_data)
            unusual = unusual_number_among(form.cleaned_data["basis"])
            return done(request, duty, " ".join([_("Saved."), *map(str, unusual)]))
    cited = citations.of(request.user, [duty])
    return page(request, "agencies/duty.html", agency=duty.agency, duty=duty, form=form, cited_by=cited[duty.pk])


@login_required
@require_POST
def move_duty(request: SignedIn, pk: int, *, up: bool) -> HttpResponse:
    """The answer leads to the button that moves the duty on, so that the next press of a key does; at an end, to the
    other one.
    """
    duty = find(_DUTIES.all(), request, pk)
    place, last = actions.move_duty(actor=request.user, duty=duty, up=up)
    button = "up" if place == last or (up and place > 1) else "down"
    said = _("The duty is number %(place)d now.") % {"place": place}
    return done(request, f"{duty.agency.get_absolute_url()}#{button}-{duty.pk}", said)


@login_required
def end_duty(request: SignedIn, pk: int) -> HttpResponse:
    duty = find(_DUTIES.in_force(), request, pk)
    require(request.user, "agency.keep_duties", duty.agency)
    form = EndDutyForm(request.POST or None, duty=duty)
    if form.is_valid():
        with heard_by(form):
            actions.end_duty(actor=request.user, duty=duty, on=form.cleaned_data["on"])
            return done(request, duty, _("The duty ends on that day."))
    return page(
        request,
        "agencies/end_post.html",
        agency=duty.agency,
        form=form,
        question=_("End this duty?"),
        what_follows=duty.text,
        action=_("End the duty"),
        back_url=duty.get_absolute_url(),
        grave=True,
    )
