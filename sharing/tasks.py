"""Celery's doors to the library. Running any of these twice, or ten at once, changes nothing."""

import socket

from celery import shared_task

from coordination.core import reminders
from sharing import actions


@shared_task
def keep() -> None:
    """What the end of a day ends: grants and periods of use. Rung every minute; whoever asks meanwhile is asked by
    the clock.
    """
    actions.expire_due()
    actions.sweep_expired()
    reminders.beat("sharing", socket.gethostname())
