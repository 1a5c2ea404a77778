"""What of all notices a person may do without, and what the person said of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy

from coordination.agencies.models import User
from coordination.core import holding
from coordination.core.channels import DIGEST, EMAIL, ROBOT, UNLESS_SAID
from coordination.core.hours import next_digest
from coordination.core.models import Delivery, Preference
from coordination.core.notices import Category, Notice, kinds
from coordination.workbench.notices import LetterOnTrial

IN_QUIET_HOURS = gettext_lazy("The digest would come in the quiet hours: choose another hour.")


def kinds_of(category: Category) -> list[type[Notice]]:
    """What a person can have a wish about."""
    wished = [kind for kind in kinds().values() if kind.category == category]
    return [kind for kind in wished if not kind.asked_for and not kind.for_strangers]


def optional_in(category: Category) -> list[type[Notice]]:
    """The kinds of notice in a category that a person may do without."""
    return [kind for kind in kinds_of(category) if not kind.mandatory]


def may_be_wished(channel: str, category: Category) -> bool:
    """By mail what is mandatory comes whatever is wished; the robot says only what was asked for."""
    return bool(kinds_of(category) if channel == ROBOT else optional_in(category))


def wishes_of(person: User) -> dict[str, dict[str, bool]]:
    """By channel, what the person said of each category; where nothing was said, what holds for everybody."""
    rows = Preference.objects.filter(user=person)
    said = {(row.channel, row.category): row.wanted for row in rows}
    return {
        channel: {category.value: said.get((channel, category.value), otherwise) for category in Category}
        for channel, otherwise in UNLESS_SAID.items()
    }


def letter_on_trial(person: User) -> Delivery | None:
    """What became of the last test letter of this day."""
    rows = Delivery.objects.filter(notification__recipient=person, notification__kind=LetterOnTrial.kind)
    today = rows.filter(notification__created_at__gt=timezone.now() - timedelta(days=1))
    return today.order_by("-pk").first()


@dataclass(frozen=True)
class Held:
    """What waits for a person: letters for the end of the quiet hours, and what the next digest will take along."""

    letters: int
    until: datetime | None
    gathered: int
    digest_at: datetime | None

    @classmethod
    def of(cls, person: User) -> "Held":
        by_itself = Q(channel=EMAIL)
        found = holding.held(person).aggregate(
            letters=Count("pk", filter=by_itself),
            until=Min("next_at", filter=by_itself),
            gathered=Count("pk", filter=Q(channel=DIGEST)),
        )
        return cls(**found, digest_at=next_digest(person, timezone.now()))
