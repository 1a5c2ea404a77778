"""Celery's doors: a bell rings, the ledger is swept. Running any of these twice, or ten at once, changes nothing."""

import socket
from contextlib import suppress

from celery import shared_task
from django.utils import timezone

from coordination.core import delivery, holding, principals, reminders
from coordination.core.arrivals import actions as arriving
from coordination.core.arrivals import looking
from coordination.core.files import checking, storage
from coordination.core.imports import working
from coordination.core.models import StoredFile
from coordination.core.previews import making


@shared_task
def sweep() -> None:
    """Fire what is due and send what waits. Rung every few seconds, and by every act that tells somebody something."""
    begun = timezone.now()
    reminders.fire_due()
    delivery.deliver_due()
    reminders.beat("sweep", socket.gethostname(), lag_s=(timezone.now() - begun).total_seconds())


@shared_task
def plan() -> None:
    """Heal the ledger. Rung every minute."""
    reminders.plan_missing()
    reminders.beat("plan", socket.gethostname())


@shared_task
def nightly() -> None:
    """Posts and participations begin and end at midnight: bring the groups into step. And what is planned into step
    with the calendar, in case that was changed past `amend_calendar`: all moments lie at the opening of offices, so the
    night before is early enough, and looking through everything that is planned is not a thing for every minute. What
    came in and was never kept is cleared away.
    """
    principals.sync()
    reminders.replan()
    storage.sweep()
    arriving.sweep()
    holding.replan()
    reminders.beat("nightly", socket.gethostname())


@shared_task
def carry_on() -> None:
    """Carry imports on for a few seconds, then let others have the worker. Rung by whoever confirms or undoes one, and
    now and then for what was left lying.
    """
    if working.work():
        working.ring()


@shared_task
def check_files() -> None:
    """Have files scanned. Rung twice a minute, and by whoever hands one in."""
    checking.check_due()


@shared_task
def look_into_arrivals() -> None:
    """Look into what has come in pieces. Rung twice a minute, and by the last piece of each file."""
    looking.look_into_all()


@shared_task
def make_previews(file: int | None = None) -> None:
    """Make what waits, and the preview of a file somebody looks at. Rung by whoever looks and finds none, and now and
    then for what was left lying.
    """
    if file and (found := StoredFile.objects.filter(pk=file).first()):
        making.ask_for(found)
    making.make_all()


def ring_for_files() -> None:
    """The same as `ring`, for files."""
    with suppress(Exception):
        check_files.apply_async(expires=30, ignore_result=True)


def ring() -> None:
    """Ask for a sweep now instead of in a few seconds. A broken bell is no error: the next round comes anyway."""
    with suppress(Exception):
        sweep.apply_async(expires=30, ignore_result=True)
