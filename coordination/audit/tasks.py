"""Celery's doors to the audit. Rung again, or ten times at once, they change nothing more."""

from datetime import time

from celery import shared_task
from django.utils import timezone

from coordination.audit import anchors, sealing
from coordination.audit.actions import ask_verification, prove, ring_to_verify, tell_agencies
from coordination.audit.models import Verification
from coordination.core.workdays import clock

POST_GOES_AT = time(8, 30)  # when offices open


@shared_task
def seal() -> None:
    """Rung every minute. A verification for which nobody heard the bell is rung for again."""
    sealing.seal()
    anchors.keep()
    if Verification.objects.unfinished().filter(started_at=None).exists():
        ring_to_verify()


@shared_task
def seal_thoroughly() -> None:
    """Rung every night: rows whose transaction lasted so long that the rounds looked past them."""
    sealing.seal(thorough=True)


@shared_task
def post() -> None:
    """Rung every ten minutes: the letter of the day goes out in the morning, or as soon after as somebody rings."""
    if clock(timezone.now()).time() >= POST_GOES_AT:
        tell_agencies()


@shared_task(acks_late=False, time_limit=6 * 60 * 60)
def verify() -> None:
    """A long chain takes its time. Whoever is killed meanwhile is not repeated: a verdict is asked for anew."""
    prove()


@shared_task
def verify_by_itself() -> None:
    """Rung every week: whether or not anybody asks, somebody looks."""
    ask_verification(actor=None)
