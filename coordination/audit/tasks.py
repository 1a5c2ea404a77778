"""Celery's doors to the audit. Rung again, or ten times at once, they change nothing more."""

from datetime import time

from celery import shared_task
from django.utils import timezone

from coordination.audit import anchors, sealing
from coordination.audit.actions import tell_agencies
from coordination.core.workdays import clock

POST_GOES_AT = time(8, 30)  # when offices open


@shared_task
def seal() -> None:
    """Rung every minute."""
    sealing.seal()
    anchors.keep()


@shared_task
def seal_thoroughly() -> None:
    """Rung every night: rows whose transaction lasted so long that the rounds looked past them."""
    sealing.seal(thorough=True)


@shared_task
def post() -> None:
    """Rung every ten minutes: the letter of the day goes out in the morning, or as soon after as somebody rings."""
    if clock(timezone.now()).time() >= POST_GOES_AT:
        tell_agencies()
