"""Which way a notice goes out to a person, and when: what people said of categories and ways, and their hours."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.conf import settings

from coordination.core.channels import DIGEST, EMAIL, ROBOT, UNLESS_SAID
from coordination.core.hours import held_until, next_digest, read_for
from coordination.core.models import Preference

if TYPE_CHECKING:
    from coordination.core.notices import Notice


@dataclass(frozen=True)
class Way:
    """A channel, and until when its reader's hours hold what goes there; None: it goes now."""

    channel: str
    held_until: datetime | None


class Wishes:
    """Of some people, read at once: two queries however many they are."""

    def __init__(self, people: Iterable[Any]) -> None:
        self.people = list(people)
        read_for(self.people)

    @cached_property
    def _said(self) -> dict[tuple[int, str, str], bool]:
        rows = Preference.objects.filter(user__in=[person.pk for person in self.people])
        return {(row.user_id, row.channel, row.category): row.wanted for row in rows}

    def wants(self, person: Any, channel: str, kind: "type[Notice]") -> bool:
        """What is mandatory goes by mail, and by itself, whatever was said."""
        if kind.mandatory and channel in {EMAIL, DIGEST}:
            return channel == EMAIL
        return self._said.get((person.pk, channel, kind.category), UNLESS_SAID[channel])

    def by_mail(
        self, kind: "type[Notice]", subject: Any, person: Any, at: datetime, *, gathers: bool = True
    ) -> Way | None:
        """By itself or, where it `gathers`, in the next digest. For that nothing waits that is mandatory or cannot wait
        so long.
        """
        if not self.wants(person, EMAIL, kind):
            return None
        digest = next_digest(person, at) if gathers and self.wants(person, DIGEST, kind) else None
        urgent = kind.urgent_from(subject)
        if digest and (urgent is None or digest <= urgent):
            return Way(DIGEST, digest)
        return Way(EMAIL, held_until(kind, subject, person, at))

    def by_robot(self, kind: "type[Notice]", subject: Any, person: Any, at: datetime) -> Way | None:
        """Only who asked for it, be the notice mandatory or not."""
        if settings.ROBOT is None or not self.wants(person, ROBOT, kind):
            return None
        return Way(ROBOT, held_until(kind, subject, person, at))

    def ways(self, kind: "type[Notice]", subject: Any, person: Any, at: datetime) -> list[Way]:
        """Every way a notice goes out to a person; in the portal it is there anyhow."""
        if kind.portal_only:
            return []
        found = [self.by_mail(kind, subject, person, at), self.by_robot(kind, subject, person, at)]
        return [way for way in found if way]
