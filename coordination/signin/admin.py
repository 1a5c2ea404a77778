"""Django's administration has a sign-in page of its own: behind it stands the same lock."""

from typing import Any

from django.contrib import admin

from coordination.signin.forms import SignInForm


class AdministratorSignInForm(SignInForm):
    """Whoever may not enter there is told nothing about the password."""

    def confirm_login_allowed(self, user: Any) -> None:
        super().confirm_login_allowed(user)
        if not user.is_staff:
            raise self.get_invalid_login_error()


admin.site.login_form = AdministratorSignInForm
