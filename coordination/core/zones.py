"""Where a person lives: the time zone in which moments are shown to that person.

Moments alone move with it. Days of law (due dates, terms of posts, days of meetings in ledgers) are days of the
portal's calendar and the same for everybody; `workdays` counts them.
"""

import csv
import re
from contextlib import suppress
from datetime import datetime, timedelta, tzinfo
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from coordination.core.workdays import portal_zone

# Those that matter here come first, under the names people call them by.
NEAR = {
    "Asia/Shanghai": gettext_lazy("Beijing time"),
    "Asia/Urumqi": gettext_lazy("Urumqi"),
    "Asia/Hong_Kong": gettext_lazy("Hong Kong"),
    "Asia/Macau": gettext_lazy("Macao"),
    "Asia/Taipei": gettext_lazy("Taipei"),
    "Asia/Tokyo": gettext_lazy("Tokyo"),
    "Asia/Seoul": gettext_lazy("Seoul"),
    "Asia/Singapore": gettext_lazy("Singapore"),
    "Asia/Ulaanbaatar": gettext_lazy("Ulaanbaatar"),
    "Asia/Almaty": gettext_lazy("Almaty"),
    "Europe/Moscow": gettext_lazy("Moscow"),
    "Europe/London": gettext_lazy("London"),
    "America/New_York": gettext_lazy("New York"),
}
_PLACES = {"Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"}
_MOMENT = re.compile(r"⟦([0-9T:+.-]+)\|([a-z ]*)⟧")


@lru_cache(maxsize=1)
def _cities() -> dict[str, str]:
    """Every zone once, without its further names, with what its city is called in Chinese (Unicode CLDR)."""
    with (Path(__file__).parent / "data/zone_cities.csv").open(encoding="utf-8") as table:
        return {row["zone"]: row["city"] for row in csv.DictReader(table)}


@lru_cache(maxsize=1)
def zones() -> list[str]:
    """Every zone that may be chosen, by the alphabet: those named after a place. The rest are plain offsets."""
    return sorted(name for name in available_timezones() if name.partition("/")[0] in _PLACES)


def is_zone(name: str) -> None:
    if name not in zones():
        raise ValidationError(_("This is no time zone: %(name)s") % {"name": name})


def zone_of(person: Any) -> tzinfo:
    """The person's own zone, else the portal's; a name that no longer means anything counts for none."""
    if name := getattr(person, "time_zone", ""):
        with suppress(ValueError, KeyError):  # ZoneInfoNotFoundError is a KeyError
            return ZoneInfo(name)
    return portal_zone()


def offset(zone: tzinfo, moment: datetime) -> str:
    """`UTC+8`, `UTC+5:45`: what the clock of a zone is ahead of the world's at a moment."""
    ahead = moment.astimezone(zone).utcoffset() or timedelta()
    hours, minutes = divmod(int(abs(ahead).total_seconds()) // 60, 60)
    return f"UTC{'-' if ahead < timedelta() else '+'}{hours}{f':{minutes:02}' if minutes else ''}"


def is_elsewhere(zone: tzinfo, moment: datetime) -> bool:
    """Does the clock there show another time than the portal's at this moment?"""
    return moment.astimezone(zone).utcoffset() != moment.astimezone(portal_zone()).utcoffset()


def called(name: str) -> str:
    """A zone as people know it, with what its clock shows: `Urumqi (UTC+6)`."""
    return f"{_city(name)} ({offset(ZoneInfo(name), timezone.now())})"


def _city(name: str) -> str:
    """The place after which a zone is called, in the reader's language."""
    if name in NEAR:
        return str(NEAR[name])
    known = _cities().get(name) if (get_language() or "").startswith("zh") else None
    return known or name.partition("/")[2].replace("_", " ")


def choices(kept: str = "") -> list[tuple[str, Any]]:
    """For a list to choose from: the portal's own, those that matter here, and all others by their clocks. `kept`: the
    one that was chosen before, which may be a further name of another.
    """
    offered = _choices(get_language() or "", timezone.now().toordinal())
    return [*offered, (kept, called(kept))] if kept in zones() and kept not in {*_cities(), *NEAR} else offered


@lru_cache(maxsize=8)
def _choices(_language: str, _day: int) -> list[tuple[str, Any]]:
    """Kept for a day: the clocks of hundreds of zones are read from as many files."""
    now = timezone.now()
    clocks = {name: now.astimezone(ZoneInfo(name)).utcoffset() or timedelta() for name in _cities() if name not in NEAR}
    others = [(name, called(name)) for name in sorted(clocks, key=lambda name: (clocks[name], name))]
    return [
        ("", _("As the portal: %(zone)s") % {"zone": called(str(portal_zone()))}),
        (_("Often chosen"), [(name, called(name)) for name in NEAR]),
        (_("All others"), others),
    ]


def write_down(moment: datetime, parts: str) -> str:
    """A moment in a text that is kept, for `spell_out` to show to whoever reads it."""
    return f"⟦{moment.isoformat()}|{parts}⟧"


def spell_out(text: str) -> str:
    """The moments in a kept text, in the active language and zone. Elsewhere than at the portal, the clock is named."""
    return _MOMENT.sub(_spelled, text)


def _spelled(found: re.Match[str]) -> str:
    from coordination.core.templatetags.portal import local_date  # the tags stand on this package

    try:
        moment = datetime.fromisoformat(found[1]).astimezone(portal_zone())
    except (ValueError, OverflowError):  # somebody typed something like it
        return found[0]
    zone = timezone.get_current_timezone()
    shown = local_date(moment, found[2])
    return f"{shown} ({offset(zone, moment)})" if is_elsewhere(zone, moment) else shown
