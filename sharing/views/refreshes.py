"""A file of an item that is fetched anew by itself: set up, looked at, run now, paused; and what was stopped."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.forms import model_to_dict
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from coordination.core.errors import NotLawful
from coordination.core.flow import Sentence
from coordination.core.forms import heard_by
from coordination.core.policy import can, require
from coordination.core.web import SignedIn, done, find, key_page, page
from sharing import actions
from sharing.forms.refreshes import RefreshForm
from sharing.incoming import fetching
from sharing.models import Item, Refresh, RefreshRun
from sharing.refreshed import lines_of, why_of
from sharing.views.asking import Asking, asked

_ITEMS = Item.objects.select_related("owner")
_REFRESHES = Refresh.objects.select_related("item__owner", "set_by")
_RUNS = RefreshRun.objects.select_related("refresh__item__owner")


@login_required
@require_safe
def refresh(request: SignedIn, pk: int) -> HttpResponse:
    """What came of each time, the newest first."""
    found = get_object_or_404(_REFRESHES.visible_to(request.user), item=pk)
    runs = RefreshRun.objects.visible_to(request.user).filter(refresh=found).select_related("content", "table")
    listed = key_page(request, runs, order=("-pk",))
    last = RefreshRun.objects.filter(refresh=found).values_list("pk", flat=True).first()
    for run in listed.rows:
        run.refresh = found
    return page(
        request,
        "sharing/refresh.html",
        thing=found,
        item=found.item,
        page=listed,
        lines=lines_of(listed.rows, last, request.user),
        may_set=can(request.user, "item.set_refresh", found.item),
    )


@login_required
def set_up(request: SignedIn, pk: int) -> HttpResponse:
    item = find(_ITEMS, request, pk)
    require(request.user, "item.set_refresh", item)
    found = Refresh.objects.filter(item=item).first()
    if found is None and not fetching.is_offered():
        raise NotLawful(_("Whoever operates the portal has named no place from which files are fetched."))
    form = RefreshForm(request.POST or None, item=item, initial=model_to_dict(found) if found else None)
    if form.is_valid():
        with heard_by(form):
            made = actions.set_refresh(actor=request.user, item=item, **form.words)
        if form.is_valid():
            return done(request, made, _("Saved. It is fetched at the next time, or when you have it fetched now."))
    return page(request, "sharing/refresh_form.html", item=item, form=form)


_STEPS: dict[str, tuple[Any, Sentence]] = {
    "run": (actions.run_refresh, _("It is being fetched. Look again in a minute.")),
    "pause": (actions.pause_refresh, _("Paused. Nothing is fetched until you let it go on.")),
    "resume": (actions.resume_refresh, _("It goes on.")),
}


@login_required
@require_POST
def take_step(request: SignedIn, pk: int, step: str) -> HttpResponse:
    """What is done by one button."""
    found = find(_REFRESHES, request, pk)
    require(request.user, f"refresh.{step}", found)
    verb, sentence = _STEPS[step]
    verb(actor=request.user, refresh=found)
    return done(request, found, sentence)


_DECISIONS: dict[str, Any] = {
    "accept": Asking(
        actions.accept_run,
        _("Put in place what was stopped?"),
        _("It is fetched again at once, and becomes the next version if it is still the very same."),
        _("Put it in place"),
        _("It is being fetched. Look again in a minute."),
        form=None,
        grave=True,
    ),
    "refuse": Asking(
        actions.refuse_run,
        _("Leave out what was stopped?"),
        _("All stays as it is, and you are not asked about this very file again. What comes next is looked at anew."),
        _("Leave it out"),
        _("Left out. All stays as it is."),
        form=None,
    ),
}


@login_required
def decide(request: SignedIn, pk: int, step: str) -> HttpResponse:
    found = find(_RUNS, request, pk)
    require(request.user, f"refresh_run.{step}", found)
    asking = _DECISIONS[step]
    follows = f"{why_of(found)} {asking.what_follows}"
    return asked(request, asking, {"run": found}, where=found, about=found.refresh.item, what_follows=follows)
