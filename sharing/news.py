"""What is new of what people follow. It is read from where it is recorded anyway: the columns of items, the moments of
versions, corrections and grants.

The gate is asked with every question, for the person in the agency in which something is followed. Many things are
asked about in one statement, and what is said of the items found in another.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from django.db.models import Case, DateField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from coordination.core.flow import Sentence
from coordination.core.workdays import begin_of, day_of
from coordination.mechanisms.models import Participation
from sharing.flows import ItemState
from sharing.kept import KeptSearch, Named
from sharing.models import Content, Correction, Following, Grant, Item, Visibility
from sharing.models.item import LAST_EVENT
from sharing.querysets.items import SEEN, content_gate

MOST = 20  # items that are told of one thing
ASKED_AT_ONCE = 25  # things, in one statement


class What(StrEnum):
    """What happened to an item."""

    PUBLISHED = "published"
    OPENED = "opened"
    CONTENT = "content"
    ENTRY = "entry"
    CHANGED = "changed"
    SUSPENDED = "suspended"
    RESUMED = "resumed"
    WITHDRAWN = "withdrawn"
    DISPUTED = "disputed"
    SETTLED = "settled"


SAID: Mapping[str, Sentence] = {
    What.PUBLISHED: _("newly published"),
    What.OPENED: _("opened to your agency"),
    What.CONTENT: _("a new version of the content"),
    What.ENTRY: _("a new version of the catalogue entry"),
    What.CHANGED: pgettext_lazy("news", "changed"),
    What.SUSPENDED: pgettext_lazy("news", "suspended"),
    What.RESUMED: pgettext_lazy("news", "resumed"),
    What.WITHDRAWN: pgettext_lazy("news", "withdrawn"),
    What.DISPUTED: _("disputed: a mistake was reported"),
    What.SETTLED: _("the reported mistake is settled"),
}
_OF_A_STATE = {ItemState.SUSPENDED: What.SUSPENDED, ItemState.WITHDRAWN: What.WITHDRAWN}


@dataclass(frozen=True)
class News:
    """An item that answers, what happened to it, and when it was told apart last."""

    item: Item
    whats: Sequence[str]

    @property
    def at(self) -> datetime:
        return max(self.item.changed_at, self.item.state_at)

    @property
    def said(self) -> list[Sentence]:
        return [SAID[what] for what in self.whats if what in SAID]


def news_of(
    rows: Sequence[Following], person: Any, *, since: Callable[[Following], datetime], until: datetime
) -> dict[int, list[News]]:
    """By the number of each that is followed: what happened after its own moment and up to `until`, newest first; one
    more than MOST where there is more. All are of the agency the person acts for. A statement for every ASKED_AT_ONCE
    of them, and a few for all.
    """
    named = Named.by(row.search for row in rows if row.kind == Following.Kind.SEARCH)
    found: defaultdict[int, list[int]] = defaultdict(list)
    for start in range(0, len(rows), ASKED_AT_ONCE):
        some = rows[start : start + ASKED_AT_ONCE]
        pieces = [
            _first(asked, person, since(row), until).annotate(by=Value(row.pk)).values_list("by", "pk")[: MOST + 1]
            for row in some
            if (asked := asked_by(row, person, named)) is not None
        ]
        if pieces:
            for by, item in pieces[0].union(*pieces[1:], all=True) if len(pieces) > 1 else pieces[0]:
                found[by].append(item)
    items = described({item for some in found.values() for item in some}, person)
    told = {}
    for row in rows:
        news = [News(items[pk], whats_of(items[pk], since(row), until)) for pk in found.get(row.pk, ()) if pk in items]
        told[row.pk] = sorted(news, key=lambda one: (one.at, one.item.pk), reverse=True)
    return told


def asked_by(row: Following, person: Any, named: Named) -> Q | None:
    """Which items it is about; None where that can no longer be asked."""
    if row.kind == Following.Kind.SEARCH:
        kept = KeptSearch(row.search, person, named)
        return kept.asked if kept.is_whole else None
    if row.kind == Following.Kind.CATEGORY:
        return Q(category__code__startswith=row.category_id)
    return Q(space=row.space_id) if row.kind == Following.Kind.SPACE else Q(pk=row.item_id)


def _first(asked: Q, person: Any, since: datetime, until: datetime) -> "QuerySet[Item]":
    """Of what others than its agency may know of, once it was published."""
    rows = Item.objects.visible_to(person).filter(asked, state__in=SEEN, published_at__isnull=False)
    return rows.filter(pk__in=_happened(person.acting_for, since, until)).order_by(LAST_EVENT.desc(), "-pk")


def _happened(agency: Any, since: datetime, until: datetime) -> "QuerySet[Any]":
    """Numbers of the items to which something happened."""

    def between(name: str) -> Q:
        return Q(**{f"{name}__gt": since, f"{name}__lte": until})

    events = Item.objects.order_by().annotate(last_event=LAST_EVENT).filter(last_event__gt=since)
    corrections, joined = Correction.objects.order_by(), _spaces_joined(agency, since, until)
    return (
        events.filter(between("changed_at") | between("state_at"))
        .values("pk")
        .union(
            corrections.filter(between("made_at")).values("item"),
            corrections.filter(between("state_at")).values("item"),
            Grant.objects.live().held_by(agency).filter(between("granted_at")).order_by().values("content_object"),
            Item.objects.order_by().filter(visibility=Visibility.SPACE, space__in=joined).values("pk"),
        )
    )


def _spaces_joined(agency: Any, since: datetime, until: datetime) -> "QuerySet[Any]":
    """Principals of the mechanisms in which the agency began to take part on a day that ended in this time, and of
    which it was no part the day before.
    """
    rows = Participation.objects.order_by().filter(agency__in=agency.line)
    before = rows.filter(mechanism=OuterRef("mechanism"), starts_on__lt=OuterRef("starts_on"))
    day_before = ExpressionWrapper(OuterRef("starts_on") - timedelta(days=1), output_field=DateField())
    was_there = before.filter(Q(ends_on=None) | Q(ends_on__gte=day_before))
    begun = rows.filter(~Exists(was_there), starts_on__gte=day_of(since), starts_on__lt=day_of(until))
    return begun.values("mechanism__principal")


def described(items: Collection[int], person: Any) -> dict[int, Any]:
    """Those of some items that the person may know of, by number, with what `whats_of` asks. One statement."""
    if not items:
        return {}
    settled = Correction.objects.exclude(state="submitted").filter(item=OuterRef("pk")).order_by("-state_at")
    reported = Correction.objects.open().filter(item=OuterRef("pk")).order_by("-made_at")
    granted = Grant.objects.live().held_by(person.acting_for).filter(content_object=OuterRef("pk"))
    newest = Content.objects.filter(item=OuterRef("pk")).order_by("-number")
    rows = Item.objects.visible_to(person).filter(pk__in=items).select_related("owner", "standing")
    return rows.annotate(
        may_have=Case(When(content_gate(person) or Q(pk=None), then=Value(True)), default=Value(False)),
        content_at=Subquery(newest.values("added_at")[:1]),
        reported_at=Subquery(reported.values("made_at")[:1]),
        settled_at=Subquery(settled.values("state_at")[:1]),
        granted_at=Subquery(granted.order_by("-granted_at").values("granted_at")[:1]),
    ).in_bulk()


def whats_of(item: Any, since: datetime, until: datetime) -> list[str]:
    """What happened to an item in a time; of versions of the content whoever may have it is told."""

    def within(at: datetime | None) -> bool:
        return at is not None and since < at <= until

    return list(_whats(item, within)) or [What.CHANGED if within(item.changed_at) else What.OPENED]


def _whats(item: Any, within: Callable[[datetime | None], bool]) -> Iterator[str]:
    is_new = within(item.published_at)
    if is_new:
        yield What.PUBLISHED
    elif within(item.granted_at):
        yield What.OPENED
    if not is_new and item.may_have and within(item.content_at):
        yield What.CONTENT
    if not is_new and item.standing and within(item.standing.published_at):
        yield What.ENTRY
    if within(item.state_at) and item.state in _OF_A_STATE:
        yield _OF_A_STATE[item.state]
    elif within(item.state_at) and not is_new:
        yield What.RESUMED
    if within(item.reported_at):
        yield What.DISPUTED
    elif item.reported_at is None and within(item.settled_at):
        yield What.SETTLED


def newest_at(until: datetime) -> datetime:
    """When something happened last to any item, or somebody began to know of some: at the begin of a day."""
    sources: list[tuple[type[Any], Any]] = [
        (Item, LAST_EVENT),
        (Correction, F("made_at")),
        (Correction, F("state_at")),
        (Grant, F("granted_at")),
    ]
    moments = [begin_of(day_of(until))]
    for model, moment in sources:
        rows = model.objects.annotate(moment=moment).filter(moment__lte=until)
        moments += rows.order_by("-moment").values_list("moment", flat=True)[:1]
    return max(moments)
