"""The tree by which the catalogue is classified."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from coordination.core.forms import heard_by
from coordination.core.policy import can, require
from coordination.core.web import SignedIn, done, find, page
from sharing import actions
from sharing.forms.categories import CategoryForm
from sharing.models import Category, Following


@login_required
@require_safe
def categories(request: SignedIn) -> HttpResponse:
    """The whole of it, in the order of its codes; from each the way to what is classified there."""
    return page(
        request,
        "sharing/categories.html",
        rows=list(Category.objects.visible_to(request.user)),
        may_add=can(request.user, "category.add", None),
        may_follow=can(request.user, "following.begin", None),
        followed=set(Following.objects.visible_to(request.user).values_list("category", flat=True)),
    )


@login_required
def add(request: SignedIn, code: str) -> HttpResponse:
    above = find(Category, request, code)
    require(request.user, "category.add", above)
    form = CategoryForm(request.POST or None)
    if form.is_valid():
        with heard_by(form):
            made = actions.add_category(actor=request.user, parent=above, **form.cleaned_data)
        if form.is_valid():
            return _saved(request, _("Added under the code %(code)s.") % {"code": made.code})
    return page(request, "sharing/category_form.html", form=form, above=above, category=None)


@login_required
def rename(request: SignedIn, code: str) -> HttpResponse:
    found = find(Category.objects.select_related("parent"), request, code)
    require(request.user, "category.rename", found)
    form = CategoryForm(request.POST or None, instance=found)
    if form.is_valid():
        with heard_by(form):
            actions.rename_category(actor=request.user, category=found, **form.cleaned_data)
        if form.is_valid():
            return _saved(request, _("Saved."))
    return page(request, "sharing/category_form.html", form=form, above=found.parent, category=found)


def _saved(request: SignedIn, sentence: Any) -> HttpResponse:
    return done(request, "sharing:categories", sentence)
