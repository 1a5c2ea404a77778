"""A draft compared with the register, for the agency that drafts it."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRefresh

from coordination.core.web import SignedIn, back, done, find, is_fragment, key_page, page
from coordination.opinions import actions
from coordination.opinions.actions.comparing import SLICE
from coordination.opinions.consistency import Outcome, consistency_of
from coordination.opinions.models import Draft, Likeness, Revision, Tie

SECTIONS = 10  # on one page, each beside up to five of the register


def _version(request: SignedIn, pk: int) -> Revision:
    """The one being written; else the one sent out last."""
    draft = find(Draft.objects.drafted_for(request.user), request, pk)
    version = draft.being_written or draft.standing
    return get_object_or_404(Revision.objects.select_related("draft__agency"), pk=version.pk if version else 0)


@login_required
def compare_with_register(request: SignedIn, pk: int) -> HttpResponse:
    """What was found, section by section; posted, it is looked for (again)."""
    version = _version(request, pk)
    if request.method == "POST":
        actions.begin_comparison(actor=request.user, revision=version)
        return done(request, request.path)
    outcome = Outcome.of(version, shows_all=request.GET.get("show") == "all")
    sections = key_page(request, outcome.sections, order=["place"], size=SECTIONS)
    return page(
        request,
        "opinions/compare.html",
        thing=version.draft,
        outcome=outcome,
        page=sections,
        finds=outcome.finds(sections.rows),
        kinds=Tie.Kind.choices,
        policies=consistency_of(version.draft, request.user),
    )


@login_required
@require_POST
def go_on(request: SignedIn, pk: int) -> HttpResponse:
    """The next piece of the work; the answer asks for the one after it."""
    version = _version(request, pk)
    comparison = actions.go_on(actor=request.user, revision=version, seconds=SLICE)
    if not is_fragment(request):
        return done(request, reverse("opinions:compare_with_register", args=[pk]))
    if comparison.finished_at:
        return HttpResponseClientRefresh()
    return page(request, "opinions/comparing.html", thing=version.draft, comparison=comparison)


@login_required
@require_POST
def say_no_conflict(request: SignedIn, pk: int) -> HttpResponse:
    actions.say_no_conflict(actor=request.user, likeness=_likeness(request, pk))
    return done(request, back(request, "opinions:drafts"), _("Noted: no conflict."))


@login_required
@require_POST
def look_again(request: SignedIn, pk: int) -> HttpResponse:
    actions.look_again(actor=request.user, likeness=_likeness(request, pk))
    return done(request, back(request, "opinions:drafts"), _("To be looked at again."))


def _likeness(request: SignedIn, pk: int) -> Likeness:
    return find(Likeness.objects.select_related("section__revision__draft", "of__policy"), request, pk)
