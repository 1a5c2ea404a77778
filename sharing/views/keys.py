"""Keys for programs: those of an agency and those on what it provides; made, shown once, withdrawn."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from coordination.core.forms import heard_by
from coordination.core.policy import require
from coordination.core.web import SignedIn, find, key_page, page
from sharing import actions
from sharing.actions.keys import last_day
from sharing.filters import KeyFilter
from sharing.forms.keys import KeyForm
from sharing.keys import lines_of, with_what_a_line_says
from sharing.models import AccessKey, Item
from sharing.sight import called
from sharing.views.asking import Asking, asked
from sharing.views.no_agency import shown_to_agencies

_KEYS = AccessKey.objects.select_related("item__owner")
_ITEMS = Item.objects.select_related("owner")


@login_required
@require_safe
@shown_to_agencies
def keys(request: SignedIn) -> HttpResponse:
    """The newest first; what has ended stays."""
    rows = with_what_a_line_says(AccessKey.objects.visible_to(request.user))
    chosen = KeyFilter(request.GET, queryset=rows, agency=request.user.acting_for)
    found = key_page(request, chosen.qs, order=("-pk",))
    return page(request, "sharing/keys.html", filter=chosen, page=found, lines=lines_of(found.rows, request.user))


@login_required
def make(request: SignedIn, pk: int) -> HttpResponse:
    """What is made is shown in the answer to the form, and never again."""
    found = find(_ITEMS, request, pk)
    require(request.user, "item.make_key", found)
    own: Any = request.user.acting_for
    last = last_day(found, own)
    form = KeyForm(request.POST or None, last=last)
    if form.is_valid():
        with heard_by(form):
            key, secret = actions.make_key(actor=request.user, item=found, **form.cleaned_data)
        if form.is_valid():
            return page(request, "sharing/key_made.html", item=found, key=key, secret=secret)
    return page(request, "sharing/key_form.html", item=found, form=form, last=last)


@login_required
def withdraw(request: SignedIn, pk: int) -> HttpResponse:
    found = find(_KEYS, request, pk)
    require(request.user, "access_key.withdraw", found)
    asking = Asking(
        actions.withdraw_key,
        _("Withdraw this key?"),
        _("The program that bears it is given nothing from the next call on. Both agencies read the reason."),
        pgettext_lazy("access key", "Withdraw"),
        _("Withdrawn. It opens nothing any more."),
        grave=True,
    )
    return asked(
        request,
        asking,
        {"key": found},
        where="sharing:keys",
        about=called(found.item, request.user),
        said=f"{found.name} · {found.agency}",
        came_from=_("Keys for programs"),
    )
