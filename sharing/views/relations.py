"""Which items belong together."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from coordination.core.choosing import answer, left_out, words_of
from coordination.core.forms import heard_by
from coordination.core.policy import require
from coordination.core.web import SignedIn, done, find, page
from sharing import actions
from sharing.choosing import first_items, item_named
from sharing.forms.relations import RelationForm
from sharing.models import Item, Relation


@login_required
def relate(request: SignedIn, pk: int) -> HttpResponse:
    found = find(Item.objects.select_related("owner"), request, pk)
    require(request.user, "item.relate", found)
    form = RelationForm(request.POST or None, item=found, user=request.user)
    if form.is_valid():
        with heard_by(form):
            actions.relate(actor=request.user, item=found, **form.cleaned_data)
        if form.is_valid():
            return done(request, found, _("Related. Whoever sees both items finds one on the page of the other."))
    return page(request, "sharing/relate.html", item=found, form=form)


@login_required
@require_POST
def take_back(request: SignedIn, pk: int) -> HttpResponse:
    found = find(Relation.objects.select_related("item__owner"), request, pk)
    require(request.user, "relation.take_back", found)
    actions.take_back_relation(actor=request.user, relation=found)
    return done(request, found.item, _("Taken back."))


@login_required
@require_GET
def choose(request: SignedIn) -> HttpResponse:
    return answer(first_items(request.user, words_of(request), left_out(request)), item_named)
