"""Rounds: agencies are asked about a text, asked again where it changed, given more time, and the round is closed."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coordination.agencies.models import Agency, User, liaisons_of
from coordination.core import reminders
from coordination.core.activity import Actor, Change, record, record_all
from coordination.core.errors import NotLawful
from coordination.core.flow import Sentence
from coordination.core.notices import notify
from coordination.core.policy import require
from coordination.core.workdays import add_workdays, day_of, roll_forward, today, workdays_between
from coordination.core.workflow import advance
from coordination.mechanisms.flows import begins_nothing
from coordination.mechanisms.holding import hold_mechanism
from coordination.opinions import notices
from coordination.opinions.actions.holding import hold_draft, hold_more_time, hold_request, hold_requests
from coordination.opinions.flows import RequestState
from coordination.opinions.limits import MOST_DAYS, limit_for
from coordination.opinions.models import Draft, MoreTime, MustAsk, Request, Revision, Round, Silence


@dataclass(frozen=True)
class Addressee:
    """An agency to be asked; whether its answer must be there before the text is settled, and by what rule."""

    agency: Agency
    is_mandatory: bool = False
    ground: str = ""


def addressees_of(draft: Draft, chosen: Iterable[Agency]) -> list[Addressee]:
    """Those who must be asked by the rules of the mechanism come first, then those who were chosen, each once."""
    rules = MustAsk.objects.naming(draft.mechanism_id, draft.kind)
    must = [
        Addressee(rule.agency, is_mandatory=True, ground=rule.ground)
        for rule in rules.select_related("agency__successor")
    ]
    return _to_be_asked(draft, [*must, *(Addressee(agency) for agency in chosen)])


def _to_be_asked(draft: Draft, addressees: Iterable[Addressee]) -> list[Addressee]:
    """Each once, and nobody itself; in the place of one that has ended whoever keeps its records, if anybody does."""
    found: dict[int, Addressee] = {}
    for each in addressees:
        agency = each.agency.successor if each.agency.ended_on else each.agency
        if agency and agency.pk != draft.agency_id and (each.is_mandatory or agency.pk not in found):
            found[agency.pk] = replace(each, agency=agency)
    return list(found.values())


@transaction.atomic
def open_round(
    *, actor: User, draft: Draft, addressees: Collection[Addressee], due_on: date | None = None, **fields: Any
) -> Round:
    """Ask agencies about the version sent out last, until a day.

    1. the mechanism and the text are held; one round is open at a time, and none in a mechanism that is dissolved
    2. without a day the table says how long (`limits`); a day off moves to the next working day
    3. a request for each agency with its reminders; those whom the mechanism's rules name are among them
    4. the agencies are told, and get the letter
    """
    if draft.mechanism:
        hold_mechanism(draft.mechanism)
    draft = hold_draft(draft.pk)
    require(actor, "draft.ask", draft)
    if objection := keeps_from_asking(draft):
        raise NotLawful(objection)
    standing: Any = draft.standing
    asked = _with_rules(draft, addressees)
    if not asked:
        raise NotLawful(_("Choose at least one agency to ask."))
    round_ = Round(draft=draft, opened_by=actor, **silence_of(draft), **fields)
    round_.due_on = day_to_answer(standing, due_on, is_urgent=round_.is_urgent)
    round_.full_clean(exclude=["draft", "opened_by"])
    round_.save()
    _ask(round_, standing, asked, round_.due_on)
    names = [each.agency.name for each in asked]
    record(actor, "round.open", round_, after={"due_on": round_.due_on, "version": standing.number, "agencies": names})
    notify(notices.OpinionAsked, round_)
    return round_


@transaction.atomic
def ask_further(
    *, actor: User, round_: Round, agencies: Collection[Agency], is_mandatory: bool = False
) -> list[Request]:
    """Ask more agencies in a round that is open, with as much time as the others had: as many working days."""
    draft = hold_draft(round_.draft_id)
    require(actor, "draft.ask", draft)
    round_.refresh_from_db()
    if not round_.is_open or draft.standing is None:
        raise NotLawful(_("The round is closed."))
    known = set(round_.requests.values_list("agency", flat=True))
    chosen = _to_be_asked(draft, [Addressee(agency, is_mandatory=is_mandatory) for agency in agencies])
    new = [each for each in chosen if each.agency.pk not in known]
    if not new:
        raise NotLawful(_("These agencies are asked already."))
    as_long = workdays_between(day_of(round_.opened_at), round_.due_on)
    made = _ask(round_, draft.standing, new, add_workdays(today(), max(as_long, 1)))
    record(actor, "round.ask_further", round_, after={"agencies": [each.agency.name for each in new]})
    notify(notices.OpinionAsked, round_)
    return made


@transaction.atomic
def urge(*, actor: User, requests: Collection[Request], note: str = "") -> int:
    """Remind agencies that owe an answer, out of turn (催办), each at most once a day. How many agencies were told.

    Raises NotLawful where nobody was: they were urged today already, or have nobody who can be told.
    """
    numbers = [each.pk for each in requests]
    for draft in sorted(set(Round.objects.filter(requests__in=numbers).values_list("draft", flat=True))):
        hold_draft(draft)
    told = []
    for request in hold_requests(numbers):
        require(actor, "request.urge", request)
        if people := notify(notices.OpinionUrged, request, note=note):
            told.append(Change(request, after={"told": len(people)}))
    record_all(actor, "request.urge", told, note=note)
    if not told:
        raise NotLawful(_("Nobody was told: the agencies were urged today already, or have nobody to reach."))
    return len(told)


@transaction.atomic
def close_round(*, actor: User, round_: Round, note: str = "") -> None:
    """Nobody answers any more. Whoever has not is shown as that (逾期未反馈), never as having agreed."""
    hold_draft(round_.draft_id)
    advance(round_, "close", actor=actor, note=note, closed_at=timezone.now())
    reminders.cancel_all(round_.requests.all(), reason="close")
    notify(notices.RoundClosed, round_)


@transaction.atomic
def withdraw_round(*, actor: User, round_: Round, reason: str) -> None:
    """Take the question back. What was answered stays on record."""
    hold_draft(round_.draft_id)
    take_back(actor, round_, reason)
    notify(notices.RoundWithdrawn, round_, reason=reason)


def take_back(actor: Actor, round_: Round, reason: str) -> None:
    """Called with the text held, by whoever tells the agencies."""
    advance(round_, "withdraw", actor=actor, note=reason, closed_at=timezone.now())
    reminders.cancel_all(round_.requests.all(), reason="withdraw")


def ask_about(*, actor: User, round_: Round, revision: Revision, concerned: Collection[Agency]) -> None:
    """A new version was sent out while the round is open. Called in the transaction that sends it, the text held. What
    was withdrawn is not asked again, nor is an agency that drafts the text itself by now.

    Whoever signs a reply holds the request: it is answered before, and then asked again, or finds the new version.
    """
    held = round_.requests.of_others().select_for_update(no_key=True, of=("self",))
    draft = revision.draft
    by_rule = MustAsk.objects.naming(draft.mechanism_id, draft.kind)
    again = {agency.pk for agency in concerned} | set(by_rule.values_list("agency", flat=True))
    requests = list(held.order_by("pk").select_related("agency"))
    until = day_to_answer(revision, None, is_urgent=round_.is_urgent)
    days, stale = {request.pk: request.due_on for request in requests}, []
    for request in requests:
        if request.state == RequestState.GIVEN:
            if revision.is_material and (request.is_mandatory or request.agency_id in again):
                _new_date(request, until)
                advance(request, "ask_again", actor=actor, revision=revision, **_dates(request))
                reminders.plan(request)
                stale.append(request.agency)
        else:
            request.revision = revision
            if revision.is_material:
                _new_date(request, until)
            request.save(update_fields=["revision", "due_on", "half_on", "due_version"])
            reminders.plan(request, again=False, same_date=not revision.is_material)
    later = [request.pk for request in requests if request.due_on != days[request.pk]]
    MoreTime.objects.filter(request__in=later).let_lapse()
    others = [request.agency for request in requests if request.agency not in stale]
    notify(notices.AskedAgain, revision, among=liaisons_of(*notices.going_on(*stale)), due_on=until)
    heard = liaisons_of(*notices.going_on(*others))
    notify(notices.TextChanged, revision, among=heard, is_material=revision.is_material)


@transaction.atomic
def ask_more_time(*, actor: User, request: Request, until: date, reason: str) -> MoreTime:
    """An agency that cannot answer in time says why and until when it can; the date stands until that is granted. The
    text is held: what is asked for in a round that is closed at this moment nobody could grant.
    """
    hold_draft(request.draft.pk)
    request = hold_request(request.pk)
    require(actor, "request.ask_more_time", request)
    if _within_reach(until) <= request.due_on:
        raise NotLawful(_("Ask for a day after the present one."))
    if request.extensions.open().exists():
        raise NotLawful(_("More time is asked for already, and not answered yet."))
    row = MoreTime.objects.create(request=request, until=roll_forward(until), reason=reason, asked_by=actor)
    record(actor, "request.ask_more_time", request, after={"until": row.until}, note=reason)
    notify(notices.MoreTimeAsked, row)
    return row


@transaction.atomic
def settle_more_time(*, actor: User, more: MoreTime, until: date | None, answer: str = "") -> None:
    """Grant more time, until the day asked for or another; or none (`until` is None). The first day stays on record.
    The text is held: in a round that is closed at this moment nothing is granted any more.
    """
    hold_draft(more.draft.pk)
    request = hold_request(more.request_id)
    more = hold_more_time(more.pk)
    require(actor, "request.settle_more_time", request)
    if more.outcome != MoreTime.Outcome.ASKED:
        raise NotLawful(_("This was answered already."))
    if until and _within_reach(until) <= request.due_on:
        raise NotLawful(_("Grant a day after the present one."))
    more.outcome = MoreTime.Outcome.GRANTED if until else MoreTime.Outcome.REFUSED
    more.granted_until = roll_forward(until) if until else None
    more.answer, more.settled_by, more.settled_at = answer, actor, timezone.now()
    more.save()
    before = request.due_on
    if more.granted_until:
        _new_date(request, more.granted_until)
        request.save(update_fields=["due_on", "half_on", "due_version"])
        reminders.plan(request)
    after = {"due_on": request.due_on, "outcome": more.outcome}
    record(actor, "request.settle_more_time", request, before={"due_on": before}, after=after, note=answer)
    notify(notices.MoreTimeSettled, more)


def _with_rules(draft: Draft, addressees: Iterable[Addressee]) -> list[Addressee]:
    """Nobody whom a rule names is left out; nobody is asked twice, and nobody asks itself."""
    return _to_be_asked(draft, [*addressees, *addressees_of(draft, [])])


def keeps_from_asking(draft: Draft) -> Sentence:
    """What stands against a new round, in a sentence; nothing where it may be opened."""
    if objection := begins_nothing(draft.mechanism):
        return objection
    if draft.standing is None:
        return _("Send out a version first: there is nothing to ask about.")
    return _("A round about this text is open already.") if draft.open_round else ""


def silence_of(draft: Draft) -> dict[str, str]:
    """What silence means, with the rule as it stands today. By the rules of the mechanism alone: a text of one agency
    knows no consent by silence.
    """
    rule = Silence.objects.filter(mechanism=draft.mechanism_id, is_consent=True).first() if draft.mechanism_id else None
    if rule is None:
        return {"silence": Round.Silence.NOTHING, "silence_ground": ""}
    return {"silence": Round.Silence.CONSENT, "silence_ground": rule.ground}


def day_to_answer(revision: Revision, due_on: date | None, *, is_urgent: bool) -> date:
    if due_on:
        if due_on <= today():
            raise NotLawful(_("The day until which to answer has to come after today."))
        return roll_forward(_within_reach(due_on))
    return add_workdays(today(), limit_for(revision.length, is_urgent=is_urgent).workdays)


def _within_reach(day: date) -> date:
    """A day further off is a slip of the pen."""
    if day > today() + timedelta(days=MOST_DAYS):
        raise NotLawful(_("This is more than a year ahead."))
    return day


def _half_way(begin: date, due_on: date) -> date:
    """The working day in the middle between two days, the first not counted."""
    return add_workdays(begin, max(workdays_between(begin, due_on) // 2, 1))


def _ask(round_: Round, revision: Revision, addressees: Iterable[Addressee], due_on: date) -> list[Request]:
    begin = today()
    made = Request.objects.bulk_create(
        Request(
            round=round_,
            agency=each.agency,
            revision=revision,
            first_revision=revision,
            is_mandatory=each.is_mandatory,
            ground=each.ground,
            first_due_on=due_on,
            due_on=due_on,
            half_on=_half_way(begin, due_on),
        )
        for each in addressees
    )
    reminders.plan_new(made)
    return made


def _new_date(request: Request, until: date) -> None:
    """A later day on the record in hand; one that is earlier than what the agency has changes nothing."""
    request.due_on = max(request.due_on, until)
    request.half_on = _half_way(today(), request.due_on)
    request.due_version += 1


def _dates(request: Request) -> dict[str, Any]:
    return {name: getattr(request, name) for name in ("due_on", "half_on", "due_version")}
