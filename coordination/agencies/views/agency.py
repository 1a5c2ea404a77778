"""The pages of the directory: agencies and what is kept of them."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from coordination.agencies import actions
from coordination.agencies.actions.removal import uses_of
from coordination.agencies.exports import directory, handed_out
from coordination.agencies.filters import AgencyFilter
from coordination.agencies.forms import AgencyForm, RemoveAgencyForm
from coordination.agencies.history import names_of
from coordination.agencies.models import Agency, Reform
from coordination.agencies.panels import panels
from coordination.agencies.progress import colleagues_at, duties_of, has_liaison, story_of, unusual_code
from coordination.agencies.querysets import OFFICIAL_ORDER
from coordination.agencies.tree import branch, for_way, way_to
from coordination.core.counting import CAP
from coordination.core.forms import heard_by
from coordination.core.imports.kinds import kinds_for
from coordination.core.policy import can, require
from coordination.core.web import SignedIn, done, find, key_page, page, ranked_page

SHOWN = 20  # people, of whom there is a page


@login_required
def agencies(request: SignedIn) -> HttpResponse:
    rows = Agency.objects.visible_to(request.user).select_related("region", "parent", "successor")
    chosen = AgencyFilter(request.GET, queryset=rows, request=request)
    return page(
        request,
        "agencies/agencies.html",
        filter=chosen,
        page=ranked_page(request, chosen.qs, pieces=chosen.pieces, order=OFFICIAL_ORDER, cap=CAP),
        may_create=can(request.user, "agency.create", None),
        may_import=any(not kind.home for kind in kinds_for(request.user)),
    )


@login_required
def tree(request: SignedIn, pk: int | None = None) -> HttpResponse:
    """Those below one agency, or those below none; what stands below them is asked for branch by branch."""
    top = find(for_way(), request, pk) if pk else None
    rows = key_page(request, branch(request.user, top), order=OFFICIAL_ORDER, cap=CAP)
    return page(request, "agencies/tree.html", top=top, way=way_to(top) if top else [], page=rows)


@login_required
@require_GET
def export(request: SignedIn, kind: str) -> FileResponse:
    """The directory as it is shown, narrowed down and in order."""
    rows = Agency.objects.visible_to(request.user).order_by(*OFFICIAL_ORDER)
    chosen = AgencyFilter(request.GET, queryset=rows, request=request)
    return handed_out(*directory(request.user, chosen.qs), kind, _("Agencies"))


@login_required
def agency(request: SignedIn, pk: int) -> HttpResponse:
    found = find(Agency.objects.select_related("region", "parent", "successor"), request, pk)
    colleagues = colleagues_at(found)
    may_appoint = can(request.user, "agency.appoint", found)
    duties = duties_of(request.user, found)
    return page(
        request,
        "agencies/agency.html",
        thing=found,
        agency=found,
        subordinates=found.subordinates.standing()[: SHOWN + 1],
        duties=[line for line in duties if not line.is_over],
        former_duties=[line for line in duties if line.is_over],
        colleagues=colleagues[:SHOWN],
        number_of_people=len(colleagues),
        lacks_liaison=not has_liaison(colleagues),
        panels=panels.on(request.user, found),
        names=names_of(found),
        changes=Reform.objects.visible_to(request.user).about(found),
        story=story_of(found) if may_appoint else [],
    )


@login_required
def new(request: SignedIn) -> HttpResponse:
    require(request.user, "agency.create", None)
    form = AgencyForm(request.POST or None, person=request.user, called=request.GET.get("name", "")[:200])
    if form.is_valid():
        with heard_by(form):
            made = actions.create_agency(actor=request.user, **form.cleaned_data)
            said = _("The agency is in the directory. Appoint its people now.")
            return done(request, made, f"{said} {unusual_code(made)}".strip())
    return page(request, "agencies/new.html", form=form)


@login_required
def edit(request: SignedIn, pk: int) -> HttpResponse:
    found = find(Agency, request, pk)
    require(request.user, "agency.edit", found)
    form = AgencyForm(request.POST or None, instance=found, person=request.user)
    if form.is_valid():
        with heard_by(form):
            saved = actions.edit_agency(actor=request.user, agency=found, **form.changed)
            return done(request, found, f"{_('Saved.')} {unusual_code(saved)}".strip())
    return page(request, "agencies/edit.html", agency=found, form=form)


@login_required
def remove(request: SignedIn, pk: int) -> HttpResponse:
    """Whether anything names it is said before anything is asked: then it is no mistake, and ends by a document."""
    found = find(Agency, request, pk)
    require(request.user, "agency.remove", found)
    form = RemoveAgencyForm(request.POST or None)
    if form.is_valid():
        with heard_by(form):
            actions.remove_agency(actor=request.user, agency=found, **form.cleaned_data)
            return done(
                request, "agencies:agencies", _("“%(name)s” is struck from the directory.") % {"name": found.name}
            )
    uses = uses_of(found)
    question: dict[str, Any] = {
        "question": _("This agency cannot be struck") if uses else _("Strike an agency entered by mistake?"),
        "what_follows": _(
            "“%(name)s” disappears from the directory, as if it had never been entered. Who entered and struck it "
            "stays in the record. It cannot be taken back; it can be entered anew."
        )
        % {"name": found.name},
        "action": _("Strike the agency"),
        "back_url": found.get_absolute_url(),
        "grave": True,
    }
    return page(
        request, "agencies/remove.html", agency=found, uses=uses, lines=list(uses.items()), form=form, **question
    )
