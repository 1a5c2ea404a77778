"""The pages on which somebody leaves an agency, or hands a post over."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from coordination.agencies import actions, leaving
from coordination.agencies.forms import LeaveForm
from coordination.agencies.models import Departure, Post
from coordination.core.forms import heard_by
from coordination.core.policy import can, require
from coordination.core.templatetags.portal import local_date
from coordination.core.web import SignedIn, done, find, page


@login_required
def leave(request: SignedIn, pk: int) -> HttpResponse:
    """The holder of a post leaves its agency: all posts there end."""
    post = _post(request, Post.objects.all(), pk)
    if post.is_over:
        return _is_over(request, post)
    rows = Post.objects.not_over().filter(user=post.user_id, agency=post.agency_id)
    posts = list(rows.select_related("user", "agency", "stands_in_for__user").order_by("pk"))
    return _handed_over(request, LeaveForm(_said(request), reader=request.user, post=post, posts=posts, leaves=True))


@login_required
def hand_over(request: SignedIn, pk: int) -> HttpResponse:
    """One post goes to somebody else; its holder stays."""
    post = _post(request, Post.objects.own(), pk)
    if post.is_over:
        return _is_over(request, post)
    return _handed_over(request, LeaveForm(_said(request), reader=request.user, post=post, posts=[post], leaves=False))


def _post(request: SignedIn, rows: "QuerySet[Post]", pk: int) -> Post:
    """Of one that is over nobody else learns that there was one."""
    post = find(rows.select_related("agency", "user"), request, pk)
    if post.is_over and not can(request.user, "agency.appoint", post.agency):
        raise Http404
    require(request.user, "agency.appoint", post.agency)
    return post


def _is_over(request: SignedIn, post: Post) -> HttpResponse:
    """Whoever goes back to the page of a departure that is done is told so, and led on to the person."""
    return page(request, "agencies/post_over.html", agency=post.agency, person=post.user, post=post)


def _said(request: SignedIn) -> Any:
    """What is sent; else what the address of a preview says; nothing at first."""
    return request.POST or (request.GET if "when" in request.GET else None)


def _handed_over(request: SignedIn, form: LeaveForm) -> HttpResponse:
    """Shown first, then done just as it was shown. The preview has an address of its own, to which one may go back and
    which may be loaded again.
    """
    if request.method == "POST":
        seen = request.POST.get("seen", "")
        if not form.is_agreed(seen):
            if seen and form.is_valid():
                messages.warning(request, _("Nothing was done: this differs from what you were shown. Look again."))
            return redirect(f"{request.path}?{form.in_address}")
        with heard_by(form):
            actions.plan_departure(actor=request.user, handover=form.handover)
            return done(request, form.post.agency.people_url, _what_was_done(form.handover))
    shown: dict[str, Any] = {"agency": form.post.agency, "person": form.post.user, "post": form.post}
    return page(request, "agencies/leave.html", form=form, fates=form.fates if form.is_valid() else [], **shown)


def _what_was_done(handover: leaving.Handover) -> str:
    """Planned, where the day is yet to come; else done."""
    told = {"person": handover.person, "day": local_date(handover.last_on) if handover.last_on else ""}
    if not handover.is_to_come:
        return (_("%(person)s has left.") if handover.leaves else _("%(person)s: handed over.")) % told
    if handover.leaves:
        return _("%(person)s leaves with the end of %(day)s. Until then nothing changes.") % told
    return _("%(person)s hands over with the end of %(day)s. Until then nothing changes.") % told


@login_required
@require_POST
def call_off_departure(request: SignedIn, pk: int) -> HttpResponse:
    row = find(Departure.objects.planned().select_related("agency", "user"), request, pk)
    actions.call_off_departure(actor=request.user, departure=row)
    return done(request, row.user, _("%(person)s stays: the departure is called off.") % {"person": row.user})
