"""Django's administration has a sign-in page of its own: behind it stands the same lock. The tables of allauth are not
shown there: what is in them is done on the portal's pages, by verbs.
"""

from typing import Any

from allauth.account import admin as account_admin  # noqa: F401  (they register what is taken out again below)
from allauth.account.models import EmailAddress
from allauth.mfa import admin as mfa_admin  # noqa: F401
from allauth.mfa.models import Authenticator
from allauth.socialaccount import admin as socialaccount_admin  # noqa: F401
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from django.contrib import admin

from coordination.signin.forms import SignInForm

for model in (EmailAddress, Authenticator, SocialAccount, SocialApp, SocialToken):
    admin.site.unregister(model)


class AdministratorSignInForm(SignInForm):
    """Whoever may not enter there is told nothing about the password."""

    def confirm_login_allowed(self, user: Any) -> None:
        super().confirm_login_allowed(user)
        if not user.is_staff:
            raise self.get_invalid_login_error()


admin.site.login_form = AdministratorSignInForm
