"""Who can see an item, and why: for the agency that provides it."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from coordination.core.policy import require
from coordination.core.principals import bodies
from coordination.core.web import SignedIn, find, page
from sharing.forms.items import AskForm
from sharing.models import Item
from sharing.sight import ActingFor, sight_of, who_has, who_knows, why_not

_ITEMS = Item.objects.select_related("owner", "space")


@login_required
@require_safe
def audience(request: SignedIn, pk: int) -> HttpResponse:
    """Each side of both gates, and what comes of them for one agency that is asked about."""
    found = find(_ITEMS, request, pk)
    require(request.user, "item.see_audience", found)
    form = AskForm(request.GET or None)
    about = form.cleaned_data["agency"] if form.is_valid() else None
    return page(
        request,
        "sharing/who.html",
        item=found,
        space=bodies([found.space_id]).get(found.space_id),
        known=who_knows(found),
        had=who_has(found),
        is_masked=found.tables.loaded().filter(is_masked=True).exists(),
        form=form,
        about=about,
        sight=sight_of(found, ActingFor(about)) if about else None,
        why_not=why_not(found),
    )
