"""Guessing passwords is made slow: ten failures of one name from one address, and neither is heard for a while."""

import hashlib
import logging
import unicodedata
from dataclasses import dataclass
from typing import Self

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

logger = logging.getLogger(__name__)

FAILURES = 10
SECONDS = 15 * 60


@dataclass(frozen=True)
class Attempt:
    """Somebody at an address tries to sign in under a name."""

    key: str
    address: str

    @classmethod
    def of(cls, request: HttpRequest | None, username: str) -> Self:
        """Full-width letters are the same name to Django's form, so they are to us."""
        address, name = address_of(request), unicodedata.normalize("NFKC", username).strip().casefold()
        digest = hashlib.sha256(f"{name}\n{address}".encode(errors="replace")).hexdigest()
        return cls(key=f"sign-in.{digest}", address=address)

    @property
    def is_locked(self) -> bool:
        return int(cache.get(self.key, 0)) >= FAILURES

    def failed(self) -> None:
        """Count it; the time runs from the first failure, and anew from the one that locks."""
        cache.add(self.key, 0, SECONDS)
        try:
            failures = cache.incr(self.key)
        except ValueError:  # it ran out between the two lines
            return
        if failures >= FAILURES:
            cache.touch(self.key, SECONDS)
            logger.warning("sign-in locked for an account after %s failures from %s", failures, self.address)

    def succeeded(self) -> None:
        cache.delete(self.key)


def address_of(request: HttpRequest | None) -> str:
    """Where the request comes from. Only behind our own proxy (TLS=1) is the proxy's word taken, its last one."""
    if request is None:
        return ""
    told = request.META.get("HTTP_X_FORWARDED_FOR", "") if settings.TLS else ""
    return str(told.rpartition(",")[2].strip() or request.META.get("REMOTE_ADDR", ""))
