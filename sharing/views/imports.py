"""Entries from elsewhere: a file or a site is read, looked through line by line, and brought in once."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from coordination.core.errors import Refusal
from coordination.core.files.intake import handed_in
from coordination.core.forms import heard_by
from coordination.core.policy import require
from coordination.core.remarks import Remark
from coordination.core.web import SignedIn, done, find, key_page, page
from sharing import actions
from sharing.actions.sources import left_out_of, lines_of
from sharing.forms.imports import SourceForm
from sharing.incoming.comparing import Fate, Outlook, outlook
from sharing.models import Harvest

_NAMES = {
    Fate.NEW: (pgettext_lazy("lines", "new"), "green"),
    Fate.CHANGED: (pgettext_lazy("lines", "changed"), "blue"),
    Fate.UNCHANGED: (pgettext_lazy("lines", "unchanged"), "grey"),
    Fate.REFUSED: (pgettext_lazy("lines", "refused"), "red"),
}
_HARVESTS = Harvest.objects.select_related("source__agency", "read_by", "done_by")


@login_required
def imports(request: SignedIn) -> HttpResponse:
    """Where an import begins; and those that there were."""
    require(request.user, "source.read", None)
    form = SourceForm(request.POST or None, request.FILES or None)
    if handed_in(form, by=request.user):
        said = form.cleaned_data
        with heard_by(form):
            made = actions.read_source(actor=request.user, brought=said["brought"], name=said["name"])
            return done(request, made)
    rows = _HARVESTS.visible_to(request.user).defer("lines")
    return page(request, "sharing/imports.html", form=form, page=key_page(request, rows, order=["-pk"]))


@login_required
def harvest(request: SignedIn, pk: int) -> HttpResponse:
    """Line by line what would become of it; sent, it is brought in. From then on: the lines that were left out."""
    found = find(_HARVESTS, request, pk)
    require(request.user, "harvest.bring_in", found)
    refused = ""
    if request.method == "POST":
        gone = {int(key) for key in request.POST.getlist("gone") if key.isascii() and key.isdigit() and len(key) < 19}
        try:
            counts = actions.bring_in(actor=request.user, harvest=found, gone=gone, seen=request.POST.get("seen", ""))
            if counts["new"] and not counts["refused"]:
                return done(request, "sharing:own", _told(counts))
            return done(request, found, _("Saved."))
        except Refusal as refusal:
            refused = str(refusal)
            found = find(_HARVESTS, request, pk)
    look = Outlook(left_out_of(found), [], "") if found.done_at else outlook(found.source, lines_of(found))
    tabs = [(fate.value, *_NAMES[fate], look.counts[fate.value]) for fate in Fate]
    filled = [code for code, _label, _colour, number in tabs if number]
    wanted = "" if found.done_at else request.GET.get("show", "")
    chosen = wanted if wanted in set(Fate) else next(iter(filled), Fate.NEW.value)
    return page(
        request,
        "sharing/harvest.html",
        thing=found,
        refused=refused,
        look=look,
        takes=look.counts["new"] + look.counts["changed"],
        remarks=[str(Remark.from_data(row)) for row in found.remarks],
        tabs=tabs,
        chosen=chosen,
        label=_NAMES[Fate(chosen)],
        rows=[row for row in look.findings if row.fate == chosen],
        told=_told(found.counts) if found.done_at else "",
    )


def _told(counts: dict[str, Any]) -> str:
    said = _(
        "Brought in: %(new)d new, %(changed)d changed, %(unchanged)d unchanged; %(refused)d refused, %(gone)d gone."
    )
    return said % counts
