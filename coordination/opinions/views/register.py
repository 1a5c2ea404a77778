"""The register of policies and rules in force."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from coordination.agencies.exports import handed_out
from coordination.audit.actions import record_reading
from coordination.audit.models import Reading
from coordination.core.choosing import MOST_LISTED, answer, left_out, words_of
from coordination.core.files.intake import handed_in
from coordination.core.forms import heard_by
from coordination.core.policy import can, require
from coordination.core.web import SignedIn, back, done, find, key_page, page
from coordination.core.workdays import today
from coordination.opinions import actions
from coordination.opinions.choosing import policy_named
from coordination.opinions.forms.register import EndForm, PolicyForm, TieForm
from coordination.opinions.models import Draft, Policy, Tie
from coordination.opinions.register_exports import table
from coordination.opinions.register_filters import PolicyFilter
from coordination.opinions.registered import relations_of, sections_of, story_of
from coordination.opinions.sections import as_text

NEWEST_FIRST = ["-issued_on", "-pk"]
FARTHEST = 10**6  # a place beyond every section


def _filter(request: SignedIn) -> PolicyFilter:
    return PolicyFilter(request.GET, Policy.objects.visible_to(request.user))


@login_required
@require_GET
def policies(request: SignedIn) -> HttpResponse:
    shown = _filter(request)
    rows = key_page(request, shown.qs.for_list(), order=NEWEST_FIRST)
    may_enter = can(request.user, "policy.enter", None)
    return page(request, "opinions/policies.html", filter=shown, page=rows, may_enter=may_enter)


@login_required
@require_GET
def export_policies(request: SignedIn, kind: str) -> FileResponse:
    shown = _filter(request)
    if kind not in {"xlsx", "csv"}:
        raise Http404
    told = "; ".join(f"{label}: {value}" for label, value in shown.told_to_others())
    record_reading(reader=request.user, of=Policy, how=Reading.How.EXPORTED, detail=told)
    return handed_out(*table(shown.qs.order_by(*NEWEST_FIRST)), kind, _("Register of policies"))


@login_required
@require_GET
def choose_policy(request: SignedIn) -> HttpResponse:
    rows, words = Policy.objects.visible_to(request.user).exclude(pk__in=left_out(request)), words_of(request)
    found = rows.found_by(words) if words else rows
    return answer(found.order_by(*NEWEST_FIRST)[:MOST_LISTED], policy_named)


@login_required
@require_GET
def policy(request: SignedIn, pk: int) -> HttpResponse:
    found = find(Policy.objects.select_related("entered_for").prefetch_related("issuers"), request, pk)
    return page(
        request,
        "opinions/policy.html",
        thing=found,
        sections=sections_of(found, _place(request)),
        relations=relations_of(found, request.user),
        draft=Draft.objects.visible_to(request.user).filter(policy=found).first(),
        story=story_of(found),
    )


def _place(request: SignedIn) -> int:
    said = request.GET.get("from", "")
    return max(1, min(int(said), FARTHEST)) if said.isascii() and said.isdecimal() and len(said) < 8 else 1


@login_required
def enter_policy(request: SignedIn) -> HttpResponse:
    """By hand, or out of a draft that is settled, which the address names."""
    draft = _settled(request) if "draft" in request.GET else None
    require(request.user, "policy.enter", None)
    form = PolicyForm(*_sent(request), initial=_initial(draft))
    if request.method == "POST" and handed_in(form, by=request.user):
        with heard_by(form):
            made = actions.enter_policy(actor=request.user, draft=draft, **form.said)
            return done(request, made, _("Entered in the register."))
    return page(request, "opinions/policy_form.html", form=form, draft=draft)


def _sent(request: SignedIn) -> tuple[Any, ...]:
    return (request.POST, request.FILES) if request.method == "POST" else ()


def _settled(request: SignedIn) -> Draft:
    rows = Draft.objects.drafted_for(request.user).filter(state="settled", policy=None).select_related("standing")
    said = request.GET["draft"]
    return get_object_or_404(rows, pk=said if said.isascii() and said.isdecimal() and len(said) < 18 else 0)


def _initial(draft: Draft | None) -> dict[str, Any]:
    if draft is None or draft.standing is None:
        return {}
    kind = draft.kind if draft.kind in Policy.Kind.values else Policy.Kind.POLICY
    facts = {"title": draft.title, "kind": kind, "issuers": [draft.agency_id], "issued_on": today()}
    return {**facts, "effective_on": today(), "text": as_text(draft.standing.sections.all())}


@login_required
def change_policy(request: SignedIn, pk: int) -> HttpResponse:
    found = find(Policy, request, pk)
    require(request.user, "policy.change", found)
    form = PolicyForm(*_sent(request), instance=found)
    if request.method == "POST" and handed_in(form, by=request.user):
        with heard_by(form):
            actions.change_policy(actor=request.user, policy=found, **form.said)
            return done(request, found, _("Saved."))
    return page(request, "opinions/policy_form.html", form=form, policy=found)


@login_required
def end_policy(request: SignedIn, pk: int) -> HttpResponse:
    found = find(Policy, request, pk)
    require(request.user, "policy.change", found)
    by = Draft.objects.drafted_for(request.user).filter(ties__to=found, ties__kind=Tie.Kind.REPLACES, state="settled")
    initial = {"on": today(), "reason": _("Replaced by: %(title)s") % {"title": draft} if (draft := by.first()) else ""}
    form = EndForm(request.POST or None, policy=found, initial=initial)
    if form.is_valid():
        with heard_by(form):
            actions.end_policy(actor=request.user, policy=found, **form.cleaned_data)
            return done(request, found, _("The last day in force is recorded."))
    return page(request, "opinions/policy_end.html", form=form, policy=found)


@login_required
def strike_policy(request: SignedIn, pk: int) -> HttpResponse:
    """What was entered by mistake is taken out."""
    found = find(Policy, request, pk)
    require(request.user, "policy.change", found)
    if request.method == "POST":
        actions.strike_policy(actor=request.user, policy=found)
        return done(request, "opinions:policies", _("Taken out of the register."))
    return page(request, "opinions/policy_strike.html", **_question(found))


def _question(found: Policy) -> dict[str, Any]:
    return {
        "question": _("Take out of the register: %(title)s?") % {"title": found},
        "what_follows": _("For what was entered by mistake. What is no longer in force is ended, and stays."),
        "action": _("Take out"),
        "back_url": found.get_absolute_url(),
        "grave": True,
    }


@login_required
def tie_policy(request: SignedIn, pk: int) -> HttpResponse:
    found = find(Policy, request, pk)
    require(request.user, "policy.change", found)
    form = TieForm(request.POST or None, one=found)
    if form.is_valid():
        with heard_by(form):
            actions.tie(actor=request.user, policy=found, **form.cleaned_data)
            return done(request, found, _("The relation is recorded."))
    return page(request, "opinions/tie.html", form=form, one=found)


@login_required
def tie_draft(request: SignedIn, pk: int) -> HttpResponse:
    found = find(Draft.objects.drafted_for(request.user), request, pk)
    require(request.user, "draft.write", found)
    form = TieForm(request.POST or None, one=found)
    if form.is_valid():
        with heard_by(form):
            actions.tie(actor=request.user, draft=found, **form.cleaned_data)
            where = back(request, "opinions:policies") if request.POST.get("next") else found
            return done(request, where, _("The relation is recorded."))
    return page(request, "opinions/tie.html", form=form, one=found)


@login_required
@require_POST
def untie(request: SignedIn, pk: int) -> HttpResponse:
    row = find(Tie.objects.select_related("draft", "policy", "to"), request, pk)
    actions.untie(actor=request.user, row=row)
    return done(request, row.draft or row.policy, _("The relation is taken back."))
