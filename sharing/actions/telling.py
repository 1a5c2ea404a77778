"""Whoever follows something is told what is new of it: by a bell at once, by one letter a day, by one a week.

Rows are the ledger, and any number of sweeps may run: a person is claimed, what is due of the person's is asked about
for each agency in which it is followed, and the bulletin with its notice is written in the same transaction in which
what is due moves on. Of one rhythm and moment a person has one bulletin at most.
"""

import logging
import time
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, Min, OuterRef
from django.utils import timezone

from coordination.agencies.models import User
from coordination.core.models import Notification
from coordination.core.notices import notify
from coordination.core.workdays import at_office_hours, day_of, is_workday, roll_forward
from sharing.models import Bulletin, Following, Rhythm
from sharing.news import MOST, News, newest_at, news_of
from sharing.told_of_news import FollowedDigest, FollowedNews

logger = logging.getLogger(__name__)

AT_ONCE = 100  # people of one look
ROUND_S = 40  # after which the next round goes on
SETTLED = timedelta(minutes=1)  # an act is dated before others see it: longer than any takes


def tell_followers() -> int:
    """Tell everybody whose turn it is; how many people were dealt with. A second run finds nothing to do."""
    stop_at, done = time.monotonic() + ROUND_S, 0
    for rhythm, due, until in rounds(timezone.now() - SETTLED):
        while time.monotonic() < stop_at and (
            told := sum(_tell_safely(who, rhythm, until) for who in _due(rhythm, due, until))
        ):
            done += told
    return done


def rounds(now: datetime) -> Iterator[tuple[Rhythm, datetime, datetime]]:
    """Of each rhythm that is due: who was told last before the first moment is told up to the second. Letters go when
    offices open, on working days; where the day or the week has gone by in part, they are made up for.
    """
    yield Rhythm.PORTAL, newest_at(now), now
    day = day_of(now)
    if not is_workday(day):
        return
    first = roll_forward(day - timedelta(days=day.weekday()))  # of the week
    for rhythm, opens in ((Rhythm.DAILY, at_office_hours(day)), (Rhythm.WEEKLY, at_office_hours(first))):
        if opens <= now:
            yield rhythm, opens, opens


def _due(rhythm: Rhythm, due: datetime, until: datetime) -> list[int]:
    """Who waits longest first."""
    told = Bulletin.objects.filter(person=OuterRef("person"), rhythm=rhythm, until=until)
    rows = Following.objects.filter(~Exists(told), rhythm=rhythm, told_at__lt=due).order_by()
    people = rows.values("person").annotate(first=Min("told_at")).order_by("first", "person")
    return list(people.values_list("person", flat=True)[:AT_ONCE])


def _tell_safely(who: int, rhythm: Rhythm, until: datetime) -> bool:
    try:
        return _tell(who, rhythm, until)
    except Exception:  # one person's must not hold up those of others
        logger.exception("person %s could not be told of news", who)
        return False


@transaction.atomic
def _tell(who: int, rhythm: Rhythm, until: datetime) -> bool:
    """False where somebody else is at it."""
    person = User.objects.select_for_update(skip_locked=True, no_key=True).filter(pk=who).first()
    due = Following.objects.filter(person=who, rhythm=rhythm, told_at__lt=until).order_by("pk")
    rows = list(due.select_for_update(skip_locked=True, no_key=True, of=("self",))) if person else []
    if person is None or not rows:
        return False
    Following.objects.filter(pk__in=[row.pk for row in rows]).update(told_at=until)
    if not person.is_active or (rhythm == Rhythm.PORTAL and _is_rung(person)):
        return True
    found, agencies = list[tuple[Following, News]](), set[int]()
    has_more = False
    for capacity in person.capacities():
        ours = [row for row in rows if capacity.acting_for and row.agency_id in capacity.acting_for.line]
        news = news_of(ours, capacity, since=lambda row: row.told_at, until=until) if ours else {}
        has_more |= any(len(some) > MOST for some in news.values())
        found += [(row, one) for row in ours for one in news[row.pk]]
        agencies |= {row.agency_id for row in ours if news[row.pk]}
    if found:
        _write(person, rhythm, until, found, sorted(agencies), has_more=has_more)
    return True


def _is_rung(person: User) -> bool:
    """One bell rings until it was heard: the page it leads to shows whatever came since."""
    return Notification.objects.filter(recipient=person, kind=FollowedNews.kind).unread().exists()


def _write(
    person: User,
    rhythm: Rhythm,
    until: datetime,
    found: Iterable[tuple[Following, News]],
    agencies: Sequence[int],
    *,
    has_more: bool,
) -> None:
    newest = sorted(found, key=lambda pair: (pair[1].at, pair[1].item.pk), reverse=True)
    lines = list({one.item.pk: [one.item.pk, row.pk, list(one.whats)] for row, one in reversed(newest)}.values())[::-1]
    kept = {"agencies": agencies, "lines": lines[:MOST], "has_more": has_more or len(lines) > MOST}
    bulletin, is_first = Bulletin.objects.get_or_create(person=person, rhythm=rhythm, until=until, defaults=kept)
    if is_first:
        notify(FollowedNews if rhythm == Rhythm.PORTAL else FollowedDigest, bulletin)
