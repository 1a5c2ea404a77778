"""Refreshes as pages say them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coordination.core.files.examining import sentence_of
from coordination.core.flow import Sentence
from coordination.core.inspection.verdict import Reason
from coordination.core.policy import can
from sharing.incoming import fetching
from sharing.models import Item, Refresh, RefreshRun
from sharing.refresh_flow import RunState
from sharing.rows.failing import SENTENCES as OF_LOADING

SENTENCES: Mapping[str, Sentence] = {
    **OF_LOADING,
    "place": gettext_lazy("The portal is not allowed to fetch from there any more. Its operator names the places."),
    "unreached": gettext_lazy("The address does not answer, breaks off, or is too slow or too long."),
    "status": gettext_lazy("The address answers with %(detail)s instead of the file. Nobody is followed elsewhere."),
    "no_file": gettext_lazy("There is no such file in the folder of your agency."),
    "written": gettext_lazy("The file was being written. Lay it there under another name and rename it at the end."),
    "nothing": gettext_lazy("What came is empty."),
    "refused": gettext_lazy("The file is not taken in."),
    "left": gettext_lazy(
        "Whoever set it up is no longer of the data office of your agency. Somebody who is has to set it up anew."
    ),
    "checked_out": gettext_lazy("Somebody has checked the item out."),
    "dropped": gettext_lazy(
        "The rows of this file were masked and are not loaded any more. Load them, so that the next version is closed "
        "to others from its beginning."
    ),
    "lost": gettext_lazy("Columns are gone: %(lost)s."),
    "bare": gettext_lazy("Columns that were masked would be masked no more: %(bare)s."),
    "fewer": gettext_lazy("More than half of the rows would be gone."),
    "bad": gettext_lazy("More than one row in ten is bad."),
    "later": gettext_lazy("For two hours it could not be looked into or kept. It is tried again at its next time."),
    "left_out": gettext_lazy("It is what was left out before."),
}
_LISTED = 5  # columns that are named in one sentence


def why_of(run: RefreshRun) -> str:
    """Why it failed or was stopped, in the reader's language."""
    if not run.why:
        return ""
    if run.why == "refused" and run.detail in set(Reason):
        return sentence_of(run.detail, "")
    facts = {"detail": run.detail, "lost": _listed(run.lost), "bare": _listed(run.bare)}
    return str(SENTENCES.get(run.why, SENTENCES["refused"])) % facts


def _listed(names: Sequence[str]) -> str:
    return _(", ").join(names[:_LISTED]) + ("…" if len(names) > _LISTED else "")


@dataclass(frozen=True)
class Line:
    """A run as a page shows it; `may_decide`: it was stopped, is the last, and the reader decides. `is_overtaken`: it
    was stopped, and nobody decided before it was fetched again.
    """

    run: RefreshRun
    why: str
    may_decide: bool
    is_overtaken: bool


def lines_of(runs: Sequence[RefreshRun], last: int | None, person: Any) -> list[Line]:
    """`last`: the number of the last run of all."""
    return [
        Line(
            run,
            why_of(run),
            run.pk == last and run.state == RunState.STOPPED and can(person, "refresh_run.accept", run),
            run.pk != last and run.state == RunState.STOPPED,
        )
        for run in runs
    ]


@dataclass(frozen=True)
class Card:
    """What the page of an item says of its refresh, to its agency."""

    refresh: Refresh | None
    lines: Sequence[Line] = ()  # the last run, if there was any


def card_of(item: Item, person: Any) -> Card | None:
    """Nothing where the operator named no place, and none was ever set up. Two questions."""
    refresh = Refresh.objects.visible_to(person).filter(item=item).first()
    if refresh is None:
        return Card(None) if fetching.is_offered() else None
    refresh.item = item
    last = list(refresh.runs.select_related("content", "table")[:1])
    for run in last:
        run.refresh = refresh
        if run.content is not None:
            run.content.item = item
    return Card(refresh, lines_of(last, last[0].pk if last else None, person))
