"""What would become of the rows of a table: new, changed, unchanged or wrong, each with its reason by column."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext_noop

from coordination.core.activity import Actor
from coordination.core.imports.kinds import Column, Finding, Kind, Register, Wrong, spoilt
from coordination.core.imports.models import ImportRow, kept

Verdict = ImportRow.Verdict


def examine(kind: Kind, lines: Iterable[tuple[int, dict[str, str]]], *, actor: Actor) -> list[Finding]:
    """Look at all rows together: they may name one another, and no two may be of one record.

    1. read each cell by its column
    2. recognise the record that a row is of
    3. put records in the place of names, some of which are made by other rows
    4. compare with what the record says today
    5. complain where two rows want the same, where the result would be wrong, and of what stands on a wrong row
    """
    findings = [_read(kind, number, said) for number, said in lines]
    known = kind.open_register(actor)
    for finding in findings:
        _try(finding, kind, known)
    known.refer(findings)
    _compare(kind, known, findings)
    _hold_apart(known, findings)
    known.check(findings)
    _order(findings)
    return findings


def verdict_of(finding: Finding) -> str:
    if finding.wrong:
        return Verdict.WRONG
    if finding.target is None:
        return Verdict.NEW
    return Verdict.CHANGED if finding.after else Verdict.UNCHANGED


def row_of(kind: Kind, finding: Finding) -> ImportRow:
    """As it is kept."""
    return ImportRow(
        number=finding.number,
        title=finding.title[:200],
        said={name: cell[: kind.column(name).most + 1] for name, cell in finding.said.items() if cell},
        verdict=verdict_of(finding),
        target_id=finding.target,
        before=finding.before,
        after=finding.after,
        wrong=kept(finding.wrong),
        notes=kept(finding.notes),
        stage=finding.stage,
    )


def _read(kind: Kind, number: int, said: dict[str, str]) -> Finding:
    finding = Finding(number, said, title=kind.title_of(said))
    for column in kind.said_columns:
        cell = said.get(column.name, "")
        if not cell:
            if column.is_needed:
                finding.complain(column.name, gettext_noop("is missing"))
        elif len(cell) > column.most:
            finding.complain(column.name, gettext_noop("longer than %(most)d characters"), most=column.most)
        elif lost := spoilt(cell):
            finding.wrong.append((column.name, lost))
        else:
            _read_cell(finding, column, cell)
    return finding


def _read_cell(finding: Finding, column: Column, cell: str) -> None:
    try:
        finding.values[column.name] = column.read(cell)  # type: ignore[misc]  # said columns are read
    except Wrong as wrong:
        finding.wrong.append((column.name, wrong.remark))


def _try(finding: Finding, kind: Kind, known: Register) -> None:
    needed = [column.name for column in kind.said_columns if column.is_needed]
    if not set(needed) <= set(finding.values):
        return
    try:
        known.recognise(finding)
    except Wrong as wrong:
        finding.wrong.append((needed[0], wrong.remark))


def _compare(kind: Kind, known: Register, findings: Sequence[Finding]) -> None:
    """A cell that says nothing changes nothing: an import adds and corrects, and takes nothing away."""
    present = known.present([finding.target for finding in findings if finding.target is not None])
    for finding in findings:
        if finding.target is None:
            known.complete(finding)
            finding.after = dict(finding.values)
            continue
        now = present[finding.target]
        for column in kind.columns:
            if column.name not in finding.values:
                continue
            old, new = now.get(column.name), column.joined(now.get(column.name), finding.values[column.name])
            if not column.same(old, new):
                finding.before[column.name], finding.after[column.name] = old, new


def _hold_apart(known: Register, findings: Sequence[Finding]) -> None:
    targets: dict[int, int] = {}
    taken: dict[str, int] = {}
    for finding in findings:
        if finding.target is not None and targets.setdefault(finding.target, finding.number) != finding.number:
            first = targets[finding.target]
            finding.complain("", gettext_noop("says again what row %(row)d says, of the same record"), row=first)
            continue
        for column, key, words in known.claims(finding):
            if taken.setdefault(key, finding.number) != finding.number:
                sentence = gettext_noop("“%(words)s” stands in row %(row)d already")
                finding.complain(column, sentence, words=words, row=taken[key])


def _order(findings: Sequence[Finding]) -> None:
    """A row comes after those that make what it names; where one of them is wrong, so is whatever stands on it."""
    by_number = {finding.number: finding for finding in findings}
    standing: dict[int, list[Finding]] = {}
    waits_for: dict[int, int] = {}
    for finding in findings:
        below = {value["row"] for value in finding.after.values() if is_of_row(value)}
        waits_for[finding.number] = len(below)
        for number in below:
            standing.setdefault(number, []).append(finding)
    ready = [finding for finding in findings if not waits_for[finding.number]]
    for finding in ready:  # it grows while it is walked
        for above in standing.get(finding.number, ()):
            above.stage = max(above.stage, finding.stage + 1)
            if finding.wrong:
                above.complain("", gettext_noop("stands on row %(row)d, which is wrong"), row=finding.number)
            waits_for[above.number] -= 1
            if not waits_for[above.number]:
                ready.append(above)
    for number, count in waits_for.items():
        if count:
            by_number[number].complain("", gettext_noop("stands on itself by way of other rows"))


def is_of_row(value: Any) -> bool:
    """Does it stand for the record that another row makes?"""
    return isinstance(value, dict) and "row" in value


def differing(old: ImportRow, new: ImportRow) -> bool:
    """Does a later preview show something else of this row?"""
    names = ("verdict", "target_id", "before", "after", "wrong")
    return any(getattr(old, name) != getattr(new, name) for name in names)
