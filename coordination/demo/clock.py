"""The clock of the story.

What happened is kept in tables that only grow (activity, reports, positions): their times cannot be set back
afterwards. So the portal's clock is set instead, for as long as the story is told.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from itertools import chain
from typing import Any

from django.apps import apps
from django.db.models import Field
from django.utils import timezone

from coordination.core.workdays import add_workdays, roll_forward

_MOMENT = re.compile(r"([+-]\d+)(?: (\d\d):(\d\d))?")


class Clock:
    """Shows what it is set to; days are counted in working days from the day on which the story is told."""

    def __init__(self) -> None:
        self.end = self.moment = timezone.now()
        self.today = timezone.localdate(self.end)

    def __call__(self) -> datetime:
        return self.moment

    def day(self, offset: str) -> date:
        """`-6`: the sixth working day before today. `+0`: today, or the next day on which people work."""
        count = int(_parts(offset)[0])
        return add_workdays(self.today, count) if count else roll_forward(self.today)

    def at(self, when: str, *, later: timedelta = timedelta()) -> datetime:
        """`-84 09:30`: half past nine on that day."""
        _, hour, minute = _parts(when)
        return timezone.make_aware(datetime.combine(self.day(when), time(hour, minute))) + later


def _parts(when: str) -> tuple[str, int, int]:
    found = _MOMENT.fullmatch(when)
    if found is None:
        raise ValueError(f"{when!r} is no moment of the story; write it like -84 09:30")
    return found[1], int(found[2] or 0), int(found[3] or 0)


@contextmanager
def telling() -> Iterator[Clock]:
    """Everybody who asks Django for the time is told the story's, and so is a record that is born: its fields hold on
    to whom they ask. Only this command runs in this process.
    """
    real, clock = timezone.now, Clock()
    fields = chain.from_iterable(model._meta.fields for model in apps.get_models())  # noqa: SLF001
    born = [field for field in fields if field.default is real]
    timezone.now = clock
    _ask(clock, born)
    try:
        yield clock
    finally:
        timezone.now = real
        _ask(real, born)


def _ask(clock: Callable[[], datetime], fields: "Iterable[Field[Any, Any]]") -> None:
    for field in fields:
        field.default = clock
        field.__dict__.pop("_get_default", None)  # kept since it was asked first
