"""Which agency is the data authority of which level and region, and what limits hold there."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from coordination.core.forms import heard_by
from coordination.core.policy import can, require
from coordination.core.web import SignedIn, done, find, page
from sharing import actions
from sharing.forms.authorities import AuthorityForm, EndForm, LimitForm
from sharing.limits import STATUTORY, Clock
from sharing.models import Authority, LocalLimit


@login_required
@require_safe
def authorities(request: SignedIn) -> HttpResponse:
    """Common knowledge: who reviews, and what the law and each region ask for."""
    rows = Authority.objects.visible_to(request.user).select_related("agency", "region")
    limits = LocalLimit.objects.visible_to(request.user).select_related("region")
    here = _places(request)
    return page(
        request,
        "sharing/authorities.html",
        authorities=list(rows.in_force()),
        limits=[(limit, (limit.tier, limit.region_id) in here) for limit in limits],
        law=[(Clock(clock).label, limit) for clock, limit in STATUTORY.items()],
        may_name=can(request.user, "authority.name", None),
        may_set=bool(here),
        line=request.user.acting_for.line if request.user.acting_for else (),
    )


def _places(request: SignedIn) -> set[tuple[str, Any]]:
    """Level and region of which the person's agency is the data authority, where the person may set limits."""
    own = request.user.acting_for
    rows = Authority.objects.in_force().filter(agency=own).select_related("region") if own else ()
    return {(row.tier, row.region_id) for row in rows if can(request.user, "local_limit.set", (row.tier, row.region))}


@login_required
def name(request: SignedIn) -> HttpResponse:
    require(request.user, "authority.name", None)
    form = AuthorityForm(request.POST or None)
    if form.is_valid():
        with heard_by(form):
            actions.name_authority(actor=request.user, **form.cleaned_data)
        if form.is_valid():
            return done(request, "sharing:authorities", _("Named."))
    return page(request, "sharing/authority_form.html", form=form)


@login_required
def end(request: SignedIn, pk: int) -> HttpResponse:
    found = find(Authority.objects.select_related("agency", "region"), request, pk)
    require(request.user, "authority.end", found)
    form = EndForm(request.POST or None)
    if form.is_valid():
        with heard_by(form):
            actions.end_authority(actor=request.user, authority=found, **form.cleaned_data)
        if form.is_valid():
            return done(request, "sharing:authorities", _("Saved."))
    return page(request, "sharing/authority_end.html", authority=found, form=form)


@login_required
def set_limit(request: SignedIn) -> HttpResponse:
    form = LimitForm(request.POST or None, user=request.user)
    require(request.user, "local_limit.set", form.places[0] if form.places else ("", None))
    if form.is_valid():
        with heard_by(form):
            actions.set_limit(actor=request.user, **form.said)
        if form.is_valid():
            return done(request, "sharing:authorities", _("Saved. What begins from now on is held to it."))
    return page(request, "sharing/limit_form.html", form=form)


@login_required
@require_POST
def drop_limit(request: SignedIn, pk: int) -> HttpResponse:
    found = find(LocalLimit.objects.select_related("region"), request, pk)
    require(request.user, "local_limit.set", (found.tier, found.region))
    actions.drop_limit(actor=request.user, limit=found)
    return done(request, "sharing:authorities", _("Dropped. The law's own limit holds again."))
