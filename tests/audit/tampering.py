"""Ways to falsify the audit, each as its owner could with the triggers switched off, and where it must be found."""

# ruff: noqa: S608  (names of tables and columns come from the models, never from anybody else)

import hashlib
import hmac
import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from coordination.audit import chain
from coordination.audit.chain import GENESIS, SOURCES, Key, canonical
from coordination.audit.models import Seal
from coordination.audit.verifying import Kind

OTHER_SECRET = "the secret of somebody who would like to be believed"
TEXT = {
    "activity": ["actor_name", "verb", "subject_label", "note"],
    "row": ["table_name", "by_role"],
    "reading": ["detail"],
}
NUMBERS = {"activity": ["subject_id", "transaction"], "row": ["row_id", "transaction"], "reading": ["subject_id"]}
JSON = {"activity": ["before", "after"], "row": ["before", "after"], "reading": []}


@dataclass(frozen=True)
class Expected:
    """Where the verifier must see the beginning of the damage, and what it may call it."""

    seq: int | None
    kinds: set[Kind]
    row: tuple[str, int] | None = None


@contextmanager
def untouched() -> Iterator[None]:
    """Triggers off, and afterwards everything as it was."""
    with transaction.atomic():
        sql("SET LOCAL session_replication_role = replica")
        yield
        transaction.set_rollback(True)


def sql(text: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(text, values)


def table(seal: Seal) -> str:
    return SOURCES[seal.source].model._meta.db_table


class Tampering:
    """One attack on a chain of which the first and the last seals, and its anchors, are known."""

    def __init__(self, dice: random.Random, seals: Sequence[Seal]) -> None:
        self.dice, self.seals = dice, seals

    def any(self) -> Seal:
        return self.dice.choice(self.seals)

    def edit_row(self) -> Expected:
        seal = self.any()
        kind = self.dice.choice(["text", "number", "json", "time", "id"])
        name = seal.source
        if kind == "json" and JSON[name]:
            column, change = self.dice.choice(JSON[name]), "coalesce({}, '{{}}') || '{{\"forged\": true}}'"
        elif kind == "number":
            column, change = self.dice.choice(NUMBERS[name]), "coalesce({}, 0) + 1"
        elif kind == "time":
            column, change = "at", "{} - interval '1 microsecond'"
        elif kind == "id":
            sql(f"UPDATE {table(seal)} SET id = id + 1000000 WHERE id = %s", seal.row_id)
            return Expected(seal.seq, {Kind.MISSING})
        else:
            column, change = self.dice.choice(TEXT[name]), "{} || '.'"
        sql(f"UPDATE {table(seal)} SET {column} = {change.format(column)} WHERE id = %s", seal.row_id)
        return Expected(seal.seq, {Kind.CHANGED})

    def edit_seal(self) -> Expected:
        seal = self.any()
        change, kind = self.dice.choice(
            [
                ("digest = reverse(digest)", Kind.CHANGED),
                ("digest = ''", Kind.CHANGED),
                ("algorithm = 'hmac-sm3'", Kind.CHANGED),
                ("algorithm = 'none'", Kind.CHANGED),
                ("layout = 99", Kind.CHANGED),
                ("sealed_at = sealed_at + interval '1 second'", Kind.CHANGED),
                ("source = 'elsewhere'", Kind.CHANGED),
                ("row_id = row_id + 1000000", Kind.MISSING),
                ("key_id = 'ffffffffffffffff'", Kind.OTHER_KEY),
            ]
        )
        sql(f"UPDATE audit_seal SET {change} WHERE seq = %s", seal.seq)
        return Expected(seal.seq, {kind})

    def delete(self) -> Expected:
        seal, what = self.any(), self.dice.choice(["row", "seal", "both"])
        if what != "seal":
            sql(f"DELETE FROM {table(seal)} WHERE id = %s", seal.row_id)
        if what != "row":
            sql("DELETE FROM audit_seal WHERE seq = %s", seal.seq)
        if what == "row":
            return Expected(seal.seq, {Kind.MISSING})
        return Expected(seal.seq, {Kind.SHORTER if seal is self.seals[-1] else Kind.SEAL_MISSING})

    def insert_row(self) -> Expected:
        """A row that no sealer has seen; beside the chain, so it has no place in it."""
        like = self.any()
        return Expected(None, {Kind.UNSEALED}, (table(like), self._forged(like)))

    def insert_seal(self) -> Expected:
        """A row with a seal of its own in the midst, all later ones moved on by one."""
        place = self.any()
        number = self._forged(place)
        sql("UPDATE audit_seal SET seq = -seq - 1 WHERE seq >= %s", place.seq)
        sql("UPDATE audit_seal SET seq = -seq WHERE seq < 0")
        columns = "source, layout, algorithm, key_id, sealed_at, digest"
        sql(
            f"INSERT INTO audit_seal (seq, row_id, {columns}) SELECT %s, %s, {columns} FROM audit_seal WHERE seq = %s",
            place.seq,
            number,
            place.seq + 1,
        )
        return Expected(place.seq, {Kind.CHANGED})

    def append_seal(self) -> Expected:
        """Behind the end, as a sealer without the key would."""
        last = self.seals[-1]
        number = self._forged(last)
        columns = "source, layout, algorithm, key_id, sealed_at"
        sql(
            f"INSERT INTO audit_seal (seq, row_id, digest, {columns})"
            f" SELECT %s, %s, md5(digest) || md5(digest), {columns} FROM audit_seal WHERE seq = %s",
            last.seq + 1,
            number,
            last.seq,
        )
        return Expected(last.seq + 1, {Kind.CHANGED})

    def swap(self) -> Expected:
        """Two rows of a table change places, or two seals do."""
        one = self.any()
        other = self.dice.choice([seal for seal in self.seals if seal.source == one.source and seal is not one])
        if self.dice.random() < 0.5:
            exchange(table(one), "id", one.row_id, other.row_id)
        else:
            exchange("audit_seal", "seq", one.seq, other.seq)
        return Expected(min(one.seq, other.seq), {Kind.CHANGED})

    def cut_tail(self) -> Expected:
        """With the rows, or without."""
        gone = self.seals[-self.dice.randint(1, len(self.seals)) :]
        if self.dice.random() < 0.7:
            for name in SOURCES:
                numbers = [seal.row_id for seal in gone if seal.source == name]
                sql(f"DELETE FROM {SOURCES[name].model._meta.db_table} WHERE id = ANY(%s)", numbers)
        sql("DELETE FROM audit_seal WHERE seq >= %s", gone[0].seq)
        return Expected(gone[0].seq, {Kind.SHORTER})

    def rewrite_with_another_key(self) -> Expected:
        """Everything from some place on, sealed anew under a key of one's own, under its own name or under ours."""
        own = Key.of(OTHER_SECRET)
        claimed = self.dice.choice([own.id, next(iter(chain.keys()))])
        begun = self._falsified()
        rewrite(begun, lambda seal, previous, content: own.digest(seal.algorithm, previous, content), key_id=claimed)
        return Expected(begun, {Kind.OTHER_KEY if claimed == own.id else Kind.CHANGED})

    def rewrite_without_the_key(self) -> Expected:
        """By somebody who has read this very code: the right bytes, digested with whatever is at hand."""
        begun = self._falsified()

        def plain(seal: Seal, previous: str, content: bytes) -> str:
            return hashlib.sha256(bytes.fromhex(previous) + content).hexdigest()

        def with_what_the_database_knows(seal: Seal, previous: str, content: bytes) -> str:
            return hmac.new(seal.key_id.encode(), bytes.fromhex(previous) + content, "sha256").hexdigest()

        rewrite(begun, self.dice.choice([plain, with_what_the_database_knows]))
        return Expected(begun, {Kind.CHANGED})

    def _falsified(self) -> int:
        seal = self.any()
        sql(f"UPDATE {table(seal)} SET at = at - interval '1 hour' WHERE id = %s", seal.row_id)
        return seal.seq

    def _forged(self, like: Seal) -> int:
        """A row as another one, under a new number; a page opened on another day, which the table asks for."""
        columns = [
            field.column
            for field in SOURCES[like.source].model._meta.concrete_fields
            if field.column not in {"id", "at", "on"}
        ]
        named = ", ".join(f'"{column}"' for column in columns)
        more, also = (', "on"', ', "on" - 1000') if like.source == "reading" else ("", "")
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {table(like)} (at, {named}{more})"
                f" SELECT at - interval '1 minute', {named}{also} FROM {table(like)} WHERE id = %s RETURNING id",
                [like.row_id],
            )
            return int(cursor.fetchone()[0])


def exchange(name: str, column: str, one: int, other: int) -> None:
    for was, becomes in ((one, -1), (other, one), (-1, other)):
        sql(f"UPDATE {name} SET {column} = %s WHERE {column} = %s", becomes, was)


def rewrite(begun: int, digest: Callable[[Seal, str, bytes], str], **fields: str) -> None:
    """The chain from a place on as its rows read now."""
    before = Seal.objects.filter(seq=begun - 1).first()
    previous = before.digest if before else GENESIS
    for seal in Seal.objects.filter(seq__gte=begun):
        for name, value in fields.items():
            setattr(seal, name, value)
        source = SOURCES[seal.source]
        values = source.model._base_manager.values_list(*source.texts(seal.layout)).get(pk=seal.row_id)
        previous = digest(seal, previous, canonical(seal, values))
        Seal.objects.filter(pk=seal.pk).update(digest=previous, **fields)


ATTACKS: list[Callable[[Tampering], Expected]] = [
    Tampering.edit_row,
    Tampering.edit_seal,
    Tampering.delete,
    Tampering.insert_row,
    Tampering.insert_seal,
    Tampering.append_seal,
    Tampering.swap,
    Tampering.cut_tail,
    Tampering.rewrite_with_another_key,
    Tampering.rewrite_without_the_key,
]
