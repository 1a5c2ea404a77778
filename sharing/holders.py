"""The downstream register of an item: which agencies hold a version of it, by what is granted and by what was taken."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Max, Q

from coordination.agencies.models import Agency
from coordination.audit.models import Reading
from sharing.files import ZIP, taken, taken_of
from sharing.models import ContentFile, Correction, Grant, Item, ShareRequest
from sharing.request_flow import RequestState

HOLDS = (*RequestState.using(), *RequestState.to_be_disposed_of())


@dataclass
class Holder:
    """An agency, or whoever acts in its place today, and by what it holds it: a request whose use goes on or whose
    end was not followed by a receipt, a grant beside any request, files it took or rows its programs pulled.
    """

    agency: Agency
    request: ShareRequest | None = None
    grant: Grant | None = None
    taken_at: datetime | None = None


def holders_of(correction: Correction) -> list[Holder]:
    """Who holds the version in which a mistake was reported, by name. Of a catalogue entry, whoever holds the item.

    Every question is one, however many they are.
    """
    return _holders(correction.item, _taken(correction))


def holders_of_any(item: Item) -> list[Holder]:
    """Who holds any version of an item."""
    return _holders(item, Q())


def _taken(correction: Correction) -> Q:
    """The readings by which it was taken: of the whole version, or of the one file, also where that was kept in other
    versions.
    """
    if correction.content is None:
        return Q()
    if correction.file is None:
        return Q(detail__startswith=taken_of(correction.content.number))
    same = ContentFile.objects.filter(
        content__item=correction.item_id, file__sha256=correction.file.file.sha256
    ).values_list("content__number", "path")
    names = {name for number, path in same for name in (taken(number, path), taken(number, ZIP))}
    return Q(detail__in=names)


def _holders(item: Item, was_taken: Q) -> list[Holder]:
    found: dict[int, Holder] = {}
    disposed: dict[int, datetime] = {}
    for request in _requests(item):
        if request.state in HOLDS:
            _of(found, request.agency).request = request
        else:
            heir = request.agency.acting or request.agency
            disposed[heir.pk] = max(request.state_at, disposed.get(heir.pk, request.state_at))
    for grant in _grants(item):
        _of(found, grant.group.agency).grant = grant
    for agency, at in _takers(item, was_taken):
        heir = agency.acting or agency
        if heir.pk in found or heir.pk not in disposed or disposed[heir.pk] < at:
            holder = _of(found, agency)
            holder.taken_at = max(at, holder.taken_at or at)
    others = (holder for holder in found.values() if holder.agency.pk not in item.owner.line)
    return sorted(others, key=lambda holder: holder.agency.name)


def _of(found: dict[int, Holder], agency: Agency) -> Holder:
    heir = agency.acting or agency
    return found.setdefault(heir.pk, Holder(heir))


def _requests(item: Item) -> Iterable[ShareRequest]:
    rows = ShareRequest.objects.filter(item=item, state__in=[*HOLDS, RequestState.DISPOSED])
    return rows.select_related("agency__successor").order_by("pk")


def _grants(item: Item) -> Iterable[Any]:
    rows = Grant.objects.live().of_right("download_item").filter(content_object=item, group__agency__isnull=False)
    return rows.select_related("group__agency__successor").order_by("pk")


def _takers(item: Item, was_taken: Q) -> Iterator[tuple[Agency, datetime]]:
    """Each agency for which somebody took it, with the last time."""
    rows = Reading.objects.filter(
        was_taken,
        subject_type=ContentType.objects.get_for_model(Item),
        subject_id=item.pk,
        how__in=(Reading.How.HANDED_OUT, Reading.How.PULLED),
        acting_for__isnull=False,
    )
    last = dict(rows.values_list("acting_for").annotate(Max("at")))
    for agency in Agency.objects.filter(principal__in=last).select_related("successor"):
        yield agency, last[agency.principal_id]
