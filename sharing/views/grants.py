"""All grants of an agency: those it holds, and those that others hold on what it provides."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from coordination.core.web import SignedIn, key_page, page
from sharing.filters import GrantFilter
from sharing.granted import lines_of, with_what_a_line_says
from sharing.models import Grant
from sharing.views.no_agency import shown_to_agencies

SOONEST_END_FIRST = ("ends_at", "pk")


@login_required
@require_safe
@shown_to_agencies
def grants(request: SignedIn) -> HttpResponse:
    """What ends first stands first. One that has run out stays until it is swept; its request stays for ever."""
    agency = request.user.acting_for
    rows = Grant.objects.visible_to(request.user).filter(group__agency__isnull=False).by_end()
    chosen = GrantFilter(request.GET, queryset=with_what_a_line_says(rows), agency=agency)
    found = key_page(request, chosen.qs, order=SOONEST_END_FIRST)
    return page(request, "sharing/grants.html", filter=chosen, page=found, lines=lines_of(found.rows, request.user))
