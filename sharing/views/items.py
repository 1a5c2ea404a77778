"""One item: what others may know of it, and what its agency does with it."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_POST, require_safe

from coordination.audit.actions import record_reading
from coordination.audit.models import Reading
from coordination.core.forms import heard_by
from coordination.core.policy import require
from coordination.core.principals import bodies
from coordination.core.web import SignedIn, done, find, page
from sharing import actions
from sharing.forms.entries import NextVersionForm
from sharing.models import Entry, Item
from sharing.progress import story_of
from sharing.views.asking import Asking, asked

_ITEMS = Item.objects.select_related("owner", "category", "standing", "space")


@login_required
@require_safe
def item(request: SignedIn, pk: int) -> HttpResponse:
    found = find(_ITEMS, request, pk)
    record_reading(reader=request.user, of=found, how=Reading.How.OPENED)
    own: Any = request.user.acting_for
    is_own = found.owner_id in own.line
    versions = Entry.objects.visible_to(request.user).filter(item=found).order_by("-number")
    entry = found.standing
    return page(
        request,
        "sharing/item.html",
        thing=found,
        entry=entry,
        data_items=list(entry.data_items.all()) if entry else [],
        versions=list(versions),
        space=bodies([found.space_id]).get(found.space_id),
        is_own=is_own,
        story=story_of(found, is_own=is_own),
    )


_VERBS = {
    "suspend": Asking(
        actions.suspend_item,
        _("Suspend this item?"),
        _("Nobody else is given its content until you resume it. Whoever knows of it reads the reason."),
        _("Suspend"),
        _("Suspended."),
    ),
    "withdraw": Asking(
        actions.withdraw_item,
        _("Withdraw this item for good?"),
        _("It is given to nobody any more. Whoever knew of it still finds that it was there, and reads the reason."),
        pgettext_lazy("item", "Withdraw"),
        _("Withdrawn. It stays on record."),
        grave=True,
    ),
}


@login_required
def act(request: SignedIn, pk: int, verb: str) -> HttpResponse:
    """What is done to an item with a reason."""
    found = find(_ITEMS, request, pk)
    require(request.user, f"item.{verb}", found)
    return asked(request, _VERBS[verb], {"item": found}, where=found)


@login_required
@require_POST
def resume(request: SignedIn, pk: int) -> HttpResponse:
    found = find(_ITEMS, request, pk)
    require(request.user, "item.resume", found)
    actions.resume_item(actor=request.user, item=found)
    return done(request, found, _("Resumed."))


@login_required
def next_version(request: SignedIn, pk: int) -> HttpResponse:
    found = find(_ITEMS, request, pk)
    require(request.user, "item.begin_version", found)
    form = NextVersionForm(request.POST or None)
    if form.is_valid():
        with heard_by(form):
            made = actions.begin_version(actor=request.user, item=found, **form.cleaned_data)
        if form.is_valid():
            return done(request, made, _("The next version is begun: change what is to be said otherwise."))
    return page(request, "sharing/version_new.html", item=found, form=form)
