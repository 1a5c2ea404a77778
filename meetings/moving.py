"""What of meetings moves when an agency ends or is split: seats, topics, items, resolutions not adopted, receipts owed.

Named by mechanism, day and number alone, even to whoever may see them: what is discussed is on their own pages.
"""

from collections.abc import Collection, Iterator
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy, ngettext

from coordination.agencies.models import Agency
from coordination.agencies.succession import Moving, moves
from coordination.core.flow import Sentence
from coordination.core.templatetags.portal import local_date
from meetings.actions.succession import (
    hand_over_items,
    hand_over_receipts,
    hand_over_resolutions,
    hand_over_seats,
    hand_over_supports,
    hand_over_topics,
)
from meetings.models import AgendaItem, Meeting, Receipt, Resolution, Seat, Support, Topic
from meetings.querysets import lies_ahead


def _which(meeting: Meeting, *more: object) -> str:
    words = [meeting.mechanism.name, meeting.get_kind_display(), local_date(meeting.starts_at), *more]
    return " · ".join(str(word) for word in words if word)


@moves
class Seats(Moving):
    code = "seats"
    label = gettext_lazy("Seats at meetings ahead")
    ends = gettext_lazy("The seat is struck")
    move = staticmethod(hand_over_seats)

    @classmethod
    def rows(cls, agencies: Collection[Agency], on: date) -> "QuerySet[Any]":
        seats = Seat.objects.ahead(on).filter(agency__in=agencies).select_related("agency", "meeting__mechanism")
        return seats.prefetch_related("attendees").order_by("meeting__time_key", "pk")

    @classmethod
    def said(cls, count: int) -> Sentence:
        return ngettext("%(n)d seat", "%(n)d seats", count) % {"n": count}

    @classmethod
    def visible_to(cls, reader: Any) -> "QuerySet[Any]":
        return Seat.objects.visible_to(reader)

    @classmethod
    def named(cls, row: Seat) -> str:
        return _which(row.meeting, row.get_state_display())

    @classmethod
    def stays(cls, agencies: Collection[Agency], on: date) -> Iterator[Sentence]:
        held = Seat.objects.filter(agency__in=agencies).exclude(lies_ahead(on)).count()
        if held:
            yield ngettext(
                "%(n)d seat at a meeting that is over stays under its name, with attendance, positions and receipts.",
                "%(n)d seats at meetings that are over stay under its name, with attendance, positions and receipts.",
                held,
            ) % {"n": held}


@moves
class Topics(Moving):
    code = "topics"
    label = gettext_lazy("Topics in the pools of mechanisms")
    owner = "proposing_agency_id"
    move = staticmethod(hand_over_topics)

    @classmethod
    def rows(cls, agencies: Collection[Agency], on: date) -> "QuerySet[Any]":
        open_ones = Topic.objects.unfinished().filter(proposing_agency__in=agencies)
        return open_ones.select_related("proposing_agency", "mechanism").order_by("pk")

    @classmethod
    def said(cls, count: int) -> Sentence:
        return ngettext("%(n)d topic", "%(n)d topics", count) % {"n": count}

    @classmethod
    def visible_to(cls, reader: Any) -> "QuerySet[Any]":
        return Topic.objects.visible_to(reader)

    @classmethod
    def named(cls, row: Topic) -> str:
        return f"{row.mechanism.name} · {row.get_state_display()}"


@moves
class Items(Moving):
    code = "items"
    label = gettext_lazy("Agenda items of meetings ahead")
    owner = "proposing_agency_id"
    move = staticmethod(hand_over_items)

    @classmethod
    def rows(cls, agencies: Collection[Agency], on: date) -> "QuerySet[Any]":
        items = AgendaItem.objects.filter(lies_ahead(on), proposing_agency__in=agencies)
        return items.select_related("proposing_agency", "meeting__mechanism").order_by("meeting__time_key", "pk")

    @classmethod
    def said(cls, count: int) -> Sentence:
        return ngettext("%(n)d agenda item", "%(n)d agenda items", count) % {"n": count}

    @classmethod
    def visible_to(cls, reader: Any) -> "QuerySet[Any]":
        return AgendaItem.objects.visible_to(reader)

    @classmethod
    def named(cls, row: AgendaItem) -> str:
        return _which(row.meeting, f"#{row.no}")


@moves
class Resolutions(Moving):
    code = "resolutions"
    label = gettext_lazy("Resolutions not adopted yet, as lead")
    owner = "lead_agency_id"
    move = staticmethod(hand_over_resolutions)

    @classmethod
    def rows(cls, agencies: Collection[Agency], on: date) -> "QuerySet[Any]":
        rows = Resolution.objects.proposed().filter(lead_agency__in=agencies)
        return rows.select_related("lead_agency", "meeting__mechanism").order_by("pk")

    @classmethod
    def said(cls, count: int) -> Sentence:
        return ngettext("%(n)d resolution", "%(n)d resolutions", count) % {"n": count}

    @classmethod
    def visible_to(cls, reader: Any) -> "QuerySet[Any]":
        return Resolution.objects.visible_to(reader)

    @classmethod
    def named(cls, row: Resolution) -> str:
        return _which(row.meeting, f"#{row.no}")


@moves
class Supports(Moving):
    code = "supports"
    label = gettext_lazy("Resolutions not adopted yet, in support")
    ends = gettext_lazy("It supports no longer")
    move = staticmethod(hand_over_supports)

    @classmethod
    def rows(cls, agencies: Collection[Agency], on: date) -> "QuerySet[Any]":
        rows = Support.objects.filter(agency__in=agencies, resolution__in=Resolution.objects.proposed())
        return rows.select_related("agency", "resolution__meeting__mechanism").order_by("pk")

    @classmethod
    def said(cls, count: int) -> Sentence:
        return ngettext("%(n)d resolution", "%(n)d resolutions", count) % {"n": count}

    @classmethod
    def visible_to(cls, reader: Any) -> "QuerySet[Any]":
        return Support.objects.filter(resolution__in=Resolution.objects.visible_to(reader))

    @classmethod
    def named(cls, row: Support) -> str:
        return _which(row.resolution.meeting, f"#{row.resolution.no}")


@moves
class Receipts(Moving):
    code = "receipts"
    label = gettext_lazy("Minutes still to be signed for")
    ends = gettext_lazy("Nobody need sign any more")
    move = staticmethod(hand_over_receipts)

    @classmethod
    def rows(cls, agencies: Collection[Agency], on: date) -> "QuerySet[Any]":
        owed = Receipt.objects.owed().unsigned().filter(agency__in=agencies)
        return owed.select_related("agency", "minutes__meeting__mechanism").order_by("pk")

    @classmethod
    def said(cls, count: int) -> Sentence:
        return ngettext("%(n)d receipt", "%(n)d receipts", count) % {"n": count}

    @classmethod
    def visible_to(cls, reader: Any) -> "QuerySet[Any]":
        return Receipt.objects.visible_to(reader)

    @classmethod
    def named(cls, row: Receipt) -> str:
        return f"{row.minutes.meeting.mechanism.name} · {row.minutes.document_no}"
