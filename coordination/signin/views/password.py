"""The page on which a person changes the own password."""

from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from coordination.core import web
from coordination.core.web import SignedIn
from coordination.signin import actions
from coordination.signin.forms import PasswordForm


@sensitive_post_parameters()
@login_required
def password(request: SignedIn) -> HttpResponse:
    form = PasswordForm(request, request.POST or None)
    if form.is_valid():
        actions.change_password(actor=request.user, password=form.cleaned_data["new_password1"])
        update_session_auth_hash(request, request.user)  # this session goes on; all others end
        return web.done(request, "preferences", _("Your password is changed. Other devices have to sign in again."))
    return web.page(request, "signin/password.html", form=form)
