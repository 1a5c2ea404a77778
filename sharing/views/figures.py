"""What comes of sharing, in numbers: for whoever provides an item, for an agency, for a data authority."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from coordination.core.policy import require
from coordination.core.web import SignedIn, find, key_page, page
from sharing.figures import asked_for_in_vain, figures_of, legal_grounds, overseen_by, readers_of, stale_items
from sharing.forms.figures import YearForm
from sharing.models import Item, Use
from sharing.views.no_agency import shown_to_agencies

MOST_USES = 50  # of an item, on its page
_ITEMS = Item.objects.select_related("owner")


@login_required
@require_safe
@shown_to_agencies
def figures(request: SignedIn) -> HttpResponse:
    """Of the agency the person acts for, and of all it oversees as their data authority."""
    own: Any = request.user.acting_for
    form = YearForm(request.GET)
    year = form.chosen
    others = overseen_by(own).exclude(pk=own.pk)
    shown = key_page(request, others.order_by(), order=("official_order", "pk"))
    told = figures_of([own, *shown.rows], year)
    return page(
        request,
        "sharing/figures.html",
        form=form,
        year=year,
        own=told[0],
        others=told[1:],
        page=shown,
        grounds=legal_grounds(own, year),
        in_vain=asked_for_in_vain(request.user, year),
        stale=stale_items(own),
    )


@login_required
@require_safe
def use(request: SignedIn, pk: int) -> HttpResponse:
    """Which other agencies opened an item and took files of it, and what they say they did with it."""
    found = find(_ITEMS, request, pk)
    require(request.user, "item.see_audience", found)
    uses = Use.objects.filter(request__item=found).select_related("request__agency")
    return page(request, "sharing/use.html", item=found, readers=readers_of(found), uses=list(uses[:MOST_USES]))
