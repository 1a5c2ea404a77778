"""Who a user name and a password belong to."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from coordination.agencies.models import User


class PasswordBackend(AuthenticationBackend):
    """allauth's own, which spends one look at a password whether or not there is such a person; but a name is itself
    and no other: `Li` does not sign in as `li`.
    """

    def _authenticate_by_username(self, username: str, password: str) -> Any:
        person = User.objects.filter(username=username).first()
        return self._check_password(person, password)
