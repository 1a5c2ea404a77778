"""Remarks: sentences kept as data, told to whoever reads them later in that reader's own language."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext


@dataclass(frozen=True)
class Remark:
    """`text` is an English sentence of the catalogue (marked there by `gettext_noop`) or, without facts, any words."""

    text: str
    facts: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        told = gettext(self.text)
        return told % self.facts if self.facts else told

    def as_data(self) -> dict[str, Any]:
        """As JSON keeps it."""
        return {"text": self.text, "facts": dict(self.facts)}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "Remark":
        return cls(data["text"], data.get("facts") or {})
