"""Nothing that was sealed is changed, removed or added without being found, and found where it begins."""

import random
from collections import Counter
from datetime import timedelta
from types import SimpleNamespace

import pytest

from coordination.audit import chain, sealing, verifying
from coordination.audit.actions import record_reading
from coordination.audit.chain import Head
from coordination.audit.models import Reading, Seal
from coordination.audit.verifying import Kind, Report, verify
from coordination.followup.models import Assignment
from tests.audit.tampering import ATTACKS, Tampering, rewrite, sql, untouched

TIMES = 500


class Chain:
    """A sealed house: what happened in it is bound, and its end was written down outside several times on the way."""

    def __init__(self) -> None:
        sealing.seal()
        self.seals = list(Seal.objects.all())
        places = {len(self.seals), *(len(self.seals) * part // 4 for part in (1, 2, 3))}
        self.anchors = [Head(seal.seq, seal.digest) for seal in self.seals if seal.seq in places]

    def verify(self) -> Report:
        return verify(self.anchors)


@pytest.fixture
def sealed(cast: SimpleNamespace, assignment: Assignment, monkeypatch: pytest.MonkeyPatch) -> Chain:
    monkeypatch.setattr(verifying, "SEALED_WITHIN", timedelta(0))  # all of it is as good as old
    for person in (cast.liaison_a, cast.liaison_b, cast.secretariat):
        record_reading(reader=person, of=assignment, how=Reading.How.OPENED)
        record_reading(reader=person, of=Assignment, how=Reading.How.EXPORTED, detail="在办")
    found = Chain()
    assert {seal.source for seal in found.seals} == set(chain.SOURCES)
    return found


def test_what_nobody_touched_is_sound(sealed: Chain) -> None:
    report = sealed.verify()
    assert report.findings == []
    assert (report.rows, report.anchors, report.head) == (len(sealed.seals), 4, chain.head())


def test_five_hundred_falsifications_are_found_where_they_begin(sealed: Chain) -> None:
    missed, tried = [], Counter[str]()
    for number in range(TIMES):
        dice = random.Random(number)
        attack = ATTACKS[number % len(ATTACKS)]
        with untouched():
            expected = attack(Tampering(dice, sealed.seals))
            first = sealed.verify().first
        tried[attack.__name__] += 1
        seen = None if first is None else (first.seq, first.kind in expected.kinds)
        if seen != (expected.seq, True) or (expected.row and first and (first.table, first.row_id) != expected.row):
            missed.append((number, attack.__name__, expected, first))
    assert missed == []
    assert len(tried) == len(ATTACKS)
    assert tried.total() == TIMES
    assert sealed.verify().is_sound  # and each was undone before the next


def test_who_holds_the_key_is_found_by_the_anchor(sealed: Chain) -> None:
    """The chain alone would believe it: every digest is right."""
    key = next(iter(chain.keys().values()))
    for anchor in sealed.anchors:
        with untouched():
            sql("UPDATE core_activity SET note = 'forged' WHERE id = %s", of_activity(sealed, before=anchor.seq))
            rewrite(1, lambda seal, previous, content: key.digest(seal.algorithm, previous, content))
            assert verify([]).findings == [verifying.Finding(Kind.UNWITNESSED)]
            assert [(found.kind, found.seq) for found in verify([anchor]).findings] == [(Kind.DIFFERS, anchor.seq)]


def of_activity(sealed: Chain, before: int) -> int:
    return next(seal.row_id for seal in sealed.seals if seal.source == "activity" and seal.seq <= before)
