"""The page on which the first administrator of a kind enters the own account."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from coordination.core import web
from coordination.core.forms import heard_by
from coordination.signin import actions
from coordination.signin.actions.beginning import open_link
from coordination.signin.forms import FirstForm
from coordination.signin.links import Key

KEY = Key("first_link", page="first")


@never_cache
@require_safe
def first_by_link(_request: HttpRequest, secret: str) -> HttpResponse:
    if open_link(secret) is None:
        raise Http404
    return KEY.laid(secret)


@never_cache
@sensitive_post_parameters()
def first(request: HttpRequest) -> HttpResponse:
    secret = KEY.of(request)
    link = open_link(secret)
    if link is None:
        raise Http404
    form = FirstForm(request.POST or None)
    if form.is_valid():
        with heard_by(form):
            typed = {name: form.cleaned_data[name] for name in ("username", "full_name", "email")}
            actions.enter_first_administrator(secret=secret, password=form.cleaned_data["password1"], **typed)
            said = _("Your account is entered. Sign in, and set up a second factor.")
            return KEY.used(web.done(request, "sign_in", said))
    return web.page(request, "signin/first.html", form=form, link=link)
