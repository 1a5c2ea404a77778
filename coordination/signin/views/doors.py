"""In and out."""

from typing import Any

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from coordination.agencies.middleware import for_nobody
from coordination.core import web
from coordination.signin import lockout
from coordination.signin.demonstration import demo_accounts
from coordination.signin.forms import SignInForm
from coordination.signin.single.sessions import way_out


class SignIn(LoginView):
    """Django's page, which leads nowhere but into the portal; what follows the right password is up to allauth's
    stages, and only after the last of them does the session get a person, and a new key.
    """

    template_name = "signin/sign_in.html"
    form_class = SignInForm
    redirect_authenticated_user = True

    def form_valid(self, form: Any) -> HttpResponse:
        login = Login(user=form.get_user(), redirect_url=self.get_success_url())
        response: HttpResponse = perform_password_login(self.request, form.cleaned_data, login)
        return response

    def get_redirect_url(self, *args: Any) -> str:
        """Django takes every address under a name the portal answers to: only a path is."""
        wanted: str = super().get_redirect_url(*args)
        return wanted if wanted.startswith("/") else ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        address = lockout.address_of(self.request)
        task = lockout.Work.task(address) if lockout.is_busy(address) else ""
        about = {
            "demo_accounts": demo_accounts(),
            "task": task,
            "bits": lockout.WORK_BITS,
            "provider": settings.SINGLE_SIGN_ON,
        }
        return super().get_context_data(**kwargs) | about


sign_in = SignIn.as_view()


@for_nobody
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Out of the portal first, then, where single sign-on let in, out of that as well."""
    there = way_out(request)
    logout(request)
    return web.done(request, there or "sign_in", _("You are signed out."))
