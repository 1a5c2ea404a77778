"""Django's administration behind the portal's own door."""

from typing import Any, cast

from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.i18n import JavaScriptCatalog

from coordination.agencies.models import User
from coordination.signin.stages import proofs


class PoliteCatalog(JavaScriptCatalog):
    """What the scripts of Django's administration say: they call people 您 too (`coordination.addressing`)."""

    def get_catalog(self) -> dict[str, Any]:
        return {key: _politely(said) for key, said in super().get_catalog().items()}


def _politely(said: str | list[str]) -> str | list[str]:
    return [each.replace("你", "您") for each in said] if isinstance(said, list) else said.replace("你", "您")


class Administration(AdminSite):
    """For system administrators who have shown a second factor. It has no sign-in, sign-out and password of its own."""

    site_title = _("Inter-agency Coordination Portal")
    site_header = index_title = _("Settings of the portal")

    def has_permission(self, request: HttpRequest) -> bool:
        person: Any = request.user
        if not person.is_authenticated or not person.is_active or person.portal_role != User.PortalRole.SYSTEM:
            return False
        return settings.SECOND_FACTOR == "offered" or any(proof["method"] == "mfa" for proof in proofs(request))

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:  # noqa: ARG002  (Django's own)
        if request.user.is_authenticated:
            raise PermissionDenied
        return redirect_to_login(request.GET.get("next", "/admin/"))

    def i18n_javascript(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:  # noqa: ARG002
        return cast("HttpResponse", PoliteCatalog.as_view(packages=["django.contrib.admin"])(request))

    def logout(self, request: HttpRequest, extra_context: Any = None) -> Any:  # noqa: ARG002
        return redirect("home")

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> Any:  # noqa: ARG002
        return redirect("password")
