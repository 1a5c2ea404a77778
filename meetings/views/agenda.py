"""The agenda and its papers."""

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.forms import model_to_dict
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from coordination.audit.actions import record_reading
from coordination.audit.models import Reading
from coordination.core.files import scanning
from coordination.core.files.intake import handed_in
from coordination.core.files.serving import hand_out, require_open
from coordination.core.forms import heard_by
from coordination.core.policy import require
from coordination.core.web import SignedIn, done, find, page
from meetings import actions
from meetings.convening import require_add_papers
from meetings.forms.agenda import ItemForm, PaperForm
from meetings.models import AgendaItem, Meeting, Paper

_ITEMS = AgendaItem.objects.select_related("meeting__mechanism")
_PAPERS = Paper.objects.live().select_related("item__meeting__mechanism", "file")


@login_required
def add_item(request: SignedIn, pk: int) -> HttpResponse:
    """A new item; what follow-up suggests is sent here ready to be added (`assignment`)."""
    meeting = find(Meeting.objects.select_related("mechanism"), request, pk)
    require(request.user, "meeting.edit", meeting)
    form = ItemForm(request.POST or None, meeting=meeting, user=request.user)
    if form.is_valid():
        source = form.cleaned_data.pop("assignment")
        with heard_by(form):
            actions.add_item(actor=request.user, meeting=meeting, source=source, **form.cleaned_data)
        if form.is_valid():
            return done(request, f"{meeting.get_absolute_url()}#agenda", _("Put on the agenda."))
    return page(request, "meetings/item.html", meeting=meeting, form=form)


@login_required
def edit_item(request: SignedIn, pk: int) -> HttpResponse:
    item = find(_ITEMS.all(), request, pk)
    require(request.user, "meeting.edit", item.meeting)
    initial = model_to_dict(item, ItemForm.Meta.fields)
    form = ItemForm(request.POST or None, meeting=item.meeting, user=request.user, initial=initial)
    if form.is_valid():
        form.cleaned_data.pop("assignment")
        with heard_by(form):
            actions.edit_item(actor=request.user, item=item, **form.cleaned_data)
        if form.is_valid():
            return done(request, item, _("Saved."))
    return page(request, "meetings/item.html", meeting=item.meeting, item=item, form=form)


@login_required
@require_POST
def move_item(request: SignedIn, pk: int, *, up: bool) -> HttpResponse:
    """The answer leads to the button that moves the item on, so that the next press of a key does; at an end, to the
    other one.
    """
    item = find(_ITEMS.all(), request, pk)
    actions.move_item(actor=request.user, item=item, up=up)
    further = item.meeting.items.filter(**{"no__lt" if up else "no__gt": item.no}).exists()
    button = "up" if up == further else "down"
    said = _("“%(title)s” is item %(no)d now.") % {"title": item.title, "no": item.no}
    return done(request, f"{item.meeting.get_absolute_url()}#{button}-{item.pk}", said)


@login_required
@require_POST
def remove_item(request: SignedIn, pk: int) -> HttpResponse:
    item = find(_ITEMS.all(), request, pk)
    actions.remove_item(actor=request.user, item=item)
    return done(request, f"{item.meeting.get_absolute_url()}#agenda", _("Taken off the agenda."))


@login_required
def add_paper(request: SignedIn, pk: int) -> HttpResponse:
    item = find(_ITEMS.all(), request, pk)
    require_add_papers(request.user, item)
    form = PaperForm(request.POST or None, request.FILES or None)
    if handed_in(form, by=request.user):
        with heard_by(form), transaction.atomic():
            for upload in form.cleaned_data["papers"]:
                actions.add_paper(actor=request.user, item=item, upload=upload, title=form.cleaned_data["title"])
        if form.is_valid():
            return done(request, item, _("The papers are with the agenda item."))
    scanned = scanning.is_configured()
    return page(request, "meetings/paper.html", meeting=item.meeting, item=item, form=form, is_scanned=scanned)


@login_required
@require_safe
def paper(request: SignedIn, pk: int) -> HttpResponseBase:
    found = find(_PAPERS.all(), request, pk)
    require_open(found.file)  # what is refused was not read
    record_reading(reader=request.user, of=found, how=Reading.How.HANDED_OUT, detail=found.file.name)
    return hand_out(found.file)


@login_required
@require_POST
def withdraw_paper(request: SignedIn, pk: int) -> HttpResponse:
    found = find(_PAPERS.all(), request, pk)
    actions.withdraw_paper(actor=request.user, paper=found)
    return done(request, found.item, _("The paper is withdrawn; the file stays on record."))
