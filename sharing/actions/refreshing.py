"""What is due is fetched anew. The rows of `Refresh` and `RefreshRun` are the ledger: any number may work at once, and
whoever is killed leaves a lease that runs out; the next takes up the same run.
"""

import logging
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import PurePosixPath
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from coordination.agencies.models import User
from coordination.core import confined
from coordination.core.activity import record
from coordination.core.errors import NotPermitted, Refusal
from coordination.core.files.examining import SECRET, check
from coordination.core.files.incoming import Incoming
from coordination.core.notices import notify
from coordination.core.policy import can
from coordination.core.tables.whole import Spoilt
from coordination.core.workflow import advance
from sharing import told_of_refreshes
from sharing.actions.contents import add_content
from sharing.actions.holding import hold_item
from sharing.actions.loading import limits
from sharing.actions.tables import ring
from sharing.incoming import fetching
from sharing.incoming.fetching import NotFetched
from sharing.models import CheckOut, ContentFile, DataTable, Refresh, RefreshRun
from sharing.refresh_flow import RunState
from sharing.rows.heading import described_of
from sharing.rows.trying import Trial, tried

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=6)  # longer than a worker's task may take
ROUND_S = 60  # after which the next round goes on: one more may take two minutes and a half
_AGAIN = timedelta(minutes=2)  # where something else has to be over first
_PATIENCE = timedelta(hours=2)  # that long it is tried again
_TRIES = 3  # of a run at which the worker itself died


class _NotNow(Exception):
    """Rows are being loaded, all processes are at work, or what is needed for it cannot be reached."""


class _Overtaken(Exception):
    """Another has taken it up."""


@dataclass(frozen=True)
class _Fetched:
    """What came, and what would become of its rows where rows of that file are loaded (`before`)."""

    upload: Incoming
    before: DataTable | None = None
    trial: Trial | None = None

    @property
    def facts(self) -> dict[str, Any]:
        facts: dict[str, Any] = {"sha256": self.upload.sha256, "size": self.upload.size}
        if trial := self.trial:
            facts |= {"rows": trial.rows, "bad": trial.bad, "rows_before": trial.rows_before}
            facts |= {"lost": list(trial.lost), "bare": list(trial.bare)}
        return facts


def refresh_due() -> int:
    """Fetch what is due, one after the other; how many runs were settled."""
    until, settled = time.monotonic() + ROUND_S, 0
    while time.monotonic() < until and (run := _claim()):
        settled += _run(run)
    return settled


@transaction.atomic
def _claim() -> RefreshRun | None:
    """Begin the next one, or take up what another left unfinished."""
    due = Refresh.objects.due().order_by("due_at", "pk")
    taken = due.select_for_update(skip_locked=True, no_key=True, of=("self",))
    refresh = taken.select_related("item__owner", "item__standing", "set_by").first()
    if refresh is None:
        return None
    refresh.due_at = timezone.now() + LEASE
    refresh.save(update_fields=["due_at"])
    run = refresh.runs.filter(state=RunState.RUNNING).first()
    if run is None:
        return RefreshRun.objects.create(refresh=refresh)
    run.refresh, run.tries = refresh, run.tries + 1
    run.save(update_fields=["tries"])
    return run


def _run(run: RefreshRun) -> bool:
    if run.tries > _TRIES:
        return _fail(run, why="costly")
    try:
        _settle(run, _fetched(run.refresh))
    except (_NotNow, confined.Busy, OSError):
        return _put_off(run)
    except _Overtaken:
        return False
    except NotFetched as failed:
        return _fail(run, why=failed.why, detail=failed.detail)
    except Spoilt as spoilt:
        return _fail(run, why=spoilt.trouble)
    return True


def _put_off(run: RefreshRun) -> bool:
    """Until whatever is in the way is over; whether it took too long and has failed."""
    if timezone.now() - run.began_at > _PATIENCE:
        logger.error("what refresh %s fetches cannot be taken in", run.refresh_id)
        return _fail(run, why="later")
    with suppress(_Overtaken), transaction.atomic():
        _held(run)
        RefreshRun.objects.filter(pk=run.pk).update(tries=run.tries - 1)
        Refresh.objects.filter(pk=run.refresh_id).update(due_at=timezone.now() + _AGAIN)
    return False


def _fail(run: RefreshRun, **facts: str) -> bool:
    try:
        _end(run, "fail", **facts)
    except _Overtaken:
        return False
    return True


def _fetched(refresh: Refresh) -> _Fetched:
    actor = _actor_of(refresh)
    _require_loaded(refresh)
    path = PurePosixPath(refresh.path)
    if refresh.address:
        content = fetching.of_address(refresh.address)
    else:
        content = fetching.of_folder(refresh.item.owner_id, refresh.file_name)
    if not content:
        raise NotFetched("nothing")
    upload = Incoming(path.name, most=fetching.most_bytes())
    upload.take(content)
    upload.taken().is_declared = True  # by whoever set it up
    upload.folder = "" if str(path.parent) == "." else str(path.parent)  # type: ignore[attr-defined]  # as of a folder that was chosen
    if _stands_already(refresh, upload) or upload.sha256 == refresh.refused:
        return _Fetched(upload)
    _check(upload, actor)
    before = _loaded(refresh)
    if before is None:
        return _Fetched(upload)
    sheet, columns = before.sheet, before.described
    trial = tried(
        path.name,
        content,
        described_of(refresh.item),
        limits(),
        sheet=sheet,
        columns=columns,
        rows_before=before.rows,
    )
    return _Fetched(upload, before, trial)


def _actor_of(refresh: Refresh) -> User:
    """Whoever set it up, acting for the agency that provides the item now. A right that ended ends it at once."""
    for person in refresh.set_by.capacities():
        if can(person, "item.set_refresh", refresh.item):
            return person
    raise NotFetched("left")


def _stands_already(refresh: Refresh, upload: Incoming) -> bool:
    """The newest version holds this very content under this name."""
    newest = refresh.item.contents.first()
    rows = ContentFile.objects.filter(content=newest, path=refresh.path, file__sha256=upload.sha256)
    return newest is not None and rows.exists()


def _check(upload: Incoming, actor: User) -> None:
    """As every file that is handed in. What bears a mark of secrecy is written down, as whoever set it up declared that
    it holds none.
    """
    try:
        check(upload)
    except ValidationError as error:
        code = getattr(error, "code", None)
        if code is None:  # nothing is wrong with it: it could not be looked into just now
            raise _NotNow from None
        if code == SECRET:
            record(actor, "file.refuse_marked", actor)
        raise NotFetched("refused", code) from None


def _loaded(refresh: Refresh) -> DataTable | None:
    """What is read of this file now. Where its rows were masked and are read no more, it is not known what of the next
    version would be masked, and nothing may be given out before that is known.
    """
    _require_loaded(refresh)
    tables = DataTable.objects.filter(item=refresh.item, source__path=refresh.path)
    if before := tables.loaded().first():
        return before
    told = tables.filter(Q(is_masked=True) | Q(state__in=["loaded", "replaced"])).first()
    if told is not None and told.is_masked:
        raise NotFetched("dropped")
    return None


def _require_loaded(refresh: Refresh) -> None:
    """No rows of the item are on their way."""
    if DataTable.objects.filter(item=refresh.item, state="loading").exists():
        raise _NotNow


def _held(run: RefreshRun) -> Refresh:
    """Its refresh, and behind it the run, held until the end of this transaction in the order in which whoever takes
    up the next one holds them. Raises _Overtaken.
    """
    refresh = Refresh.objects.select_for_update(no_key=True, of=("self",)).get(pk=run.refresh_id)
    rows = RefreshRun.objects.select_for_update(no_key=True)
    if not rows.filter(pk=run.pk, state=RunState.RUNNING, tries=run.tries).exists():
        raise _Overtaken
    return refresh


@transaction.atomic
def _settle(run: RefreshRun, fetched: _Fetched) -> None:
    """Put in place what was fetched, unless it is there already, was left out before, or has to be decided about."""
    refresh, upload, trial = run.refresh, fetched.upload, fetched.trial
    hold_item(refresh.item)
    _held(run)
    if _stands_already(refresh, upload):
        _end(run, "leave", **fetched.facts)
    elif upload.sha256 == refresh.refused:
        _end(run, "leave", why="left_out", **fetched.facts)
    elif trial and trial.objection and upload.sha256 != refresh.accepted:
        _end(run, "stop", why=trial.objection, **fetched.facts)
    else:
        _put(run, fetched)


def _put(run: RefreshRun, fetched: _Fetched) -> None:
    """The next version, with the other files of the one before; and its rows, where rows of this file are loaded. From
    the same moment on it is closed to others, if those rows or its own are masked.
    """
    refresh, before = run.refresh, fetched.before
    refresh.set_by = User.objects.get(pk=refresh.set_by_id)
    actor = _actor_of(refresh)
    if _loaded(refresh) != before:
        raise _NotNow
    if CheckOut.objects.live().filter(item=refresh.item).exists():
        raise NotFetched("checked_out")
    last = refresh.item.contents.first()
    others = ContentFile.objects.filter(content=last).exclude(path=refresh.path)
    kept = list(others.exclude(file__state="quarantined").select_related("file"))
    try:
        content = add_content(
            actor=actor,
            item=refresh.item,
            note=_("Fetched anew by itself"),
            address=last.address if last else "",
            uploads=[fetched.upload],
            kept=kept,
        )
    except (ValidationError, Refusal, NotPermitted) as refusal:
        code = getattr(refusal, "code", None)
        if isinstance(refusal, ValidationError) and code is None:  # it could not be kept just now
            raise _NotNow from None
        raise NotFetched("quarantined" if code == "quarantined" else "refused", code or "") from None
    table = None
    if before is not None and fetched.trial is not None:
        source = content.files.select_related("file").get(path=refresh.path)
        table = DataTable(item=refresh.item, source=source, file=source.file, sheet=before.sheet, loaded_by=actor)
        table.is_masked = before.is_masked or fetched.trial.is_masked
        table.full_clean(exclude=["loaded_by"])
        table.save()
        record(actor, "item.load_rows", refresh.item, after={"file": source.path})
        transaction.on_commit(ring, robust=True)
    _end(run, "put", content=content, table=table, **fetched.facts)


@transaction.atomic
def _end(run: RefreshRun, step: str, **facts: Any) -> None:
    """It has come to this; the data office is told of trouble once, until all is well again."""
    refresh = _held(run)
    now = timezone.now()
    advance(run, step, actor=None, ended_at=now, **facts)
    was_told, refresh.told = refresh.told, run.state if step in {"fail", "stop"} else ""
    refresh.due_at = refresh.next_after(now)
    if step == "put":
        refresh.accepted = refresh.refused = ""
    refresh.save(update_fields=["told", "due_at", "accepted", "refused"])
    if refresh.told and refresh.told != was_told:
        said = told_of_refreshes.RefreshStopped if step == "stop" else told_of_refreshes.RefreshFailed
        notify(said, run)
