"""Whom a password still lets in where single sign-on is set up: those who get the portal going when it is down."""

from django.conf import settings

from coordination.agencies.models import User


def password_opens(person: User) -> bool:
    """The administrators of the portal, and whom a security administrator chose; everybody where there is no single
    sign-on.
    """
    return settings.SINGLE_SIGN_ON is None or bool(person.portal_role) or person.keeps_password
