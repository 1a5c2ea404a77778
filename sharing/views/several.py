"""What is done with several items at once, ticked on a list."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from coordination.audit.actions import record_reading
from coordination.audit.models import Reading
from coordination.core.choosing import keys_in
from coordination.core.errors import NotLawful
from coordination.core.files.bundling import hand_out_bundle
from coordination.core.web import SignedIn, done, page
from coordination.core.workdays import today
from sharing import actions
from sharing.actions.items import keeps_from_withdrawing
from sharing.bundle import MOST_BYTES, MOST_ITEMS, bundle_of
from sharing.files import ZIP, taken
from sharing.forms.entries import ReasonForm
from sharing.models import Item
from sharing.requested import used_by


def _ticked(request: SignedIn) -> list[int]:
    sent = request.POST if request.method == "POST" else request.GET
    return keys_in(sent.getlist("item"))[:MOST_ITEMS]


@login_required
@require_safe
def bundle(request: SignedIn) -> HttpResponse:
    """What a ZIP of the items ticked will hold, and what not, before it is fetched."""
    return page(
        request,
        "sharing/bundle.html",
        bundle=bundle_of(_ticked(request), request.user),
        ticked=_ticked(request),
        most=MOST_BYTES,
    )


@login_required
@require_safe
def bundle_zip(request: SignedIn) -> HttpResponseBase:
    found = bundle_of(_ticked(request), request.user)
    if not found.given:
        raise NotLawful(_("There is no file among these that you may have."))
    if found.is_too_large:
        raise NotLawful(_("Together the files are too large for one ZIP: fetch them in several parts."))
    for item, number in found.versions:
        record_reading(reader=request.user, of=item, how=Reading.How.HANDED_OUT, detail=taken(number, ZIP))
    name = f"{_('Shared information')} {today():%Y-%m-%d}.zip"
    return hand_out_bundle(found.entries(), name, found.named_refusals())


@login_required
def withdraw(request: SignedIn) -> HttpResponse:
    """Several of one's own with one reason. Each is checked; those that stay are named with what keeps them."""
    rows = Item.objects.visible_to(request.user).filter(pk__in=_ticked(request)).select_related("owner")
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        items = list(rows)
        refused = actions.withdraw_items(actor=request.user, items=items, **form.cleaned_data)
        for item, why in refused:
            messages.warning(request, _("“%(item)s” stays: %(why)s") % {"item": item, "why": why})
        count = len(items) - len(refused)
        said = ngettext("%(n)d item withdrawn.", "%(n)d items withdrawn.", count) % {"n": count}
        return done(request, "sharing:own", said if count else "")
    lines = [(item, keeps_from_withdrawing(request.user, item)) for item in rows]
    return page(
        request,
        "sharing/withdraw_several.html",
        form=form,
        used_by=used_by([item for item, why in lines if not why]),
        going=[item for item, why in lines if not why],
        staying=[(item, why) for item, why in lines if why],
    )
