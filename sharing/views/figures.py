"""What comes of sharing, in numbers: for whoever provides an item, for an agency, for a data authority."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from coordination.agencies.models import Agency
from coordination.core.policy import require
from coordination.core.web import SignedIn, find, key_page, page
from sharing.figures import asked_for_in_vain, figures_of, legal_grounds, overseen_by, readers_of, stale_items
from sharing.forms.figures import YearForm
from sharing.models import Item, Use

MOST_USES = 50  # of an item, on its page
_ITEMS = Item.objects.select_related("owner")


@login_required
@require_safe
def figures(request: SignedIn) -> HttpResponse:
    """Of the agency the person acts for, and of all it oversees as their data authority."""
    own, form = request.user.acting_for, YearForm(request.GET)
    year = form.chosen
    others = Agency.objects.none() if own is None else overseen_by(own).exclude(pk=own.pk)
    shown = key_page(request, others.order_by(), order=("official_order", "pk"))
    told = figures_of([*([own] if own else []), *shown.rows], year)
    return page(
        request,
        "sharing/figures.html",
        form=form,
        year=year,
        own=told[0] if own else None,
        others=told[1:],
        page=shown,
        grounds=legal_grounds(own, year) if own else [],
        in_vain=asked_for_in_vain(request.user, year),
        stale=stale_items(own) if own else [],
    )


@login_required
@require_safe
def use(request: SignedIn, pk: int) -> HttpResponse:
    """Which other agencies opened an item and took files of it, and what they say they did with it."""
    found = find(_ITEMS, request, pk)
    require(request.user, "item.see_audience", found)
    uses = Use.objects.filter(request__item=found).select_related("request__agency")
    return page(request, "sharing/use.html", item=found, readers=readers_of(found), uses=list(uses[:MOST_USES]))
