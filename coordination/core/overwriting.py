"""Two who write the same at once: the later of them is told, and loses nothing of what was typed."""

import hashlib
from typing import Any, ClassVar, Self

from django import forms

from coordination.core.errors import SomeoneWasFaster


def stamp_of(*facts: object) -> str:
    """Differs whenever one of the facts does."""
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:16]


def not_overtaken(seen: str | None, stamp: str) -> None:
    """`seen` is the stamp of what whoever acts had before the eyes, asked for under the hold: changed since,
    SomeoneWasFaster. None asks nothing.
    """
    if seen is not None and seen != stamp:
        raise SomeoneWasFaster


class NotOverwriting(forms.Form):
    """A form that knows what it was opened on: `stamp` goes out with it and comes back as `seen`. Where somebody wrote
    meanwhile, the action refuses once; the form then stands beside what is there now (`now`), keeps what was typed, and
    is taken when it is sent again. `unseen`: what counts as seen where nothing came back; None asks nothing.
    """

    stamp = ""
    now: Any = None
    unseen: ClassVar[str | None] = None

    @property
    def words(self) -> dict[str, Any]:
        return {**self.cleaned_data, "seen": self.data.get("seen", self.unseen)}

    def beside(self, now: Any, stamp: str) -> Self:
        if self.is_bound and self.data.get("seen", stamp) != stamp:
            self.now = now
        self.stamp = stamp
        return self
