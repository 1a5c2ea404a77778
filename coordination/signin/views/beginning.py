"""The page on which the first administrator of a kind enters the own account."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from coordination.core import web
from coordination.core.forms import heard_by
from coordination.signin import actions
from coordination.signin.actions.beginning import open_link
from coordination.signin.forms import FirstForm

KEPT_AS = "first_link"


@never_cache
def first_by_link(request: HttpRequest, secret: str) -> HttpResponse:
    """The secret moves from the address into the session: histories, logs and the next page's referrer have none."""
    if open_link(secret) is None:
        raise Http404
    request.session[KEPT_AS] = secret
    return redirect("first")


@never_cache
@sensitive_post_parameters()
def first(request: HttpRequest) -> HttpResponse:
    secret = request.session.get(KEPT_AS, "")
    link = open_link(secret)
    if link is None:
        raise Http404
    form = FirstForm(request.POST or None)
    if form.is_valid():
        with heard_by(form):
            said = {name: form.cleaned_data[name] for name in ("username", "full_name", "email")}
            actions.enter_first_administrator(secret=secret, password=form.cleaned_data["password1"], **said)
            del request.session[KEPT_AS]
            return web.done(request, "sign_in", _("Your account is entered. Sign in, and set up a second factor."))
    return web.page(request, "signin/first.html", form=form, link=link)
