"""What an agency is asked, and how it comes to an answer."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.views.decorators.http import require_GET

from coordination.core.web import SignedIn, find, key_page, page
from coordination.opinions.models import Request


@login_required
@require_GET
def requests(request: SignedIn) -> HttpResponse:
    rows = Request.objects.visible_to(request.user)
    return page(request, "opinions/requests.html", page=key_page(request, rows, order=["-id"]))


@login_required
@require_GET
def request_(request: SignedIn, pk: int) -> HttpResponse:
    found = find(Request, request, pk)
    return page(request, "opinions/request.html", thing=found)
