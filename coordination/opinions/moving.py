"""What of opinions and disputes moves when an agency ends or is split: sides and lead of open disputes, answers owed,
texts being drafted, and the rules by which it must be asked. What was closed stays under its name.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy, ngettext

from coordination.agencies.models import Agency
from coordination.agencies.succession import Moving, Transfer, Will, by_heir, moves
from coordination.core.flow import Sentence
from coordination.core.templatetags.portal import local_date
from coordination.opinions.actions.succession import (
    asked_of_oneself,
    disputes_of_one,
    hand_over_drafts,
    hand_over_leads,
    hand_over_requests,
    hand_over_rules,
    hand_over_sides,
    owed_on,
)
from coordination.opinions.climbing import DisputeState
from coordination.opinions.flows import DraftState
from coordination.opinions.models import Dispute, Draft, MustAsk, Party, Request


@moves
class Sides(Moving):
    code = "dispute_sides"
    label = gettext_lazy("Sides in open disputes")
    move = staticmethod(hand_over_sides)

    @classmethod
    def rows(cls, agencies: Collection[Agency], on: date) -> "QuerySet[Any]":
        sides = Party.objects.filter(agency__in=agencies, dispute__state__in=DisputeState.under_way())
        return sides.select_related("agency", "dispute").order_by("pk")

    @classmethod
    def said(cls, count: int) -> Sentence:
        return ngettext("%(n)d side in an open dispute", "%(n)d sides in open disputes", count) % {"n": count}

    @classmethod
    def visible_to(cls, reader: Any) -> "QuerySet[Any]":
        return Party.objects.filter(dispute__in=Dispute.objects.visible_to(reader))

    @classmethod
    def named(cls, row: Party) -> str:
        return row.dispute.title

    @classmethod
    def numbered(cls, row: Party) -> str:
        return f"#{row.dispute_id}"

    @classmethod
    def remarks(cls, transfers: Sequence[Transfer], will: Will) -> Iterator[Sentence]:
        signed = sum(one.row.signed_at is not None for one in transfers)
        if signed:
            yield ngettext(
                "%(n)d opinion is signed and stays under its name; whoever keeps its records goes on with it.",
                "%(n)d opinions are signed and stay under its name; whoever keeps its records goes on with them.",
                signed,
            ) % {"n": signed}
        found = [disputes_of_one(heir, rows, will).count() for heir, rows in by_heir(transfers).items() if heir]
        if ending := sum(found):
            yield ngettext(
                "%(n)d of these disputes ends: its parties become one agency.",
                "%(n)d of these disputes end: their parties become one agency.",
                ending,
            ) % {"n": ending}


@moves
class Leads(Moving):
    code = "dispute_leads"
    label = gettext_lazy("Open disputes it leads")
    owner = "lead_id"
    move = staticmethod(hand_over_leads)

    @classmethod
    def rows(cls, agencies: Collection[Agency], on: date) -> "QuerySet[Any]":
        led = Dispute.objects.filter(lead__in=agencies, state__in=DisputeState.under_way())
        return led.select_related("lead").order_by("pk")

    @classmethod
    def said(cls, count: int) -> Sentence:
        return ngettext("%(n)d open dispute it leads", "%(n)d open disputes it leads", count) % {"n": count}

    @classmethod
    def visible_to(cls, reader: Any) -> "QuerySet[Any]":
        return Dispute.objects.visible_to(reader)


@moves
class Requests(Moving):
    code = "opinion_requests"
    label = gettext_lazy("Answers it owes to texts of others")
    move = staticmethod(hand_over_requests)

    @classmethod
    def rows(cls, agencies: Collection[Agency], on: date) -> "QuerySet[Any]":
        owed = Request.objects.waiting().filter(agency__in=agencies)
        return owed.select_related("agency", "round__draft").order_by("due_on", "pk")

    @classmethod
    def said(cls, count: int) -> Sentence:
        return ngettext("%(n)d answer owed", "%(n)d answers owed", count) % {"n": count}

    @classmethod
    def visible_to(cls, reader: Any) -> "QuerySet[Any]":
        return Request.objects.visible_to(reader)

    @classmethod
    def named(cls, row: Request) -> str:
        return f"{row.round.draft.title} · {local_date(row.due_on)}"

    @classmethod
    def numbered(cls, row: Request) -> str:
        return f"#{row.pk} · {local_date(row.due_on)}"

    @classmethod
    def remarks(cls, transfers: Sequence[Transfer], will: Will) -> Iterator[Sentence]:
        found = [owed_on(heir, rows, will) for heir, rows in by_heir(transfers).items() if heir]
        if ending := sum(len(each.ending) for each in found):
            yield ngettext(
                "%(n)d of these answers is owed no longer: who asks and who is asked become one agency.",
                "%(n)d of these answers are owed no longer: who asks and who is asked become one agency.",
                ending,
            ) % {"n": ending}
        if staying := sum(len(each.staying) for each in found):
            yield ngettext(
                "%(n)d of these answers stays under the old name, and the successor gives it: it is asked in the same "
                "round itself, or something was answered there before.",
                "%(n)d of these answers stay under the old names, and the successor gives them: it is asked in the "
                "same rounds itself, or something was answered there before.",
                staying,
            ) % {"n": staying}


@moves
class Drafts(Moving):
    code = "opinion_drafts"
    label = gettext_lazy("Texts it drafts")
    move = staticmethod(hand_over_drafts)

    @classmethod
    def rows(cls, agencies: Collection[Agency], on: date) -> "QuerySet[Any]":
        drafted = Draft.objects.filter(agency__in=agencies, state=DraftState.DRAFTING)
        return drafted.select_related("agency").order_by("pk")

    @classmethod
    def said(cls, count: int) -> Sentence:
        return ngettext("%(n)d text being drafted", "%(n)d texts being drafted", count) % {"n": count}

    @classmethod
    def visible_to(cls, reader: Any) -> "QuerySet[Any]":
        return Draft.objects.visible_to(reader)

    @classmethod
    def remarks(cls, transfers: Sequence[Transfer], will: Will) -> Iterator[Sentence]:
        found = [asked_of_oneself(heir, rows, will).count() for heir, rows in by_heir(transfers).items() if heir]
        if ending := sum(found):
            yield ngettext(
                "%(n)d answer to these texts is owed no longer: who drafts and who is asked become one agency.",
                "%(n)d answers to these texts are owed no longer: who drafts and who is asked become one agency.",
                ending,
            ) % {"n": ending}


@moves
class Rules(Moving):
    code = "must_ask"
    label = gettext_lazy("Rules by which it must be asked")
    ends = gettext_lazy("It is asked by rule no longer")
    move = staticmethod(hand_over_rules)

    @classmethod
    def rows(cls, agencies: Collection[Agency], on: date) -> "QuerySet[Any]":
        rules = MustAsk.objects.in_force().filter(agency__in=agencies)
        return rules.select_related("agency", "mechanism").order_by("pk")

    @classmethod
    def said(cls, count: int) -> Sentence:
        return ngettext("%(n)d rule by which it must be asked", "%(n)d rules by which it must be asked", count) % {
            "n": count
        }

    @classmethod
    def visible_to(cls, reader: Any) -> "QuerySet[Any]":
        return MustAsk.objects.visible_to(reader)

    @classmethod
    def named(cls, row: MustAsk) -> str:
        return f"{row.mechanism.name} · {row.get_kind_display()}"

    @classmethod
    def numbered(cls, row: MustAsk) -> str:
        return f"#{row.mechanism_id} · {row.get_kind_display()}"
