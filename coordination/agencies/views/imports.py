"""The pages of imports. Whoever may not import a kind of record does not know of its imports."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import HttpResponseClientRefresh

from coordination.agencies.exports import handed_out
from coordination.agencies.forms import ImportForm, UndoForm
from coordination.core.errors import NotPermitted
from coordination.core.forms import heard_by
from coordination.core.imports import actions, papers, showing
from coordination.core.imports.kinds import Kind, kinds_for
from coordination.core.imports.models import ImportRun
from coordination.core.policy import require
from coordination.core.web import SignedIn, done, find, is_fragment, key_page, page


def _kind(request: SignedIn) -> Kind:
    """The kind that the address names, of those that the person may import."""
    kinds = {kind.code: kind for kind in kinds_for(request.user)}
    if not kinds:
        raise NotPermitted("import.start")
    wanted = request.GET.get("what") or next(iter(kinds))
    if wanted not in kinds:
        raise Http404
    return kinds[wanted]


def _at(run: ImportRun) -> str:
    return reverse("agencies:import_run", args=[run.pk])


def _back_to(request: SignedIn, kind: Kind) -> str:
    """To the people of the own agency, where people are invited; else to the list that is filled."""
    own = request.user.acting_for if kind.code == "people" else None
    return own.people_url if own else reverse(kind.home or "agencies:agencies")


@login_required
def imports(request: SignedIn) -> HttpResponse:
    """Where an import begins; and those that there were."""
    kind = _kind(request)
    form = ImportForm(request.POST or None, request.FILES or None, kind=kind)
    if form.is_valid():
        with heard_by(form):
            run = actions.start(actor=request.user, kind=kind, brought=form.cleaned_data["file"])
            return done(request, _at(run))
    rows = ImportRun.objects.visible_to(request.user).filter(kind=kind.code).select_related("started_by")
    return page(
        request,
        "agencies/imports.html",
        kind=kind,
        kinds=kinds_for(request.user),
        form=form,
        back_url=_back_to(request, kind),
        page=key_page(request, rows, order=["-pk"]),
    )


@login_required
@require_GET
def import_template(request: SignedIn, kind: str) -> FileResponse:
    what = _kind(request)
    return handed_out(papers.template(what), [], kind, _("%(what)s, template") % {"what": what.label})


@login_required
@require_GET
def import_run(request: SignedIn, pk: int) -> HttpResponse:
    """The preview, the progress, the result: whatever there is to be seen of an import now."""
    run = find(ImportRun.objects.select_related("started_by", "ordered_by"), request, pk)
    if is_fragment(request) and not run.is_at_work:
        return HttpResponseClientRefresh()
    shown: dict[str, Any] = {"progress": showing.progress_of(run)} if run.is_at_work else _rows(request, run)
    road: dict[str, Any] = {"steps": showing.steps_of(run), "story": showing.story_of(run)}
    road["awaited"] = showing.awaited_of(run, request.user)
    return page(request, "agencies/import_run.html", thing=run, run=run, **road, **shown)


def _rows(request: SignedIn, run: ImportRun) -> dict[str, Any]:
    """One page of the rows under the tab that the address names."""
    tabs, wanted = showing.tabs_of(run), request.GET.get("show", "")
    chosen = next((tab for tab in tabs if tab.code == wanted), tabs[0])
    rows = key_page(request, showing.rows_of(run, chosen), order=["number", "pk"], count=chosen.count)
    return {
        "page": rows,
        "lines": showing.lines_of(run, rows.rows),
        "tabs": tabs,
        "chosen": chosen,
        "remarks": showing.remarks_of(run),
        "good": run.counted("new", "changed"),
        "wrong": run.counted("wrong"),
    }


@login_required
@require_GET
def import_wrong(request: SignedIn, pk: int) -> FileResponse:
    """The wrong rows with what is wrong, to be mended and brought again."""
    run = find(ImportRun, request, pk)
    layout, rows = papers.wrong_rows(run)
    return handed_out(layout, rows, "xlsx", _("%(what)s, wrong rows") % {"what": run.what.label})


@login_required
@require_POST
def import_confirm(request: SignedIn, pk: int) -> HttpResponse:
    run = find(ImportRun, request, pk)
    only_good = request.POST.get("rows") == "good"
    if differs := actions.confirm(actor=request.user, run=run, only_good=only_good):
        messages.warning(request, _made_anew(differs))
        return done(request, f"{_at(run)}?show={showing.DIFFERS}")
    return done(request, _at(run))


def _made_anew(differs: int) -> str:
    return ngettext(
        "Meanwhile somebody has changed what this table is about: the preview was made anew, and %(count)d row is "
        "different now. Look at it and confirm again.",
        "Meanwhile somebody has changed what this table is about: the preview was made anew, and %(count)d rows are "
        "different now. Look at them and confirm again.",
        differs,
    ) % {"count": differs}


@login_required
@require_POST
def import_discard(request: SignedIn, pk: int) -> HttpResponse:
    run = find(ImportRun, request, pk)
    actions.discard(actor=request.user, run=run)
    return done(request, f"{reverse('agencies:imports')}?what={run.kind}", _("Discarded. Nothing was changed."))


@login_required
def import_undo(request: SignedIn, pk: int) -> HttpResponse:
    run = find(ImportRun, request, pk)
    require(request.user, "import.undo", run)
    form = UndoForm(request.POST or None)
    if form.is_valid():
        with heard_by(form):
            actions.undo(actor=request.user, run=run, **form.cleaned_data)
            return done(request, _at(run))
    question: dict[str, Any] = {
        "question": run.what.words.undo_question % {"file": run.file_name},
        "what_follows": run.what.undoing,
        "action": run.what.words.undo,
        "back_url": _at(run),
        "grave": True,
    }
    return page(request, "agencies/import_undo.html", form=form, run=run, **question)
