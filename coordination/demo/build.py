"""Telling it: everything or nothing, in one transaction."""

from datetime import datetime

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone

from coordination.agencies.models import Agency
from coordination.core.models import Delivery, Notification
from coordination.demo.clock import telling
from coordination.demo.consulting import Consulting
from coordination.demo.people import settle
from coordination.demo.sharing import Sharing
from coordination.demo.story import Play, Story

BEFORE_ALL = "-130 09:00"
READ_UNTIL = "-4 12:00"


def is_empty() -> bool:
    return not Agency.objects.exists() and not get_user_model().objects.exists()


@transaction.atomic
def build() -> None:
    with telling() as clock:
        clock.moment = clock.at(BEFORE_ALL)
        house, play = settle(), Play(clock)
        stories = [Story(play, house, name) for name in ("disasters", "air")]
        for story in stories:
            story.found()
        Consulting(play, house, stories[0])
        Sharing(play, house)
        play.run()
        _put_the_mail_away()
        _have_read(clock.at(READ_UNTIL))


def _put_the_mail_away() -> None:
    """What would have gone out in the course of the story is not sent now: nobody is there to receive it."""
    Delivery.objects.filter(progress=Delivery.Progress.PENDING).update(
        progress=Delivery.Progress.SUPPRESSED, last_error="written by the demonstration"
    )


def _have_read(until: datetime) -> None:
    """Older notices were read long ago; a bell with hundreds on it would say nothing."""
    Notification.objects.filter(created_at__lt=until).update(read_at=timezone.now())
