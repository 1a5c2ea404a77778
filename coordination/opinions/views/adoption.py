"""The adoption table: every comment on a text, over all its rounds, and what becomes of it."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import resolve_url
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, npgettext
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import HttpResponseClientRefresh

from coordination.core.counting import capped
from coordination.core.forms import heard_by
from coordination.core.policy import abilities, require
from coordination.core.web import COUNT_CAP, Branch, SignedIn, back, done, find, is_fragment, key_page, page
from coordination.opinions import actions
from coordination.opinions.actions.treating import to_be_taken
from coordination.opinions.adopting import in_order_of_sections, numbered_from, similar_to, sums_of, taking_of
from coordination.opinions.exports.adoption import Adoption
from coordination.opinions.forms.adoption import AdoptionFilter, TakeForm, TreatForm
from coordination.opinions.models import Comment, Draft, Reply

AT_ONCE = 25
GENERAL_SHOWN = 200  # answers with words on the whole; every one of them stands in the papers


def _draft(request: SignedIn, pk: int) -> Draft:
    return find(Draft.objects.on_the_asking_side(request.user).for_list(), request, pk)


def _comment(request: SignedIn, pk: int) -> Comment:
    rows = Comment.objects.on_the_asking_side(request.user).for_table()
    return find(rows.select_related("reply__request__round__draft__agency"), request, pk)


def _table(pk: int) -> str:
    return resolve_url("opinions:adoption", pk)


@login_required
@require_GET
def adoption(request: SignedIn, pk: int) -> HttpResponse:
    found = _draft(request, pk)
    comments = in_order_of_sections(Comment.objects.given().about(found), found)
    chosen = AdoptionFilter(request.GET, comments, draft=found)
    whole, count = in_order_of_sections(Comment.objects.for_table(), found), capped(chosen.qs, cap=COUNT_CAP).number
    rows = key_page(request, whole, order=["at", "pk"], size=AT_ONCE, branches=[Branch(chosen.qs)], count=count)
    general, table = Reply.objects.with_general_words(found), Adoption(found)
    return page(
        request,
        "opinions/adoption.html",
        thing=found,
        draft=found,
        **_sums(found),
        volumes=range(1, table.volumes + 1),
        filter=chosen,
        page=rows,
        before=numbered_from(chosen.qs, rows),
        general=general[:GENERAL_SHOWN],
        general_count=table.general_count,
        here=request.get_full_path(),
    )


def _sums(draft: Draft) -> dict[str, Any]:
    return {"sums": sums_of(draft), "to_take": to_be_taken(draft).count()}


@login_required
def treat(request: SignedIn, pk: int) -> HttpResponse:
    """In its row where htmx asks, else on a page of its own."""
    found = _comment(request, pk)
    require(request.user, "draft.treat", found.draft)
    similar = similar_to(found)
    form = TreatForm(request.POST or None, comments=[found], similar=similar)
    if form.is_valid():
        with heard_by(form):
            actions.treat(actor=request.user, **form.answer)
            return _answered(request, found, form)
    return page(request, "opinions/treat.html", comment=found, draft=found.draft, form=form, next=_next(request, found))


def _next(request: SignedIn, comment: Comment) -> str:
    """Where whoever answers came from: the table, narrowed as it was."""
    wanted = request.GET.get("next") or request.POST.get("next")
    return back(request) if wanted else _table(comment.draft.pk)


def _answered(request: SignedIn, comment: Comment, form: TreatForm) -> HttpResponse:
    if is_fragment(request) and not form.ticked:
        row = in_order_of_sections(Comment.objects.for_table(), comment.draft).get(pk=comment.pk)
        may = abilities(request.user, comment.draft)
        number = request.POST.get("number", "")[:6]
        context: dict[str, Any] = {"comment": row, "may": may, "number": number, "here": _next(request, comment)}
        return page(request, "opinions/_treated.html", draft=comment.draft, **_sums(comment.draft), **context)
    said = npgettext("done", "%(n)d comment is answered.", "%(n)d comments are answered.", 1 + len(form.ticked))
    answer = done(request, f"{_next(request, comment)}#comment-{comment.pk}", said % {"n": 1 + len(form.ticked)})
    return HttpResponseClientRefresh() if is_fragment(request) else answer  # other rows have changed with it


@login_required
def treat_together(request: SignedIn, pk: int) -> HttpResponse:
    """Comments that were ticked in the table, answered in one."""
    found = _draft(request, pk)
    require(request.user, "draft.treat", found)
    wanted = [key for key in request.GET.getlist("comment") if key.isdecimal() and len(key) < 19]
    rows = Comment.objects.given().about(found).for_table().select_related("reply__request__round__draft__agency")
    comments = list(rows.filter(pk__in=wanted[:AT_ONCE]).order_by("pk"))
    if not comments:
        return done(request, _table(pk), _("Tick the comments to answer first."))
    form = TreatForm(request.POST or None, comments=comments)
    if form.is_valid():
        with heard_by(form):
            actions.treat(actor=request.user, **form.answer)
            said = npgettext("done", "%(n)d comment is answered.", "%(n)d comments are answered.", len(comments))
            return done(request, _table(pk), said % {"n": len(comments)})
    return page(request, "opinions/treat_together.html", draft=found, comments=comments, form=form, next=_table(pk))


@login_required
def take(request: SignedIn, pk: int) -> HttpResponse:
    """The section before and after, then the wording taken in."""
    found = _comment(request, pk)
    require(request.user, "draft.write", found.draft)
    form = TakeForm(request.POST or None, initial={"wording": found.proposed})
    if form.is_valid():
        with heard_by(form):
            actions.take_wording(actor=request.user, comment=found, **form.cleaned_data)
            return done(request, f"{_next(request, found)}#comment-{pk}", _("It stands in the next version."))
    taking = taking_of(found, form["wording"].value() or "")
    context: dict[str, Any] = {"comment": found, "draft": found.draft, "form": form, "taking": taking}
    return page(request, "opinions/take_wording.html", **context, next=_next(request, found))


@login_required
@require_POST
def take_all(request: SignedIn, pk: int) -> HttpResponse:
    taken, left = actions.take_all(actor=request.user, draft=_draft(request, pk))
    said = ngettext("%(n)d wording stands in the next version.", "%(n)d wordings stand in the next version.", taken)
    if left:
        more = ngettext(
            "%(n)d does not fit: take it by hand.", "%(n)d do not fit: take them one by one, by hand.", left
        )
        return done(request, _table(pk), " ".join([said % {"n": taken}, more % {"n": left}]))
    return done(request, _table(pk), said % {"n": taken})


@login_required
@require_POST
def tell(request: SignedIn, pk: int) -> HttpResponse:
    told = actions.tell_all(actor=request.user, draft=_draft(request, pk))
    said = ngettext("%(n)d answer has been told.", "%(n)d answers have been told.", told)
    return done(request, _table(pk), said % {"n": told})
