"""Celery's doors to the audit. Rung again, or ten times at once, they change nothing more."""

from celery import shared_task

from coordination.audit import anchors, sealing


@shared_task
def seal() -> None:
    """Rung every minute."""
    sealing.seal()
    anchors.keep()


@shared_task
def seal_thoroughly() -> None:
    """Rung every night: rows whose transaction lasted so long that the rounds looked past them."""
    sealing.seal(thorough=True)
