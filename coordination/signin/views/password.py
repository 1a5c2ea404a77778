"""The page on which a person changes the own password."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from coordination.agencies.middleware import for_nobody
from coordination.core import web
from coordination.core.web import SignedIn
from coordination.signin import actions
from coordination.signin.duties import must_change_password
from coordination.signin.emergency import password_opens
from coordination.signin.forms import PasswordForm
from coordination.signin.sessions import here


@for_nobody
@sensitive_post_parameters()
@login_required
def password(request: SignedIn) -> HttpResponse:
    if not request.user.has_usable_password() or not password_opens(request.user):
        raise Http404  # signs in elsewhere
    must = must_change_password(request.user)
    form = PasswordForm(request, request.POST or None)
    if form.is_valid():
        actions.change_password(actor=request.user, password=form.cleaned_data["new_password1"], here=here(request))
        actions.keep_this_one(request=request)
        sentence = _("Your password is changed. Other devices have to sign in again.")
        return web.done(request, "home" if must else "preferences", sentence)
    return web.page(request, "signin/password.html", form=form, must=must)
