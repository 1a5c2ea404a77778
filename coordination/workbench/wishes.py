"""What of all notices a person may do without, and what the person said of it."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min

from coordination.agencies.models import User
from coordination.core import holding
from coordination.core.channels import CHANNELS, UNLESS_SAID
from coordination.core.models import Preference
from coordination.core.notices import Category, Notice, kinds


def kinds_of(category: Category) -> list[type[Notice]]:
    return [kind for kind in kinds().values() if kind.category == category]


def optional_in(category: Category) -> list[type[Notice]]:
    """The kinds of notice in a category that a person may do without."""
    return [kind for kind in kinds_of(category) if not kind.mandatory]


def wishes_of(person: User) -> dict[str, dict[str, bool]]:
    """By channel, what the person said of each category; where nothing was said, what holds for everybody."""
    rows = Preference.objects.filter(user=person)
    said = {(row.channel, row.category): row.wanted for row in rows}
    return {
        channel: {category.value: said.get((channel, category.value), UNLESS_SAID[channel]) for category in Category}
        for channel in CHANNELS
    }


@dataclass(frozen=True)
class Held:
    """How many letters wait for a person, and when the first of them goes."""

    count: int
    until: datetime | None

    @classmethod
    def of(cls, person: User) -> "Held":
        return cls(**holding.held(person).aggregate(count=Count("pk"), until=Min("next_at")))
