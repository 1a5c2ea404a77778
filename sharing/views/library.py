"""The lists of the library: what an agency may know of, what is its own, and what waits for review."""

from io import BytesIO
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_safe

from coordination.agencies.exports import handed_out
from coordination.audit.actions import record_reading
from coordination.audit.models import Reading
from coordination.core.policy import can
from coordination.core.web import SignedIn, key_page, page
from coordination.core.workdays import today
from sharing import dcat
from sharing.exports import table
from sharing.filters import ItemFilter, OwnItemFilter
from sharing.models import Entry, Item
from sharing.policy import DATA_OFFICE
from sharing.querysets.items import NEWEST_FIRST, sides_for
from sharing.results import answers_to
from sharing.views.no_agency import shown_to_agencies


def _listed() -> Any:
    return Item.objects.for_list()


@login_required
@require_safe
@shown_to_agencies
def library(request: SignedIn) -> HttpResponse:
    """What is published, and the person may know of."""
    chosen = ItemFilter(request.GET, queryset=_listed(), request=request)
    if chosen.said.get("q"):
        return page(request, "sharing/library.html", filter=chosen, **_searched(request, chosen), **_may_begin(request))
    shown = key_page(request, _listed(), order=NEWEST_FIRST, branches=sides_for(request.user, chosen.asked))
    return page(request, "sharing/library.html", filter=chosen, page=shown, **_may_begin(request))


def _searched(request: SignedIn, chosen: ItemFilter) -> dict[str, Any]:
    words = chosen.said["q"]
    shown, facets = answers_to(request, chosen.asked, words, chosen.classes())
    return {"page": shown, "facets": facets, "searched": words}


def _may_begin(request: SignedIn) -> dict[str, bool]:
    """An entry of the catalogue, and an item that none describes."""
    return {
        "may_begin": can(request.user, "entry.begin", None),
        "may_begin_item": can(request.user, "item.begin", None),
    }


@login_required
@require_safe
@shown_to_agencies
def own(request: SignedIn) -> HttpResponse:
    """What the agency provides, in whatever state."""
    agency: Any = request.user.acting_for
    rows = _listed().owned_by(agency)
    chosen = OwnItemFilter(request.GET, queryset=rows, request=request)
    shown = key_page(request, rows.filter(chosen.asked).with_open_entry(), order=NEWEST_FIRST)
    may = {
        "may_withdraw": bool(request.user.roles & DATA_OFFICE),
        "may_import": can(request.user, "source.read", None),
        **_may_begin(request),
    }
    return page(request, "sharing/own.html", filter=chosen, page=shown, **may)


@login_required
@require_safe
@shown_to_agencies
def reviews(request: SignedIn) -> HttpResponse:
    """What waits for the data authority."""
    rows = Entry.objects.to_review(request.user).select_related("item__owner")
    asked = Entry.objects.waiting_for_more_time(request.user).select_related("item__owner")
    return page(
        request,
        "sharing/reviews.html",
        page=key_page(request, rows, order=("due_on", "pk")),
        more_time=list(asked.order_by("more_asked_at", "pk")[:50]),
    )


@login_required
@require_GET
def export(request: SignedIn, kind: str) -> FileResponse:
    """The list as it is shown, in the columns of the guide, or as other catalogues take it in."""
    if kind not in {"xlsx", "csv", "jsonld"}:
        raise Http404
    chosen = ItemFilter(request.GET, queryset=_listed(), request=request)
    rows = Item.objects.visible_to(request.user).published().filter(chosen.asked).order_by(*NEWEST_FIRST)
    told = "; ".join(f"{label}: {value}" for label, value in chosen.told_to_others())
    record_reading(reader=request.user, of=Item, how=Reading.How.EXPORTED, detail=told)
    name = _("Catalogue of shared information")
    if kind == "jsonld":
        written = BytesIO(b"".join(dcat.catalogue(rows)))
        file_name = f"{name} {today():%Y-%m-%d}.jsonld"
        return FileResponse(written, as_attachment=True, filename=file_name, content_type=dcat.MEDIA_TYPE)
    return handed_out(*table(rows), kind, name)
