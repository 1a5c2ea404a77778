"""Celery's doors to the library. Running any of these twice, or ten at once, changes nothing."""

import socket

from celery import shared_task

from coordination.core import reminders
from sharing import actions
from sharing.actions import indexing, loading, refreshing, telling


@shared_task
def keep() -> None:
    """What the end of a day ends: grants and periods of use. Rung every minute; whoever asks meanwhile is asked by
    the clock.
    """
    actions.expire_due()
    actions.sweep_expired()
    actions.end_keys()
    reminders.beat("sharing", socket.gethostname())


@shared_task
def tell_followers() -> None:
    """Tell people what is new of what they follow. Rung every minute."""
    telling.tell_followers()
    reminders.beat("following", socket.gethostname())


@shared_task
def read_contents() -> None:
    """Read for search what files say. Rung twice a minute, and by whoever adds some."""
    indexing.read_due()


@shared_task
def load_tables() -> None:
    """Load the rows of data sets that wait, and sweep those that nobody reads any more. Rung twice a minute, and by
    whoever has some loaded.
    """
    loading.load_due()


@shared_task
def refresh_items() -> None:
    """Fetch anew what is due. Rung every minute, and by whoever has something fetched now."""
    refreshing.refresh_due()
    reminders.beat("refreshing", socket.gethostname())


@shared_task
def nightly() -> None:
    """What is missing in the index of search is entered; the next round reads it, and what could not be read.
    What people followed in agencies that they have left is cleared away.
    """
    while indexing.index_missing():
        pass
    indexing.read_lost_again()
    indexing.ring()
    while actions.clear_followings():
        pass
