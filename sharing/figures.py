"""What comes of sharing, in numbers: of an item, who opened and took it; of an agency, how it answers and what it has
let grow stale. Counted from the records themselves each time; nothing is kept twice.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, F, Max, Q, QuerySet, Sum
from django.db.models.functions import TruncDate

from coordination.agencies.models import Agency
from coordination.audit.models import Reading
from coordination.core.workdays import portal_zone, today
from sharing.models import Grant, Item, Pull, ShareRequest, Use
from sharing.quality import PERIODS, gone_stale
from sharing.querysets.authority import under_authority
from sharing.request_flow import RequestState

READERS = 200  # agencies of an item's page: more are not read
TOP = 10


@dataclass(frozen=True)
class Readers:
    """An agency that opened an item, took files of it, or whose programs pulled its rows."""

    agency: str
    opened: int  # a person and a day count once
    taken: int
    last_at: datetime
    calls: int = 0
    rows: int = 0


def readers_of(item: Item) -> list[Readers]:
    """Those of other agencies than the one that provides it, the latest first."""
    rows = Reading.objects.filter(subject_type=ContentType.objects.get_for_model(Item), subject_id=item.pk)
    others = rows.exclude(acting_for=item.owner.principal_id).exclude(acting_for=None)
    told = others.values("acting_for").annotate(
        agency=Max("acting_for_name"),
        opened=Count("pk", filter=Q(how=Reading.How.OPENED)),
        taken=Count("pk", filter=Q(how=Reading.How.HANDED_OUT)),
        last_at=Max("at"),
    )
    pulled = pulls_of(item)
    return [
        Readers(row["agency"], row["opened"], row["taken"], row["last_at"], *pulled.get(row["acting_for"], (0, 0)))
        for row in told.order_by("-last_at")[:READERS]
    ]


def pulls_of(item: Item) -> dict[int, tuple[int, int]]:
    """How often programs called for the rows of an item and how many they were given, by the group of their agency."""
    rows = Pull.objects.filter(key__item=item).order_by().values_list("key__agency__principal")
    return {group: (calls, number) for group, calls, number in rows.annotate(Sum("calls"), Sum("rows"))}


@dataclass
class Figures:
    """Of an agency and a year, as the one that provides. `now`: at this moment, whatever the year."""

    agency: Agency
    asked: int = 0
    answered: int = 0
    in_time: int = 0
    refused: int = 0
    uses: int = 0
    late_now: int = 0
    granted_now: int = 0
    published_now: int = 0
    stale_now: int = 0

    @property
    def percent(self) -> int | None:
        """Of what was answered, how much by its date; rounded down, so that 100 means all."""
        return self.in_time * 100 // self.answered if self.answered else None


def figures_of(agencies: Iterable[Agency], year: int) -> list[Figures]:
    """Four questions for however many agencies. What somebody provided whose place an agency took counts as its own."""
    found = [Figures(agency) for agency in agencies]
    of = {pk: figures for figures in found for pk in figures.agency.line}
    answered = _in(year, "answered_at")
    on_its_day = answered & Q(answered_on__lte=F("answer_due_on"))
    requests = ShareRequest.objects.annotate(answered_on=TruncDate("answered_at", tzinfo=portal_zone()))
    _count(
        of,
        requests.filter(item__owner__in=of, submitted_at__isnull=False),
        "item__owner",
        asked=Count("pk", filter=_in(year, "submitted_at")),
        answered=Count("pk", filter=answered),
        in_time=Count("pk", filter=on_its_day),
        refused=Count("pk", filter=answered & Q(state=RequestState.REFUSED)),
        late_now=Count("pk", filter=Q(state=RequestState.SUBMITTED, due_on__lt=today())),
    )
    items = Item.objects.filter(owner__in=of, state="published")
    _count(of, items, "owner", published_now=Count("pk"), stale_now=Count("pk", filter=stale()))
    live = Grant.objects.live().filter(content_object__owner__in=of)
    _count(of, live, "content_object__owner", granted_now=Count("pk"))
    used = Use.objects.filter(_in(year, "recorded_at"), request__item__owner__in=of)
    _count(of, used, "request__item__owner", uses=Count("pk"))
    return found


def _in(year: int, name: str) -> Q:
    """Of moments: in a year, as the portal's place counts it."""
    first, after = (datetime(number, 1, 1, tzinfo=portal_zone()) for number in (year, year + 1))
    return Q(**{f"{name}__gte": first, f"{name}__lt": after})


def _count(of: Mapping[int, Figures], rows: "QuerySet[Any]", by: str, **what: Any) -> None:
    for row in rows.order_by().values(by).annotate(**what):
        figures = of[row[by]]
        for name in what:
            setattr(figures, name, getattr(figures, name) + row[name])


def stale() -> Q:
    """Of items: a whole period more than the one it was to stand for has gone by."""
    by_frequency = (Q(frequency=frequency, changed_at__lt=gone_stale(frequency)) for frequency in PERIODS)
    return reduce(or_, by_frequency)


def stale_items(agency: Agency) -> list[Item]:
    """What an agency provides and has let grow stale, the oldest first."""
    rows = Item.objects.published().owned_by(agency).filter(stale())
    return list(rows.order_by("changed_at", "pk")[:TOP])


def legal_grounds(agency: Agency, year: int) -> list[dict[str, Any]]:
    """By what law or rule an agency refused, most often first: `legal_ground`, `number`."""
    refused = ShareRequest.objects.asked_of(agency).filter(_in(year, "answered_at"), state=RequestState.REFUSED)
    rows: Any = refused.order_by().values("legal_ground").annotate(number=Count("pk"))
    return list(rows.order_by("-number", "legal_ground")[:TOP])


def asked_for_in_vain(person: Any, year: int) -> list[dict[str, Any]]:
    """Items most often asked for and refused, of requests that the person may know of: `item`, `title`, `owner`,
    `number` of agencies.
    """
    refused = ShareRequest.objects.visible_to(person).filter(_in(year, "answered_at"), state=RequestState.REFUSED)
    rows: Any = refused.order_by().values("item", title=F("item__title"), owner=F("item__owner__name"))
    return list(rows.annotate(number=Count("agency", distinct=True)).order_by("-number", "title")[:TOP])


def overseen_by(agency: Agency) -> "QuerySet[Agency]":
    """Agencies that provide something and of which this one is the data authority today."""
    provides = Item.objects.filter(state="published").values("owner")
    return Agency.objects.filter(under_authority(agency, ""), pk__in=provides)
