"""What people follow, as its page shows it; and what may still be told of a bulletin."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from coordination.core.flow import Sentence
from coordination.core.principals import bodies
from sharing.kept import KeptSearch, Named
from sharing.models import Bulletin, Following, Rhythm
from sharing.news import News, What, described, news_of

SHOWN = 5  # news of one thing on the page; the list behind it shows the rest
LONGEST_BACK = timedelta(days=30)  # that the page looks: what is older stands in the lists anyway


@dataclass(frozen=True)
class Line:
    """Something that is followed: what it is called, where it is, and what is new of it."""

    following: Following
    label: Sentence
    url: str
    said: Sequence[Sentence] = ()  # what a kept search asks
    is_whole: bool = True
    news: Sequence[News] = ()

    @property
    def shown(self) -> Sequence[News]:
        return self.news[:SHOWN]

    @property
    def has_more(self) -> bool:
        return len(self.news) > SHOWN


def lines_for(rows: Sequence[Following], person: Any, *, until: datetime) -> list[Line]:
    """Rows that the person may see, in the agency acted for."""
    back = until - LONGEST_BACK
    return lines_of(rows, person, news_of(rows, person, since=lambda row: max(row.seen_at, back), until=until))


def lines_of(rows: Sequence[Following], person: Any, news: Mapping[int, Sequence[News]] | None = None) -> list[Line]:
    """Likewise, with the news that are known of each."""
    spaces = {row.space_id for row in rows if row.space_id}
    named = bodies(spaces) if spaces else {}
    kept = Named.by(row.search for row in rows if row.kind == Following.Kind.SEARCH)
    return [_line(row, person, named, kept, (news or {}).get(row.pk, ())) for row in rows]


def _line(row: Following, person: Any, named: Any, kept: Named, news: Sequence[News]) -> Line:
    if row.item:
        return Line(row, row.name or row.item.title, row.item.get_absolute_url(), news=news)
    if row.category:
        url = f"{reverse('sharing:library')}?category={row.category_id}"
        return Line(row, row.name or f"{row.category_id} {row.category}", url, news=news)
    if row.space_id:
        body = named.get(row.space_id)
        called = _("Shared information of %(body)s") % {"body": body.name} if body else ""
        return Line(row, row.name or called, reverse("sharing:space", args=[row.space_id]), news=news)
    search = KeptSearch(row.search, person, kept)
    url = f"{reverse('sharing:library')}?{row.search}"
    return Line(row, row.name, url, list(search.in_words()), is_whole=search.is_whole, news=news)


def still_told(bulletin: Bulletin, person: Any) -> list[News]:
    """What of a bulletin the person may know of now, in an agency in which it is still followed; each item once."""
    found = {}
    for capacity in person.capacities():
        if capacity.acting_for is None:
            continue
        ours = Following.objects.visible_to(capacity).exclude(rhythm=Rhythm.NEVER)
        still = set(ours.filter(pk__in={line[1] for line in bulletin.lines}).values_list("pk", flat=True))
        items = described({item for item, following, _whats in bulletin.lines if following in still}, capacity)
        for item, following, whats in bulletin.lines:
            if following in still and item in items and item not in found:
                found[item] = News(items[item], _sayable(items[item], whats))
    return [found[item] for item, _following, _whats in bulletin.lines if item in found]


def _sayable(item: Any, whats: Iterable[str]) -> list[str]:
    """Of versions of the content whoever may have it now is told."""
    return list(dict.fromkeys(What.CHANGED if what == What.CONTENT and not item.may_have else what for what in whats))
