"""What is done with the calendar of working days."""

from collections.abc import Iterable
from typing import Any

from django.db import connection, transaction

from coordination.core import holding, reminders, workdays
from coordination.core.activity import Actor, record
from coordination.core.models import CalendarDay
from coordination.core.policy import require


@transaction.atomic
def amend_calendar(*, actor: Actor, enter: Iterable[CalendarDay] = (), strike: Iterable[CalendarDay] = ()) -> int:
    """Enter or correct days, one or those of a whole year's notice, and strike others; how many reminders moved.

    1. of two who amend at once the second waits, or each would reckon without the other's days
    2. write each day and record it
    3. forget the calendar kept in memory, now and again when the change is there for everybody
    4. what is planned moves to the moment its rule says now; dates that people were told stay; letters held for a day
       off that is none go

    What another process plans within half a minute of this may stand by the calendar it still remembers (`workdays`):
    the night puts it right.
    """
    require(actor, "calendar.amend", None)
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE core_calendarday IN SHARE ROW EXCLUSIVE MODE")
    for day in enter:
        before = _facts(CalendarDay.objects.filter(pk=day.pk).first())
        day.full_clean()
        day.save()
        record(actor, "calendar.amend", day, before=before, after=_facts(day))
    for day in strike:
        record(actor, "calendar.amend", day, before=_facts(day))
        day.delete()
    workdays.forget()
    transaction.on_commit(workdays.forget)
    holding.replan()
    return reminders.replan()


def _facts(day: CalendarDay | None) -> dict[str, Any]:
    names = ("region", "date", "is_workday", "name", "source", "is_estimated")
    return {name: getattr(day, name) for name in names} if day else {}
