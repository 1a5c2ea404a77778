"""Links that a letter carries, by which whoever reads the mailbox answers once."""

import hashlib
import secrets
from base64 import urlsafe_b64encode
from datetime import timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.crypto import salted_hmac


class LinkInALetter(models.Model):
    """What such a link opens.

    The token has 256 bits and is kept nowhere: the row holds its digest, by which it is found, and a seed from which
    the portal's key makes it again whenever the letter is (re)written. Whoever reads the database has neither.
    """

    salt: ClassVar[str]  # no link of one kind opens anything of another

    seed = models.CharField(max_length=64, editable=False)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    times_sent = models.PositiveSmallIntegerField(default=0, editable=False)
    expires_at = models.DateTimeField(editable=False)

    class Meta:
        abstract = True

    def renew(self) -> None:
        """A link of its own for the next letter; the one before opens nothing any more."""
        self.seed = secrets.token_hex(32)
        self.digest = digest_of(self._made_with(settings.SECRET_KEY))
        self.times_sent += 1
        self.expires_at = timezone.now() + timedelta(days=settings.INVITATION_DAYS)

    @property
    def token(self) -> str:
        """What the link carries; empty where the portal's key has changed since and the letter must be sent again."""
        keys = [settings.SECRET_KEY, *map(str, settings.SECRET_KEY_FALLBACKS)]
        return next((token for token in map(self._made_with, keys) if digest_of(token) == self.digest), "")

    @property
    def is_answered(self) -> bool:
        """By whoever was meant, or taken back."""
        raise NotImplementedError

    @property
    def has_run_out(self) -> bool:
        return self.expires_at <= timezone.now()

    @property
    def is_open(self) -> bool:
        return not self.is_answered and not self.has_run_out

    def _made_with(self, key: str) -> str:
        made = salted_hmac(self.salt, self.seed, secret=key, algorithm="sha256").digest()
        return urlsafe_b64encode(made).decode().rstrip("=")


def digest_of(token: str) -> str:
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()
