"""The pages on which posts are given, changed and ended."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils.translation import gettext as _

from coordination.agencies import actions
from coordination.agencies.forms import DeputyForm, EditPostForm, EndPostForm, PostForm
from coordination.agencies.models import Agency, Post
from coordination.agencies.progress import what_is_missed_without
from coordination.core.forms import heard_by
from coordination.core.policy import require
from coordination.core.web import SignedIn, done, find, page


def wished(request: SignedIn, *names: str) -> dict[str, Any]:
    """What the address fills in beforehand: whoever comes from a line of the worklist has said it already."""
    return {name: request.GET[name] for name in names if name in request.GET}


@login_required
def new_post(request: SignedIn, pk: int) -> HttpResponse:
    """Another post for somebody of the agency."""
    found = find(Agency, request, pk)
    require(request.user, "agency.appoint", found)
    form = PostForm(request.POST or None, agency=found, initial=wished(request, "person", "role", "starts_on"))
    if form.is_valid():
        with heard_by(form):
            post = actions.appoint(actor=request.user, agency=found, **form.cleaned_data)
            return done(request, found.people_url, _("%(post)s: appointed.") % {"post": post})
    return page(request, "agencies/appoint.html", agency=found, form=form, of_new_person=False)


@login_required
def edit_post(request: SignedIn, pk: int) -> HttpResponse:
    post = find(Post.objects.not_over().select_related("agency", "user"), request, pk)
    require(request.user, "post.edit", post)
    form = EditPostForm(request.POST or None, post=post)
    if form.is_valid():
        with heard_by(form):
            saved = actions.edit_post(actor=request.user, post=post, **form.cleaned_data)
            return done(request, saved.user, _("Saved."))
    return page(request, "agencies/edit_post.html", agency=post.agency, post=post, form=form)


@login_required
def deputy(request: SignedIn, pk: int) -> HttpResponse:
    post = find(Post.objects.not_over().select_related("agency", "user"), request, pk)
    require(request.user, "post.deputise", post)
    form = DeputyForm(request.POST or None, post=post)
    if form.is_valid():
        with heard_by(form):
            made = actions.appoint_deputy(actor=request.user, post=post, **form.cleaned_data)
            names = {"deputy": made.user, "holder": post.user}
            return done(request, post.user, _("%(deputy)s stands in for %(holder)s.") % names)
    return page(request, "agencies/deputy.html", agency=post.agency, post=post, form=form)


@login_required
def end_post(request: SignedIn, pk: int) -> HttpResponse:
    rows = Post.objects.not_over().select_related("agency", "user", "stands_in_for__user")
    post = find(rows, request, pk)
    require(request.user, "post.end", post)
    form = EndPostForm(request.POST or None, post=post)
    if form.is_agreed(request.POST.get("seen", "")):
        with heard_by(form):
            actions.end_post(actor=request.user, post=post, **form.cleaned_data)
            return done(request, post.agency.people_url, _("%(post)s: ended.") % {"post": post})
    question: dict[str, Any] = {
        "question": _("End this post: %(post)s?") % {"post": post},
        "what_follows": what_is_missed_without(post),
        "action": _("Yes, end it at once") if form.past_day else _("End the post"),
        "back_url": post.agency.people_url,
        "grave": True,
    }
    return page(request, "agencies/end_post.html", agency=post.agency, form=form, **question)
