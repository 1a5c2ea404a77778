"""The own e-mail address: another one is entered by whoever has just proved who it is, and counts once the letter that
went there has been opened and answered by the same person.
"""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from coordination.agencies import actions
from coordination.agencies.middleware import for_nobody
from coordination.agencies.models import AddressChange
from coordination.agencies.models.link import digest_of
from coordination.core import web
from coordination.core.forms import heard_by
from coordination.core.policy import can
from coordination.core.web import SignedIn
from coordination.signin.forms import AddressForm
from coordination.signin.links import Key
from coordination.signin.proving import proved_lately

KEY = Key("address_to_confirm", page="confirm_address")


@for_nobody
@never_cache
@login_required
@proved_lately
def change_address(request: SignedIn) -> HttpResponse:
    form = AddressForm(request.POST or None, initial={"email": request.user.email})
    if form.is_valid():
        with heard_by(form):
            address = form.cleaned_data["email"]
            waits = AddressChange.objects.waiting_alike(request.user, request.user, address).exists()
            change = actions.change_address(actor=request.user, address=address)
            return web.done(request, _profile(), _said_of(change, waits=waits))
    return web.page(request, "signin/change_address.html", form=form)


def _profile() -> str:
    return f"{reverse('preferences')}#address"


def _said_of(change: AddressChange | None, *, waits: bool) -> str:
    if change is None:
        return _("This is your address already.")
    said: str = _("A letter goes to %(address)s. Until you have confirmed it there, nothing changes.")
    if waits:
        said = _("%(address)s waits for your confirmation already. If no letter came, have it sent again here.")
    return said % {"address": change.address}


@require_safe
def address_by_link(request: HttpRequest, token: str) -> HttpResponse:
    if _opened_by(token) is None:
        return _over(request, status=404)
    return KEY.laid(token)


@for_nobody
@never_cache
@login_required
def confirm_address(request: SignedIn) -> HttpResponse:
    """Whoever is signed in confirms the own address, or is told that the letter is about another account."""
    change = _opened_by(KEY.of(request))
    if change is None:
        return _over(request, status=409)
    is_meant = can(request.user, "address_change.confirm", change)
    if request.method == "POST" and is_meant:
        actions.confirm_address(actor=request.user, change=change)
        said = _("Letters of the portal go to %(address)s now.") % {"address": change.address}
        return KEY.used(web.done(request, _profile(), said))
    return web.page(request, "signin/confirm_address.html", change=change, is_meant=is_meant)


def _opened_by(token: str) -> AddressChange | None:
    found = AddressChange.objects.open().filter(digest=digest_of(token), user__is_active=True)
    return found.select_related("user", "asked_by").first()


def _over(request: Any, *, status: int) -> HttpResponse:
    """Used, withdrawn, run out and never made are one answer."""
    return web.page(request, "signin/address_over.html", status=status)


def _found(request: SignedIn, pk: int) -> AddressChange:
    change: AddressChange = web.find(AddressChange.objects.unanswered().select_related("user"), request, pk)
    return change


def _back(request: SignedIn, change: AddressChange) -> str:
    return _profile() if change.user_id == request.user.pk else change.user.get_absolute_url()


@for_nobody
@login_required
@require_POST
def resend_address(request: SignedIn, pk: int) -> HttpResponse:
    change = _found(request, pk)
    actions.resend_address(actor=request.user, change=change)
    said = _("The letter goes to %(address)s once more. The link of the one before opens nothing any more.")
    return web.done(request, _back(request, change), said % {"address": change.address})


@for_nobody
@login_required
@require_POST
def withdraw_address(request: SignedIn, pk: int) -> HttpResponse:
    change = _found(request, pk)
    actions.withdraw_address(actor=request.user, change=change)
    return web.done(request, _back(request, change), _("Withdrawn: the address stays as it is."))
