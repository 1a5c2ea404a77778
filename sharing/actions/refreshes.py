"""A file of an item is to be fetched anew by itself; what was stopped is decided about."""

from contextlib import suppress

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coordination.agencies.models import User
from coordination.core.activity import record
from coordination.core.calling import is_among
from coordination.core.errors import NotLawful
from coordination.core.policy import require
from coordination.core.workflow import advance
from sharing.actions.holding import hold_item
from sharing.incoming.fetching import is_plain
from sharing.models import Item, Refresh, RefreshRun
from sharing.refresh_flow import RunState


@transaction.atomic
def set_refresh(*, actor: User, item: Item, path: str, rhythm: str, hour: int, **source: str) -> Refresh:
    """Have a file of an item fetched anew at set times: from an `address`, or as `file_name` in the folder of its
    agency. Whoever does it declares that what comes from there holds no secret, and it is done in that person's name.
    What was decided about the former source holds no more.
    """
    hold_item(item)
    require(actor, "item.set_refresh", item)
    address, name = source.get("address", ""), source.get("file_name", "")
    if address and not is_among(address, settings.REFRESH_PLACES):
        said = _("From this address nothing is fetched. Whoever operates the portal names the places.")
        raise ValidationError({"address": said})
    if name and (settings.REFRESH_FOLDER is None or not is_plain(name)):
        said = _("The name of a file alone, as it will lie in the folder of your agency.")
        raise ValidationError({"file_name": said})
    newest = item.contents.first()
    if newest is None or not newest.files.filter(path=path).exists():
        raise ValidationError({"path": _("Choose a file of the newest version.")})
    refresh = Refresh.objects.select_for_update(no_key=True).filter(item=item).first() or Refresh(item=item)
    _require_idle(refresh)
    now = timezone.now()
    words = {"address": address, "file_name": name, "path": path, "rhythm": rhythm, "hour": hour}
    own = {"set_by": actor, "set_at": now, "accepted": "", "refused": "", "told": "", "is_paused": False}
    for field, value in (words | own).items():
        setattr(refresh, field, value)
    refresh.full_clean(exclude=["set_by", "item"])
    refresh.due_at = refresh.next_after(now)
    refresh.save()
    record(actor, "refresh.set", refresh, after={"path": path, "place": refresh.place, "rhythm": rhythm, "hour": hour})
    return refresh


@transaction.atomic
def run_refresh(*, actor: User, refresh: Refresh) -> None:
    """Fetch it now, beside its rhythm."""
    _hold(refresh)
    require(actor, "refresh.run", refresh)
    _require_idle(refresh)
    _require_running(refresh)
    _fetch_now(refresh)
    record(actor, "refresh.run", refresh)


@transaction.atomic
def pause_refresh(*, actor: User, refresh: Refresh) -> None:
    """Nothing is fetched until it goes on. What is being fetched at this moment comes to its end."""
    _hold(refresh)
    require(actor, "refresh.pause", refresh)
    refresh.is_paused = True
    refresh.save(update_fields=["is_paused"])
    record(actor, "refresh.pause", refresh)


@transaction.atomic
def resume_refresh(*, actor: User, refresh: Refresh) -> None:
    """It is fetched again, at the next time of its rhythm."""
    _hold(refresh)
    require(actor, "refresh.resume", refresh)
    refresh.is_paused = False
    if not _is_running(refresh):
        refresh.due_at = refresh.next_after(timezone.now())
    refresh.save(update_fields=["is_paused", "due_at"])
    record(actor, "refresh.resume", refresh)


@transaction.atomic
def accept_run(*, actor: User, run: RefreshRun) -> None:
    """Put in place all the same what was stopped: it is fetched again at once, and put in place if it is still the very
    same; of anything else it is asked anew.
    """
    refresh = _hold_last(run)
    _require_running(refresh)
    advance(run, "accept", actor=actor)
    refresh.accepted, refresh.refused = run.sha256, ""
    refresh.save(update_fields=["accepted", "refused"])
    _fetch_now(refresh)


@transaction.atomic
def refuse_run(*, actor: User, run: RefreshRun) -> None:
    """Leave it out: as long as the very same is fetched, all stays as it is, and nobody is told."""
    refresh = _hold_last(run)
    advance(run, "refuse", actor=actor)
    refresh.refused, refresh.accepted, refresh.told = run.sha256, "", ""
    refresh.save(update_fields=["accepted", "refused", "told"])


def _hold(refresh: Refresh) -> None:
    hold_item(refresh.item)
    item = refresh.item
    refresh.refresh_from_db(from_queryset=Refresh.objects.select_for_update(no_key=True))
    refresh.item = item


def _hold_last(run: RefreshRun) -> Refresh:
    """The refresh of a run that nothing has come after."""
    refresh = run.refresh
    _hold(refresh)
    run.refresh_from_db()
    run.refresh = refresh
    if refresh.runs.filter(pk__gt=run.pk).exists():
        raise NotLawful(_("It has been fetched again since. Look at what came of that."))
    return refresh


def _is_running(refresh: Refresh) -> bool:
    return refresh.pk is not None and refresh.runs.filter(state=RunState.RUNNING).exists()


def _require_idle(refresh: Refresh) -> None:
    if _is_running(refresh):
        raise NotLawful(_("It is being fetched at this moment. Wait until that is over."))


def _require_running(refresh: Refresh) -> None:
    if refresh.is_paused:
        raise NotLawful(_("It is paused. Let it go on first."))


def _fetch_now(refresh: Refresh) -> None:
    refresh.due_at = timezone.now()
    refresh.save(update_fields=["due_at"])
    transaction.on_commit(_ring, robust=True)


def _ring() -> None:
    """Ask for a worker now. A broken bell is no error: the next round comes anyway."""
    from sharing.tasks import refresh_items  # tasks import this module

    with suppress(Exception):
        refresh_items.apply_async(expires=60, ignore_result=True)
