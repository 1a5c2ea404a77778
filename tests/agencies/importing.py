"""What tests of imports say."""

from typing import Any

from coordination.agencies.models import User
from coordination.core.imports import actions, working
from coordination.core.imports.kinds import kind_of
from coordination.core.imports.models import ImportRow, ImportRun, told
from tests.cast import PASSWORD
from tests.sheets import workbook


def administrator(username: str = "root") -> User:
    return User.objects.create_user(
        username,
        email=f"{username}@example.test",
        password=PASSWORD,
        full_name="系统管理员",
        language="en",
        portal_role="system",
    )


def start(root: User, *rows: Any, kind: str = "agencies") -> ImportRun:
    """The preview of a workbook with these rows, the first of which is its header."""
    return bring(root, "名单.xlsx", workbook(*rows), kind=kind)


def bring(root: User, name: str, content: bytes, kind: str = "agencies") -> ImportRun:
    what = kind_of(kind)
    return actions.start(actor=root, kind=what, brought=what.read(name, content))


def row(run: ImportRun, number: int = 2) -> ImportRow:
    return run.rows.get(number=number)


def verdicts(run: ImportRun) -> list[str]:
    return [row.verdict for row in run.rows.order_by("number")]


def outcomes(run: ImportRun) -> list[str]:
    return [row.outcome for row in run.rows.order_by("number")]


def complaints(row: ImportRow) -> list[str]:
    """What is wrong with a row, as a reader sees it: `column: sentence`."""
    return [f"{line.column}: {line.sentence}" for line in told(row.run.what, row.wrong)]


def notes(row: ImportRow) -> list[str]:
    return [f"{line.column}: {line.sentence}" for line in told(row.run.what, row.notes)]


def reasons(row: ImportRow) -> list[str]:
    return [f"{line.column}: {line.sentence}" for line in told(row.run.what, row.reasons)]


def carry_out(run: ImportRun, root: User, *, only_good: bool = False) -> ImportRun:
    """Confirm, and let the work be done."""
    assert actions.confirm(actor=root, run=run, only_good=only_good) == 0
    return finish(run)


def take_back(run: ImportRun, root: User) -> ImportRun:
    actions.undo(actor=root, run=run, reason="传错文件")
    return finish(run)


def finish(run: ImportRun) -> ImportRun:
    while working.work():
        pass
    return ImportRun.objects.get(pk=run.pk)
