"""What a person sets about the own account."""

from copy import copy

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils.translation import gettext as _

from coordination.core import web
from coordination.core.web import SignedIn
from coordination.workbench import actions
from coordination.workbench.forms import NoticesForm, ProfileForm
from coordination.workbench.wishes import email_wishes


@login_required
def preferences(request: SignedIn) -> HttpResponse:
    """Two forms on one page; the button pressed says which was sent."""
    sent = request.POST.get("form") if request.method == "POST" else None
    stored = copy(request.user)  # a form writes what was typed into its instance, before anybody has judged it
    profile = ProfileForm(request.POST if sent == "profile" else None, instance=stored)
    notices = NoticesForm(request.POST if sent == "notices" else None, wishes=email_wishes(request.user))
    if profile.is_valid():
        actions.edit_profile(actor=request.user, **profile.cleaned_data)
        return web.done(request, "preferences", _("Your particulars are saved."))
    if notices.is_valid():
        actions.set_preferences(actor=request.user, wishes=notices.cleaned_data)
        return web.done(request, "preferences", _("What is sent to you is saved."))
    return web.page(request, "workbench/preferences.html", profile=profile, notices=notices)
