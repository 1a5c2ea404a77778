"""Two who write the same at once: the later of them is told, and loses nothing of what was typed."""

from typing import Any, ClassVar, Self

from django import forms


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
