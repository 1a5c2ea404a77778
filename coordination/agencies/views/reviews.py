"""The pages of the quarterly reviews of accounts."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from coordination.agencies import actions
from coordination.agencies.models import AccountReview, AccountReviewLine, Agency
from coordination.core.policy import can
from coordination.core.web import SignedIn, done, find, key_page, page


@login_required
@require_safe
def reviews(request: SignedIn, pk: int) -> HttpResponse:
    """Those of one agency, the latest first."""
    found = find(Agency, request, pk)
    rows = AccountReview.objects.visible_to(request.user).filter(agency=found).select_related("agency").with_progress()
    shown = key_page(request, rows, order=["-quarter_on"])
    return page(request, "agencies/reviews.html", agency=found, page=shown)


@login_required
@require_safe
def review(request: SignedIn, pk: int) -> HttpResponse:
    found = find(AccountReview.objects.select_related("agency").with_progress(), request, pk)
    lines = found.lines.select_related("post__user", "post__agency", "decided_by")
    shown = key_page(request, lines, order=["outcome", "pk"])
    may_confirm = can(request.user, "account_review.confirm", found)
    return page(request, "agencies/review.html", review=found, page=shown, may_confirm=may_confirm)


@login_required
@require_POST
def confirm_line(request: SignedIn, pk: int) -> HttpResponse:
    line = find(AccountReviewLine.objects.select_related("review__agency", "post__user"), request, pk)
    actions.confirm_line(actor=request.user, line=line)
    return done(request, line.review, _("%(person)s: confirmed.") % {"person": line.person_name})
