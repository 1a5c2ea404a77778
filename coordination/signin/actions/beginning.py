"""How a portal gets its first administrators: by links that are printed where the portal runs."""

import secrets
from datetime import timedelta

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coordination.agencies.models import User
from coordination.agencies.models.link import digest_of
from coordination.core.activity import record
from coordination.core.errors import Refusal
from coordination.signin.models import FirstLink

GOOD_FOR = timedelta(hours=24)
ROLES = [User.PortalRole.SYSTEM, User.PortalRole.SECURITY, User.PortalRole.AUDIT]


def vacant_roles() -> list[str]:
    """Those of the three that nobody holds who may sign in."""
    held = set(User.objects.filter(is_active=True).exclude(portal_role="").values_list("portal_role", flat=True))
    return [role for role in ROLES if role not in held]


@transaction.atomic
def offer_first_links() -> dict[str, str]:
    """A secret for each role that nobody holds, told once and kept as a digest; those told before open nothing more. Of
    two who ask at once the second waits, and its links are those that open.
    """
    _one_at_a_time()
    FirstLink.objects.filter(used_at=None).delete()
    offered = {role: secrets.token_urlsafe(32) for role in vacant_roles()}
    until = timezone.now() + GOOD_FOR
    FirstLink.objects.bulk_create(
        FirstLink(role=role, digest=digest_of(secret), good_until=until) for role, secret in offered.items()
    )
    return offered


def _one_at_a_time() -> None:
    """Until the transaction is over: links are made and used one after the other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('coordination.signin.first', 0))")


def open_link(secret: str) -> FirstLink | None:
    """The link of a secret, while it is good and nobody holds its role."""
    link = FirstLink.objects.filter(digest=digest_of(secret), used_at=None, good_until__gt=timezone.now()).first()
    return link if link and link.role in vacant_roles() else None


@transaction.atomic
def enter_first_administrator(*, secret: str, username: str, full_name: str, email: str, password: str) -> User:
    """Enter the account of the first administrator of a kind, with a password of the person's own. Of two who use the
    link at once, one does: Refusal.
    """
    _one_at_a_time()
    link = open_link(secret)
    if link is None:
        raise Refusal(_("This link opens nothing any more."))
    person = User(username=username, full_name=full_name, email=email, portal_role=link.role)
    person.set_password(password)
    person.password_changed_at = timezone.now()
    person.full_clean()
    person.save()
    link.used_at = timezone.now()
    link.save(update_fields=["used_at"])
    record(None, "user.create", person, after={"username": username, "role": link.role})
    return person
