"""Out of what an item comes."""

from dataclasses import asdict

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from coordination.core.choosing import words_of
from coordination.core.forms import heard_by
from coordination.core.policy import require
from coordination.core.referring import first_found
from coordination.core.web import SignedIn, done, find, page
from sharing import actions
from sharing.forms.behind import SourceForm
from sharing.models import Behind, Item


@login_required
def name_source(request: SignedIn, pk: int) -> HttpResponse:
    found = find(Item.objects.select_related("owner"), request, pk)
    require(request.user, "item.name_source", found)
    form = SourceForm(request.POST or None, user=request.user)
    if form.is_valid():
        with heard_by(form):
            actions.name_source(actor=request.user, item=found, **form.cleaned_data)
        if form.is_valid():
            return done(request, found, _("Recorded. Whoever sees both finds one on the page of the other."))
    return page(request, "sharing/name_source.html", item=found, form=form)


@login_required
@require_POST
def take_back(request: SignedIn, pk: int) -> HttpResponse:
    found = find(Behind.objects.select_related("item__owner", "source_type"), request, pk)
    require(request.user, "behind.take_back", found)
    actions.take_back_source(actor=request.user, behind=found)
    return done(request, found.item, _("Taken back."))


@login_required
@require_GET
def choose(request: SignedIn) -> HttpResponse:
    return JsonResponse({"options": [asdict(each) for each in first_found(request.user, words_of(request))]})
