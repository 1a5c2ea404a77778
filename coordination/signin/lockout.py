"""Guessing is made slow.

- One name from one address: after ten failures neither is heard for a quarter of an hour.
- Many names from one address (a few passwords tried on everybody): an agency's thousand people may well share one
  address, so it is never shut. Once sixty *different* names have failed there, whoever tries from it first lets the
  browser do a sum that takes about a second (`Work`): nothing to a person, much to whoever tries a million.
- What proves that it is you once signed in, and codes of the second step: ten failures of one person, wherever from.
"""

import hashlib
import logging
import secrets
import unicodedata
from dataclasses import dataclass
from typing import Self

from django.conf import settings
from django.core import signing
from django.core.cache import cache
from django.http import HttpRequest

logger = logging.getLogger(__name__)

FAILURES = 10
SECONDS = 15 * 60
NAMES = 60
WORK_BITS = 17
WORK_IS_GOOD_FOR_S = 10 * 60


def same_name(name: str) -> str:
    """How a name is counted: width, case and accents make no other one of it."""
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", name))
    return "".join(mark for mark in apart if not unicodedata.combining(mark)).strip().casefold()


@dataclass(frozen=True)
class Attempt:
    """Somebody at an address tries to sign in under a name."""

    key: str
    address: str

    @classmethod
    def of(cls, request: HttpRequest | None, username: str) -> Self:
        address = address_of(request)
        digest = hashlib.sha256(f"{same_name(username)}\n{address}".encode(errors="replace")).hexdigest()
        return cls(key=f"sign-in.{digest}", address=address)

    @property
    def is_locked(self) -> bool:
        return int(cache.get(self.key, 0)) >= FAILURES

    def failed(self) -> None:
        """Count it; the time runs from the first failure, and anew from the one that locks."""
        if cache.add(f"{self.key}.name", 1, SECONDS) and self.address:
            _count(f"sign-in.names.{self.address}")
        failures = _count(self.key)
        if failures >= FAILURES:
            cache.touch(self.key, SECONDS)
            logger.warning("sign-in locked for an account after %s failures from %s", failures, self.address)

    def succeeded(self) -> None:
        cache.delete(self.key)


def _count(key: str) -> int:
    cache.add(key, 0, SECONDS)
    try:
        return int(cache.incr(key))
    except ValueError:  # it ran out between the two lines
        return 0


def is_busy(address: str) -> bool:
    """So many different names have failed from there lately that one no longer believes in mistakes."""
    return int(cache.get(f"sign-in.names.{address}", 0)) >= NAMES


def is_more_than(most: int, what: str) -> bool:
    """Count something that is done now; has it been done more than `most` times within a quarter of an hour?"""
    return _count(f"sign-in.often.{hashlib.sha256(what.encode(errors='replace')).hexdigest()}") > most


class Work:
    """A sum for the browser: find a number that, written behind the task, gives a digest with many noughts. It is told
    who asks, once, and not for long.
    """

    SALT = "coordination.signin.work"

    @classmethod
    def task(cls, address: str) -> str:
        return signing.dumps([address, secrets.token_hex(8)], salt=cls.SALT)

    @classmethod
    def is_done(cls, answer: str, address: str) -> bool:
        task, _point, number = answer.rpartition(".")
        try:
            told, _nonce = signing.loads(task, salt=cls.SALT, max_age=WORK_IS_GOOD_FOR_S)
        except (signing.BadSignature, ValueError, TypeError):
            return False
        digest = hashlib.sha256(answer.encode()).digest()
        if told != address or not number.isdecimal() or int.from_bytes(digest[:4], "big") >> (32 - WORK_BITS):
            return False
        once = f"sign-in.task.{hashlib.sha256(task.encode()).hexdigest()}"
        return bool(cache.add(once, 1, WORK_IS_GOOD_FOR_S))


def address_of(request: HttpRequest | None) -> str:
    """Where the request comes from. Only behind our own proxy (TLS=1) is the proxy's word taken, its last one."""
    if request is None:
        return ""
    told = request.META.get("HTTP_X_FORWARDED_FOR", "") if settings.TLS else ""
    return str(told.rpartition(",")[2].strip() or request.META.get("REMOTE_ADDR", ""))
