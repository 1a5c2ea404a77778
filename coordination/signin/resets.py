"""Links with which somebody who forgot the password chooses another: signed, for one person, for half an hour
(PASSWORD_RESET_TIMEOUT), and void once the password has changed.
"""

from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from coordination.agencies.models import User
from coordination.signin.emergency import password_opens


class ResetTokens(PasswordResetTokenGenerator):
    key_salt = "coordination.signin.resets"


tokens = ResetTokens()


def may_reset(person: User | None) -> bool:
    """Whoever signs in here with a password, and can be written to. Whom a security administrator chose to sign in so
    when single sign-on is down may have none yet.
    """
    if person is None or not person.is_active or not person.email or not password_opens(person):
        return False
    return person.has_usable_password() or person.keeps_password


def link_for(person: User) -> str:
    """Under the portal's own address, whatever name the request was made to."""
    named = {"uidb64": urlsafe_base64_encode(force_bytes(person.pk)), "token": tokens.make_token(person)}
    return f"{settings.PORTAL_URL}{reverse('reset', kwargs=named)}"
