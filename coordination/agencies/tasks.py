"""Celery's doors to agencies and people. Running any of these twice, or ten at once, changes nothing."""

import socket

from celery import shared_task

from coordination.agencies import actions
from coordination.core import reminders


@shared_task
def keep_accounts() -> None:
    """What the end of a day ends. Rung every minute."""
    actions.settle_departures_due()
    actions.close_accounts_of_the_past()
    reminders.beat("accounts", socket.gethostname())


@shared_task
def review_accounts() -> None:
    """Begin the reviews of a quarter, and answer by itself for posts that are over. Rung every night."""
    actions.open_reviews()
    actions.settle_lines_over()
    reminders.beat("reviews", socket.gethostname())


@shared_task
def watch_accounts() -> None:
    """Begin to count down for accounts that nobody uses. Rung every night."""
    actions.watch_unused_accounts()
    reminders.beat("idle", socket.gethostname())


@shared_task
def reforms() -> None:
    """Put in force the changes of agencies whose day has come. Rung every minute, so a minute after midnight at most;
    after a standstill, as soon as somebody rings again.
    """
    actions.take_effect_due()


@shared_task
def remind_of_reforms() -> None:
    """Remind of the changes of agencies that nobody has confirmed. Rung every hour in which offices are open, so that a
    ring that was missed is made up for.
    """
    actions.remind_of_unconfirmed()
