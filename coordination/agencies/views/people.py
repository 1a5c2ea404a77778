"""The pages on which an agency's people are looked after."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils.translation import gettext as _

from coordination.agencies import actions
from coordination.agencies.forms import ContactForm, DeputyForm, EndPostForm, PersonForm, PostForm
from coordination.agencies.models import Agency, Post
from coordination.agencies.progress import what_is_missed_without
from coordination.core.forms import heard_by
from coordination.core.policy import require
from coordination.core.web import SignedIn, done, find, page


@login_required
def appoint(request: SignedIn, pk: int) -> HttpResponse:
    """A new person with a first post."""
    found = find(Agency, request, pk)
    require(request.user, "agency.appoint", found)
    form = PersonForm(request.POST or None, initial=_wished(request, "role"))
    if form.is_valid():
        with heard_by(form):
            person = actions.create_person(actor=request.user, agency=found, **form.cleaned_data)
            sentence = _(
                "%(person)s can sign in now. Hand over the user name and the initial password in person: "
                "it is changed at the first sign-in."
            )
            return done(request, found, sentence % {"person": person})
    return page(request, "agencies/appoint.html", agency=found, form=form, of_new_person=True)


@login_required
def new_post(request: SignedIn, pk: int) -> HttpResponse:
    """Another post for somebody of the agency."""
    found = find(Agency, request, pk)
    require(request.user, "agency.appoint", found)
    form = PostForm(request.POST or None, agency=found, initial=_wished(request, "person", "role", "starts_on"))
    if form.is_valid():
        with heard_by(form):
            post = actions.appoint(actor=request.user, agency=found, **form.cleaned_data)
            return done(request, found, _("%(post)s: appointed.") % {"post": post})
    return page(request, "agencies/appoint.html", agency=found, form=form, of_new_person=False)


def _wished(request: SignedIn, *names: str) -> dict[str, Any]:
    """What the address fills in beforehand: whoever comes from a line of the worklist has said it already."""
    return {name: request.GET[name] for name in names if name in request.GET}


@login_required
def contact(request: SignedIn, pk: int) -> HttpResponse:
    post = find(Post.objects.in_force().select_related("agency", "user"), request, pk)
    require(request.user, "post.edit_contact", post)
    form = ContactForm(request.POST or None, person=post.user)
    if form.is_valid():
        with heard_by(form):
            person = actions.edit_contact(actor=request.user, post=post, **form.cleaned_data)
            return done(request, post.agency, _("%(person)s can be reached now.") % {"person": person})
    return page(request, "agencies/contact.html", agency=post.agency, person=post.user, form=form)


@login_required
def deputy(request: SignedIn, pk: int) -> HttpResponse:
    post = find(Post.objects.not_over().select_related("agency", "user"), request, pk)
    require(request.user, "post.deputise", post)
    form = DeputyForm(request.POST or None, post=post)
    if form.is_valid():
        with heard_by(form):
            made = actions.appoint_deputy(actor=request.user, post=post, **form.cleaned_data)
            names = {"deputy": made.user, "holder": post.user}
            return done(request, post.agency, _("%(deputy)s stands in for %(holder)s.") % names)
    return page(request, "agencies/deputy.html", agency=post.agency, post=post, form=form)


@login_required
def end_post(request: SignedIn, pk: int) -> HttpResponse:
    rows = Post.objects.not_over().select_related("agency", "user", "stands_in_for__user")
    post = find(rows, request, pk)
    require(request.user, "post.end", post)
    form = EndPostForm(request.POST or None, post=post)
    if form.is_valid():
        with heard_by(form):
            actions.end_post(actor=request.user, post=post, **form.cleaned_data)
            return done(request, post.agency, _("%(post)s: ended.") % {"post": post})
    question: dict[str, Any] = {
        "question": _("End this post: %(post)s?") % {"post": post},
        "what_follows": what_is_missed_without(post),
        "action": _("End the post"),
        "back_url": post.agency.get_absolute_url(),
        "grave": True,
    }
    return page(request, "agencies/end_post.html", agency=post.agency, form=form, **question)
