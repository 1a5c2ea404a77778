"""Celery's doors. Letters of sign-in carry a secret, so they are written by the worker and kept nowhere."""

from celery import shared_task
from django.core.management import call_command

from coordination.agencies.models import User
from coordination.signin.letters import send_reset_letter
from coordination.signin.resets import may_reset


@shared_task
def write_reset_letter(person_id: int) -> None:
    """Zero is nobody: what is asked for an unknown name costs the same. Run twice, it writes twice the same link."""
    person = User.objects.filter(pk=person_id).first()
    if person is not None and may_reset(person):
        send_reset_letter(person)


@shared_task
def tidy() -> None:
    """Rung every night: sessions that are over are deleted, their sign-ins marked, and what no second
    person confirmed in time is over.
    """
    from coordination.signin.actions import lapse, mark_expired  # which themselves ring here

    call_command("clearsessions")
    mark_expired()
    lapse()
