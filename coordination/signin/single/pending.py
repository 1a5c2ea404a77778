"""What was begun in this browser: it alone can end it, once, and not much later."""

import secrets
import time
from dataclasses import asdict, dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.cache import cache
from django.urls import reverse

GOOD_FOR_S = 10 * 60
MOST = 5  # begun side by side, in several tabs
_PLACE = "single.pending"


def _drawn() -> str:
    return secrets.token_urlsafe(32)


@dataclass(frozen=True)
class Pending:
    onward: str  # where the person wanted to go
    is_fresh: bool = False  # whoever is signed in proves again that it is so
    state: str = field(default_factory=_drawn)
    nonce: str = field(default_factory=_drawn)
    verifier: str = field(default_factory=_drawn)
    begun_at: float = field(default_factory=time.time)

    @property
    def back(self) -> str:
        """Under the portal's own address, whatever name the request was made to."""
        return f"{settings.PORTAL_URL}{reverse('single_back')}"

    @property
    def back_with_state(self) -> str:
        return f"{self.back}?{urlencode({'state': self.state})}"


def keep(request: Any, pending: Pending) -> None:
    request.session[_PLACE] = [*_all(request), asdict(pending)][-MOST:]


def take(request: Any, state: str) -> Pending | None:
    """What bears this state, and is taken with it: of two who bring the same at once, one has it."""
    rows = _all(request)
    found = next((row for row in rows if secrets.compare_digest(row["state"].encode(), state.encode())), None)
    if found is None:
        return None
    request.session[_PLACE] = [row for row in rows if row is not found]
    is_first = cache.add(f"single.taken.{found['state']}", 1, GOOD_FOR_S)
    return Pending(**found) if is_first else None


def _all(request: Any) -> list[dict[str, Any]]:
    since = time.time() - GOOD_FOR_S
    return [row for row in request.session.get(_PLACE, []) if row["begun_at"] > since]
