"""An import as its pages show it: where it stands, its rows under the word that sorts them, and each row in full."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coordination.core.activity import Event, event, history
from coordination.core.flow import Sentence
from coordination.core.imports.flows import DISCARDED, DONE, PREVIEW, RUNNING, UNDOING, UNDONE
from coordination.core.imports.kinds import Awaited
from coordination.core.imports.models import ImportRow, ImportRun, Told, told
from coordination.core.imports.papers import shown
from coordination.core.remarks import Remark

if TYPE_CHECKING:
    from django.db.models import QuerySet

_STORY: dict[str, tuple[Sentence, str]] = {
    "import.start": (gettext_lazy("Read and laid out"), "upload"),
    "import.confirm": (gettext_lazy("Confirmed"), "check"),
    "import.discard": (gettext_lazy("Discarded"), "x"),
    "import.finish": (gettext_lazy("Carried out"), "circle-check"),
    "import.undo": (gettext_lazy("To be undone"), "arrow-back-up"),
    "import.finish_undo": (gettext_lazy("Undone"), "circle-check"),
}
COLOURS = {
    "new": "green",
    "changed": "blue",
    "unchanged": "grey",
    "wrong": "red",
    "done": "green",
    "waiting": "blue",
    "left": "yellow",
    "refused": "red",
    "undone": "grey",
    "kept": "yellow",
}
DIFFERS, NOTHING = "differs", "nothing"


@dataclass(frozen=True)
class Value:
    """A value by its column: what it is to be, and what it was where it is changed."""

    label: Sentence
    new: str
    old: str = ""


@dataclass(frozen=True)
class Line:
    """One row, as it is drawn."""

    number: int
    title: str
    url: str
    word: Sentence
    colour: str
    values: list[Value]
    wrong: list[Told]
    notes: list[Told]
    is_changed: bool
    differs: bool


@dataclass(frozen=True)
class Tab:
    """Rows of one sort, under a word that stands in the address."""

    code: str
    label: Sentence
    count: int


def steps_of(run: ImportRun) -> list[dict[str, Any]]:
    """From the file to what has become of it."""
    road: list[tuple[str, Sentence]] = [(PREVIEW, _("Look through")), (RUNNING, _("Carry out")), (DONE, _("Result"))]
    if run.state == DISCARDED:
        road = [road[0], (DISCARDED, run.get_state_display())]
    elif run.state in {UNDOING, UNDONE}:
        road += [(UNDOING, _("Undo")), (UNDONE, _("Undone"))]
    here = [state for state, _label in road].index(run.state)
    ended = run.state in {DONE, UNDONE, DISCARDED}
    read = {"label": _("Read"), "done": True, "current": False, "at": run.started_at}
    return [
        read,
        *(
            {
                "label": label,
                "done": place < here or (place == here and ended),
                "current": place == here,
                "at": run.state_at if place == here and ended else None,
            }
            for place, (_state, label) in enumerate(road)
        ),
    ]


def awaited_of(run: ImportRun, person: Any) -> Awaited | None:
    """What others have still to do once the table is carried out, if anything."""
    if run.state != DONE:
        return None
    return run.what.awaited(person, run.rows.exclude(target_id=None).order_by().values("target_id"))


def remarks_of(run: ImportRun) -> list[str]:
    return [str(Remark.from_data(data)) for data in run.remarks]


def field_of(run: ImportRun) -> str:
    """By what the rows are sorted: before they are confirmed by what would become of them, then by what did."""
    return "verdict" if run.state in {PREVIEW, DISCARDED} else "outcome"


def tabs_of(run: ImportRun) -> list[Tab]:
    """All rows, then those of each sort that there are."""
    by_verdict = field_of(run) == "verdict"
    counts = run.counts if by_verdict else run.rows.counted("outcome")
    words: Any = ImportRow.Verdict if by_verdict else ImportRow.Outcome
    tabs = [Tab("all", _("All"), sum(counts.values()))]
    tabs += [Tab(word.value or NOTHING, word.label, counts[word.value]) for word in words if counts.get(word.value)]
    if by_verdict and (differs := run.rows.filter(differs=True).count()):
        tabs.append(Tab(DIFFERS, _("Different from before"), differs))
    return tabs


def rows_of(run: ImportRun, tab: Tab) -> "QuerySet[ImportRow]":
    if tab.code == "all":
        return run.rows.all()
    if tab.code == DIFFERS:
        return run.rows.filter(differs=True)
    return run.rows.filter(**{field_of(run): "" if tab.code == NOTHING else tab.code})


def lines_of(run: ImportRun, rows: Sequence[ImportRow]) -> list[Line]:
    """Rows to be drawn, each with its record where that exists and has a page."""
    by_verdict = field_of(run) == "verdict"
    addresses = run.what.addresses([row.target_id for row in rows if row.target_id is not None])
    return [
        Line(
            number=row.number,
            title=row.title or _("(no name)"),
            url=addresses.get(row.target_id or 0, ""),
            word=row.get_verdict_display() if by_verdict else row.get_outcome_display(),
            colour=COLOURS.get(row.verdict if by_verdict else row.outcome, "grey"),
            values=[] if row.wrong else _values(run, row),
            wrong=told(run.what, [*row.wrong, *row.reasons]),
            notes=told(run.what, row.notes) if by_verdict and not row.wrong else [],
            is_changed=row.verdict == ImportRow.Verdict.CHANGED,
            differs=row.differs and by_verdict,
        )
        for row in rows
    ]


def _values(run: ImportRun, row: ImportRow) -> list[Value]:
    """What is to be written; what a new record is called stands beside it anyway."""
    values = [
        Value(column.label, shown(column, row.after[column.name]), shown(column, row.before.get(column.name)))
        for column in run.what.columns
        if column.name in row.after
    ]
    return [value for value in values if value.old or value.new != row.title]


def progress_of(run: ImportRun) -> tuple[int, int]:
    """(rows dealt with, rows to be dealt with) of what is being carried out or undone."""
    counts = run.rows.counted("outcome")
    undone = sum(counts.get(word, 0) for word in ("undone", "kept"))
    if run.state == UNDOING:
        return undone, undone + counts.get("done", 0)
    done = undone + sum(counts.get(word, 0) for word in ("done", "refused"))
    return done, done + counts.get("waiting", 0)


def story_of(run: ImportRun) -> list[Event]:
    """Who did what with it, newest first. There are few such acts."""
    return [event(row, *map(str, _STORY.get(row.verb, (row.verb, "point")))) for row in history(run)[:20]]
