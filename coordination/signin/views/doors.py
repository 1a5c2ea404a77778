"""In and out."""

from typing import Any

from django.contrib.auth import logout
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from coordination.agencies.middleware import for_nobody
from coordination.core import web
from coordination.signin.demonstration import demo_accounts
from coordination.signin.forms import SignInForm


class SignIn(LoginView):
    """Django's own: the session is given a new key, and `next` leads nowhere but into the portal."""

    template_name = "signin/sign_in.html"
    form_class = SignInForm
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"demo_accounts": demo_accounts()}


sign_in = SignIn.as_view()


@for_nobody
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    return web.done(request, "sign_in", _("You are signed out."))
