"""The chain: each digest proves a row as it was written, its place, and all that was sealed before it, to whoever holds
the key.

    digest = HMAC(key, previous digest ‖ canonical bytes)

The bytes are a JSON array in UTF-8 of the seal's own fields and of the row's columns as PostgreSQL writes them; a test
pins them. A column that a later migration adds comes with a new layout: what was sealed reads by the old one for ever.
"""

import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db.models import DateField, DateTimeField, F, Func, Model, TextField, Value
from django.db.models.functions import Cast

from coordination.audit.models import Reading, RowHistory, Seal
from coordination.core.models import Activity

GENESIS = "0" * 64  # what the first digest stands on
SHORTEST_KEY = 32  # characters
ALGORITHMS = {"hmac-sha256": "sha256", "hmac-sm3": "sm3"}


@dataclass(frozen=True)
class Source:
    """A table whose rows are sealed. `layouts`: the columns that are proved; rows are sealed by the newest layout."""

    model: type[Model]
    layouts: Mapping[int, Sequence[str]]

    @property
    def newest(self) -> int:
        return max(self.layouts)

    def texts(self, layout: int) -> list[Any]:
        """Expressions for the columns as text, the same whatever a session has set."""
        return [_as_text(self.model, column) for column in self.layouts[layout]]


SOURCES: dict[str, Source] = {
    Seal.Source.ACTIVITY: Source(
        Activity,
        {
            1: (
                *("id", "at", "actor_id", "actor_name", "acting_for_id", "acting_for_name", "verb", "subject_type_id"),
                *("subject_id", "subject_label", "before", "after", "note", "transaction"),
            ),
            2: (
                *("id", "at", "actor_id", "actor_name", "acting_for_id", "acting_for_name", "in_place_of_id"),
                *("in_place_of_name", "verb", "subject_type_id", "subject_id", "subject_label", "before", "after"),
                *("note", "transaction"),
            ),
        },
    ),
    Seal.Source.ROW: Source(
        RowHistory,
        {1: ("id", "at", "table", "row_id", "operation", "before", "after", "transaction", "by_role")},
    ),
    Seal.Source.READING: Source(
        Reading,
        {
            1: (
                *("id", "at", "on", "reader_id", "reader_name", "acting_for_id", "acting_for_name", "subject_type_id"),
                *("subject_id", "subject_label", "how", "detail"),
            )
        },
    ),
}


def _as_text(model: type[Model], column: str) -> Any:
    field = model._meta.get_field(column)  # noqa: SLF001  (Django's own name)
    if isinstance(field, DateTimeField):
        in_utc = Func(Value("UTC"), F(column), function="timezone")
        return Func(in_utc, Value('YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), function="to_char", output_field=TextField())
    if isinstance(field, DateField):
        return Func(F(column), Value("YYYY-MM-DD"), function="to_char", output_field=TextField())
    return Cast(column, TextField())


def canonical(seal: Seal, values: Sequence[str | None]) -> bytes:
    """What is digested of a seal and its row."""
    columns = SOURCES[seal.source].layouts[seal.layout]
    sealed_at = seal.sealed_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    own = [seal.seq, seal.source, seal.row_id, seal.layout, seal.algorithm, seal.key_id, sealed_at]
    return json.dumps([*own, *zip(columns, values, strict=True)], ensure_ascii=False, separators=(",", ":")).encode()


@dataclass(frozen=True)
class Key:
    """`id` names a key without telling anything of it."""

    id: str
    secret: bytes

    @classmethod
    def of(cls, text: str) -> "Key":
        secret = text.encode()
        return cls(hashlib.sha256(b"audit key " + secret).hexdigest()[:16], secret)

    def digest(self, algorithm: str, previous: str, content: bytes) -> str:
        return hmac.new(self.secret, bytes.fromhex(previous) + content, ALGORITHMS[algorithm]).hexdigest()


def keys() -> dict[str, Key]:
    """The keys this process holds, by their id. The first one seals; the others only verify what they once sealed.

    From AUDIT_KEY, several with commas between them, or a line each from the file that `manage.py up` makes.
    """
    kept: Path = settings.AUDIT_KEY_FILE
    lines = kept.read_text().splitlines() if kept.exists() else []
    words = settings.AUDIT_KEY.split(",") if settings.AUDIT_KEY else lines
    found = [Key.of(word) for word in _long_enough(word.strip() for word in words)]
    if not found:
        raise ImproperlyConfigured(f"AUDIT_KEY is not set, and there is no {kept}: nothing can be sealed or verified.")
    return {key.id: key for key in found}


def _long_enough(words: Iterator[str]) -> Iterator[str]:
    for word in filter(None, words):
        if len(word) < SHORTEST_KEY:
            raise ImproperlyConfigured(f"A key of the audit is shorter than {SHORTEST_KEY} characters.")
        yield word


def algorithm() -> str:
    """The one new rows are sealed with."""
    return f"hmac-{settings.AUDIT_DIGEST}"


@dataclass(frozen=True)
class Head:
    """The end of the chain at some time: how long it was, and its last digest."""

    seq: int
    digest: str
    at: datetime | None = None

    def __str__(self) -> str:
        return f"{self.seq}:{self.digest}"


def head() -> Head | None:
    last = Seal.objects.order_by("-seq").first()
    return Head(last.seq, last.digest, last.sealed_at) if last else None
