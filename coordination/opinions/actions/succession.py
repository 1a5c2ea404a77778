"""What of opinions passes from agencies that end to those that follow them.

What an agency has signed stays under the name that signed it: a head's signature is nobody else's. Whoever keeps the
records of the agency sees it and goes on from there (`Agency.line`), and is told in its place. So does a row whose heir
has one of its own there, or gets another: of two agencies that were asked together and merge, the one that had to
answer goes first. Everything else passes to the heir that was chosen.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from coordination.agencies.models import Agency
from coordination.agencies.succession import Transfer, Will, by_heir, hold
from coordination.core import reminders
from coordination.core.activity import Actor, Change, record_all
from coordination.core.policy import require
from coordination.core.workflow import advance
from coordination.opinions.actions.disputing import let_end
from coordination.opinions.actions.rules import words_of
from coordination.opinions.climbing import DisputeState
from coordination.opinions.models import Dispute, Draft, MustAsk, Party, Request


@transaction.atomic
def hand_over_sides(*, actor: Actor, transfers: Sequence[Transfer], will: Will) -> None:
    """The heir takes the side of the agency in open disputes, with what was written and not yet signed. Nobody differs
    with itself: what is open between agencies that become one ends, and what was not raised yet.
    """
    _begin(actor, will, Dispute.objects.filter(pk__in={one.row.dispute_id for one in transfers}))
    told = []
    for heir, rows in by_heir(transfers).items():
        if heir is None:
            continue
        Party.objects.filter(pk__in=_sides_passing(heir, rows)).update(agency=heir)
        told += [_told(row.dispute, heir, row.agency) for row in rows]
        ending = disputes_of_one(heir, rows, will)
        let_end(ending, "unite", actor=None, ending=Dispute.Ending.PARTIES, reason=will.note)
    record_all(actor, "dispute.succeed", told, note=will.note)


@transaction.atomic
def hand_over_leads(*, actor: Actor, transfers: Sequence[Transfer], will: Will) -> None:
    """The heir leads the open disputes that the agency led."""
    _begin(actor, will, Dispute.objects.filter(pk__in=[one.row.pk for one in transfers]))
    record_all(actor, "dispute.succeed", _passed_on("lead", transfers), note=will.note)


@transaction.atomic
def hand_over_drafts(*, actor: Actor, transfers: Sequence[Transfer], will: Will) -> None:
    """The heir goes on with the texts that the agency was drafting. What it was asked about them itself is over."""
    _begin(actor, will, Draft.objects.filter(pk__in=[one.row.pk for one in transfers]))
    record_all(actor, "draft.succeed", _passed_on("agency", transfers), note=will.note)
    for heir, drafts in by_heir(transfers).items():
        if heir is not None:
            _end_asking(asked_of_oneself(heir, drafts, will), will)


@transaction.atomic
def hand_over_requests(*, actor: Actor, transfers: Sequence[Transfer], will: Will) -> None:
    """The heir owes the answers that the agency owed, by the same day, with what was written of them. Nobody owes one
    to itself: what was asked by an agency with which it becomes one is withdrawn.
    """
    _begin(actor, will, Request.objects.filter(pk__in=[one.row.pk for one in transfers]))
    told = []
    for heir, owed in by_heir(transfers).items():
        if heir is None:
            continue
        found = owed_on(heir, owed, will)
        _end_asking(Request.objects.filter(pk__in=[row.pk for row in found.ending]).waiting(), will)
        Request.objects.filter(pk__in=[row.pk for row in found.passing]).update(agency=heir)
        told += [_told(row, heir, row.agency) for row in owed if row not in found.ending]
    record_all(actor, "request.succeed", told, note=will.note)


@transaction.atomic
def hand_over_rules(*, actor: Actor, transfers: Sequence[Transfer], will: Will) -> None:
    """The heir must be asked where the agency had to be: its rules end and stay on record, and are made anew."""
    rows = [one.row for one in transfers]
    _begin(actor, will, MustAsk.objects.filter(pk__in=[row.pk for row in rows]))
    MustAsk.objects.filter(pk__in=[row.pk for row in rows]).update(ended_at=timezone.now())
    record_all(actor, "must_ask.end", [Change(row, words_of(row), {}) for row in rows], note=will.note)
    made = []
    for heir, given in by_heir(transfers).items():
        if heir is None:
            continue
        there = set(MustAsk.objects.in_force().filter(agency=heir).values_list("mechanism", "kind"))
        anew = {(row.mechanism_id, row.kind): row.ground for row in reversed(given)}
        made += [
            MustAsk(mechanism_id=mechanism, kind=kind, agency=heir, ground=ground)
            for (mechanism, kind), ground in anew.items()
            if (mechanism, kind) not in there
        ]
    MustAsk.objects.bulk_create(made)
    record_all(actor, "must_ask.add", [Change(rule, {}, words_of(rule)) for rule in made], note=will.note)


# What becomes of it, asked also by whoever looks at a change before it is made ----------------------------------------


@dataclass(frozen=True)
class Owed:
    """Answers owed by an agency that ends: those that nobody owes any more, those that its heir owes in its own name,
    and those that stay under the old name, for which the heir acts.
    """

    ending: Sequence[Request]
    passing: Sequence[Request]
    staying: Sequence[Request]


def owed_on(heir: Agency, owed: Sequence[Request], will: Will) -> Owed:
    own = _become(heir, will)
    ending = [row for row in owed if row.draft.agency_id in own]
    rows = [row for row in owed if row.draft.agency_id not in own]
    there = set(Request.objects.filter(agency=heir).values_list("round", flat=True))
    answered = Request.objects.filter(replies__state="given", pk__in=[row.pk for row in rows])
    given = set(answered.values_list("pk", flat=True))
    unanswered = sorted((row for row in rows if row.pk not in given), key=lambda row: not row.is_mandatory)
    passing = _one_each(unanswered, "round_id", there)
    return Owed(ending, passing, [row for row in rows if row not in passing])


def asked_of_oneself(heir: Agency, drafts: Sequence[Draft], will: Will) -> Any:
    """What the heir, or an agency that becomes it, still owes to these texts, which are its own from now on."""
    return Request.objects.filter(round__draft__in=drafts, agency__in=_become(heir, will)).waiting()


def disputes_of_one(heir: Agency, rows: Sequence[Party], will: Will) -> Any:
    """Of the disputes in which the heir takes these sides, those in which nobody else has one."""
    others = Party.objects.filter(dispute=OuterRef("pk")).exclude(agency__in=_become(heir, will))
    others = others.exclude(pk__in=_sides_passing(heir, rows))
    of_one = Dispute.objects.filter(~Exists(others), state__in=DisputeState.under_way())
    return of_one.filter(pk__in=[row.dispute_id for row in rows])


def _sides_passing(heir: Agency, rows: Sequence[Party]) -> list[int]:
    there = set(Party.objects.filter(agency=heir).values_list("dispute", flat=True))
    unsigned = [row for row in rows if row.signed_at is None]
    return [row.pk for row in _one_each(unsigned, "dispute_id", there)]


def _become(heir: Agency, will: Will) -> set[int]:
    """The agencies that are the heir from now on: those it has succeeded, and where all become one, all of them."""
    ending = will.reform.ending if len(will.heirs) == 1 else ()
    return {*heir.line, *(pk for agency in ending for pk in agency.line)}


def _end_asking(requests: Any, will: Will) -> None:
    """By the portal itself: nobody withdraws what one agency is asked. There are few: what two asked of one another."""
    for request in requests.select_related("round__draft", "agency").order_by("pk"):
        advance(request, "withdraw", actor=None, note=will.note)
        reminders.cancel(request, reason="withdraw")


def _one_each(rows: Iterable[Any], where: str, there: set[int]) -> list[Any]:
    """The first of them in each round or dispute in which the heir has none."""
    first: dict[int, Any] = {}
    for row in rows:
        if getattr(row, where) not in there:
            first.setdefault(getattr(row, where), row)
    return list(first.values())


def _passed_on(whose: str, transfers: Sequence[Transfer]) -> list[Change]:
    """The rows bear the name of their heir from now on; what is told of each."""
    told: list[Change] = []
    for heir, rows in by_heir(transfers).items():
        if heir is not None:
            type(rows[0]).objects.filter(pk__in=[row.pk for row in rows]).update(**{whose: heir})
            told += [_told(row, heir, getattr(row, whose)) for row in rows]
    return told


def _begin(actor: Actor, will: Will, rows: Any) -> None:
    require(actor, "reform.take_effect", will.reform)
    hold(rows)


def _told(thing: Any, heir: Agency, former: Agency) -> Change:
    return Change(thing, {}, {"agency": heir.name, "former": former.name})
