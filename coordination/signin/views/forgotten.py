"""Choosing a new password when the old one is forgotten."""

from typing import Any

from django.contrib.auth.views import PasswordResetConfirmView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from coordination.agencies.models import User
from coordination.core import web
from coordination.signin import actions
from coordination.signin.forms import ForgottenForm, ResetForm
from coordination.signin.lockout import address_of
from coordination.signin.resets import may_reset, tokens


def forgotten(request: HttpRequest) -> HttpResponse:
    """The answer is the same whoever is named, and however often."""
    if request.user.is_authenticated:
        return redirect("password")
    form = ForgottenForm(request.POST or None)
    if form.is_valid():
        actions.ask_for_reset(username=form.cleaned_data["username"], address=address_of(request))
        return web.page(request, "signin/forgotten_sent.html")
    return web.page(request, "signin/forgotten.html", form=form)


class Reset(PasswordResetConfirmView):
    """Django's own: the token moves from the address into the session, so that no click carries it on."""

    template_name = "signin/reset.html"
    form_class = ResetForm
    token_generator = tokens

    def get_user(self, uidb64: str) -> Any:
        person = super().get_user(uidb64)
        return person if may_reset(person) else None

    def form_valid(self, form: Any) -> HttpResponse:
        person: User = form.user
        actions.reset_password(person=person, password=form.cleaned_data["new_password1"])
        self.request.session.flush()
        return web.done(self.request, "sign_in", _("Your password is changed. Sign in with it now."))


reset = Reset.as_view()
