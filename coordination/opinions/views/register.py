"""The register of policies and rules in force, and drafts compared with it."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.views.decorators.http import require_GET

from coordination.core.web import SignedIn, find, key_page, page
from coordination.opinions.models import Policy


@login_required
@require_GET
def policies(request: SignedIn) -> HttpResponse:
    rows = Policy.objects.visible_to(request.user)
    return page(request, "opinions/policies.html", page=key_page(request, rows, order=["-id"]))


@login_required
@require_GET
def policy(request: SignedIn, pk: int) -> HttpResponse:
    found = find(Policy, request, pk)
    return page(request, "opinions/policy.html", thing=found)
