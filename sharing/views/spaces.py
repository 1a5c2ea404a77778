"""What lies in the space of a body."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from coordination.core.policy import can
from coordination.core.principals import Body, bodies, spaces_of
from coordination.core.web import SignedIn, key_page, page
from sharing.filters import ItemFilter
from sharing.models import Item
from sharing.querysets.items import NEWEST_FIRST, sides_for


@login_required
@require_safe
def space(request: SignedIn, group: int) -> HttpResponse:
    """Of what is published there, what the person may know of. A space in which the person neither takes part nor may
    know of anything is not there.
    """
    body = known_body(request, group)
    rows = Item.objects.for_list()
    chosen = ItemFilter(request.GET, queryset=rows, request=request)
    sides = sides_for(request.user, Q(space=group) & chosen.asked)
    return page(
        request,
        "sharing/space.html",
        body=body,
        group=group,
        filter=chosen,
        page=key_page(request, rows, order=NEWEST_FIRST, branches=sides),
        may_begin_item=can(request.user, "item.begin", None),
    )


def known_body(request: SignedIn, group: int) -> Body:
    """Whose space it is, if the person takes part in it or may know of something there; else it is not there."""
    own: Any = request.user.acting_for
    seen = Item.objects.visible_to(request.user).filter(space=group)
    if not ((own and group in {own.principal_id, *spaces_of(request.user)}) or seen.exists()):
        raise Http404
    return bodies([group])[group]
