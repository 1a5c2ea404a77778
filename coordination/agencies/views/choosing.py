"""What forms offer of the directory for what was typed."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.views.decorators.http import require_GET

from coordination.agencies.choosing import agency_named, region_named
from coordination.agencies.models import Agency, Region
from coordination.agencies.querysets import FROM_THE_TOP, OFFICIAL_ORDER
from coordination.core.choosing import MOST_LISTED, answer, left_out, words_of
from coordination.core.web import SignedIn, ranked_page


@login_required
@require_GET
def choose(request: SignedIn) -> HttpResponse:
    """Agencies that exist, what fits best coming first; without a word the first of the official list."""
    rows, words = Agency.objects.visible_to(request.user).standing(), words_of(request)
    rows = rows.exclude(pk__in=left_out(request))
    pieces = rows.best_first(words) if words else [rows]
    found = ranked_page(request, rows, pieces=pieces, order=OFFICIAL_ORDER, size=MOST_LISTED, cap=0)
    return answer(found.rows, agency_named)


@login_required
@require_GET
def choose_region(request: SignedIn) -> HttpResponse:
    """Divisions, what fits best coming first; provinces before what lies in them, from the north of the list to the
    south.
    """
    rows, words = Region.objects.select_related("parent"), words_of(request)
    pieces = rows.best_first(words) if words else [rows]
    found = ranked_page(request, rows, pieces=pieces, order=FROM_THE_TOP, size=MOST_LISTED, cap=0)
    return answer(found.rows, region_named)
