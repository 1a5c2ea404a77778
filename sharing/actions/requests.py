"""A request to share is written, submitted, answered, supplied, used and disposed of."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coordination.agencies.models import Agency, User
from coordination.core.activity import Actor, record, reworded
from coordination.core.errors import NotLawful
from coordination.core.notices import notify
from coordination.core.numbering import next_number
from coordination.core.policy import require
from coordination.core.reminders import plan
from coordination.core.workdays import today
from coordination.core.workflow import advance
from coordination.opinions.actions import begin_dispute
from coordination.opinions.models import Dispute
from sharing import clocks, told
from sharing.actions import grants, keys, more_time
from sharing.actions.holding import hold_with_item, require_known
from sharing.limits import Clock
from sharing.models import Entry, Grant, Item, ShareRequest, SharingClass, Use
from sharing.querysets.masking import READ_IN_FULL
from sharing.request_flow import RequestState
from sharing.sight import is_known

ENDED_AT_ONCE = 200


def _answered(request: ShareRequest) -> dict[str, Any]:
    """When, and by when it had to be."""
    return {"answered_at": timezone.now(), "answer_due_on": request.due_on}


def _due(request: ShareRequest, day: date | None) -> dict[str, Any]:
    """The facts by which reminders are planned anew."""
    return {"due_on": day, "due_version": request.due_version + 1}


@transaction.atomic
def begin_request(*, actor: User, item: Item, renews: ShareRequest | None = None, **said: Any) -> ShareRequest:
    """Begin to ask for an item in the name of the agency the actor acts for. Nobody else knows of it yet.

    `renews`: the request of the same agency whose period it prolongs.
    """
    require(actor, "item.request", item)
    require_known(actor, item)
    if renews is not None:
        hold_with_item(renews)
        require(actor, "share_request.renew", renews)
        if not renews.may_be_renewed:
            raise NotLawful(_("It is not in use, or its renewal is asked for already."))
    request = ShareRequest(item=item, agency=actor.acting_for, renews=renews, made_by=actor, **said)
    request.full_clean(exclude=["made_by"])
    request.save()
    record(actor, "share_request.begin", request, after={"item": item.pk})
    return request


@transaction.atomic
def write_request(*, actor: User, request: ShareRequest, **said: Any) -> None:
    """Say it otherwise, while it is drafted or its material is missing."""
    hold_with_item(request)
    require(actor, "share_request.write", request)
    require_known(actor, request.item)
    before, after = reworded(request, said)
    request.full_clean(exclude=["made_by"])
    if after:
        request.save(update_fields=list(after))
        record(actor, "share_request.write", request, before=before, after=after)


@transaction.atomic
def submit_request(*, actor: User, request: ShareRequest) -> None:
    """Put it to the provider, or again after material was missing: the whole limit runs from today.

    1. it gets its number once, of the asking agency and year
    2. the provider is told, and held to the limit of the class (条例第二十一条)
    3. what is shared unconditionally is agreed to at once, by the portal, unless the provider stopped an earlier use
       of that agency: then it decides itself

    Raises NotLawful where the agency may not know of it any more: what was drafted while it might opens nothing.
    """
    hold_with_item(request)
    item, agency = request.item, request.agency
    require(actor, "share_request.submit", request)
    require_known(actor, item)
    clock = Clock.UNCONDITIONAL if item.sharing_class == SharingClass.UNCONDITIONAL else Clock.CONDITIONAL
    due = clocks.due_on(clock, item.owner, today())
    number = request.number or _number_of(agency)
    facts = {"number": number, "submitted_at": timezone.now(), "first_due_on": due, **_due(request, due)}
    advance(request, "submit", actor=actor, **facts)
    plan(request)
    notify(told.RequestSubmitted, request)
    if item.sharing_class == SharingClass.UNCONDITIONAL and not request.was_stopped_before():
        _agree(None, request)


def _number_of(agency: Agency) -> str:
    year = today().year
    return f"{agency}共享申请〔{year}〕{next_number(f'share_request:{agency.pk}', year)}号"


@transaction.atomic
def ask_material(*, actor: User, request: ShareRequest, reason: str) -> None:
    """Say once everything that is missing (条例第二十一条). Until it is there no limit runs."""
    hold_with_item(request)
    facts = {"material": reason, "material_asked_at": timezone.now(), **_due(request, None)}
    advance(request, "ask_material", actor=actor, note=reason, **facts)
    plan(request)
    notify(told.MaterialAsked, request)


@transaction.atomic
def agree(*, actor: User, request: ShareRequest, in_full: bool = False) -> None:
    """The provider agrees; it is supplied within its limit (条例第二十二条), at once where it can be downloaded.
    `in_full`: with what the rows of data sets show others masked, and the files that hold it.
    """
    hold_with_item(request)
    _agree(actor, request, in_full=in_full)


def _agree(actor: Actor, request: ShareRequest, *, in_full: bool = False) -> None:
    due = clocks.due_on(Clock.SUPPLY, request.item.owner, today())
    advance(request, "agree", actor=actor, because="", in_full=in_full, **_answered(request), **_due(request, due))
    plan(request)
    if request.method == Entry.Method.DOWNLOAD and request.item.has_content:
        _supply(None, request, how="")
    else:
        notify(told.RequestAgreed, request)


@transaction.atomic
def refuse(*, actor: User, request: ShareRequest, reason: str, legal_ground: str) -> None:
    """The provider refuses: why, and by what law or rule. Whoever asked may dispute it."""
    hold_with_item(request)
    facts = {"because": reason, "legal_ground": legal_ground, **_answered(request), **_due(request, None)}
    advance(request, "refuse", actor=actor, note=reason, **facts)
    plan(request)
    notify(told.RequestRefused, request)


@transaction.atomic
def reconsider(*, actor: User, request: ShareRequest, reason: str) -> None:
    """The provider takes up again what it refused, for instance after a dispute; the whole limit runs from today."""
    hold_with_item(request)
    due = clocks.due_on(Clock.CONDITIONAL, request.item.owner, today())
    advance(request, "reconsider", actor=actor, note=reason, first_due_on=due, **_due(request, due))
    plan(request)
    notify(told.RequestReconsidered, request)


@transaction.atomic
def ask_more_time(*, actor: User, request: ShareRequest, reason: str) -> None:
    """The provider asks the data authority for more time, once; whoever asked is told (条例第二十一条)."""
    hold_with_item(request)
    require(actor, "share_request.ask_more_time", request)
    more_time.put_question(actor, request, reason, told.AnswerTimeAsked)


@transaction.atomic
def give_more_time(*, actor: User, request: ShareRequest) -> None:
    """The data authority consents: so many working days more, counted from the first date, which stays on record."""
    hold_with_item(request)
    require(actor, "share_request.give_more_time", request)
    more_time.consent(actor, request, Clock.ANSWER_MORE, told.AnswerTimeGiven)


@transaction.atomic
def supply(*, actor: User, request: ShareRequest, how: str) -> None:
    """The provider hands it over: from now until the last day the agency may have the content. `how`: where it lies,
    if not here.
    """
    hold_with_item(request)
    _supply(actor, request, how=how)


def _supply(actor: Actor, request: ShareRequest, *, how: str) -> None:
    advance(
        request, "supply", actor=actor, supplied_how=how, grant=_granted(actor, request), **_due(request, request.until)
    )
    plan(request)
    if (before := request.renews) is not None and before.state == RequestState.IN_USE:
        said = _("Renewed by %(number)s.") % {"number": request.number}
        advance(before, "dispose", actor=None, note=said, disposal=said, **_due(before, None))
        _take_away(None, before, said)
        plan(before)
    notify(told.RequestSupplied, request)


def _granted(actor: Actor, request: ShareRequest) -> Any:
    said: dict[str, Any] = {
        "item": request.item,
        "to": request.agency,
        "purpose": request.number,
        "until": request.until,
    }
    if request.in_full:
        grants.give(actor=actor, right=READ_IN_FULL, **said)
    return grants.give(actor=actor, right="download_item", **said)


def _take_away(actor: Actor, request: ShareRequest, reason: str) -> None:
    """The content, and what may be read of it in full."""
    if grant := request.grant:
        request.grant = None
        ShareRequest.objects.filter(pk=request.pk).update(grant=None)
        grants.take_away(actor=actor, grant=grant, reason=reason)
    if request.in_full:
        for beside in Grant.objects.of_right(READ_IN_FULL).filter(content_object=request.item, purpose=request.number):
            grants.take_away(actor=actor, grant=beside, reason=reason)
    if request.state not in RequestState.using():
        keys.end_keys_of_use(request.item, request.agency)


@transaction.atomic
def suspend_use(*, actor: User, request: ShareRequest, reason: str) -> None:
    """The provider suspends the use because of what it found: the content is closed at once (条例第二十七条)."""
    hold_with_item(request)
    advance(request, "suspend", actor=actor, note=reason, because=reason, mended="", stopped_at=timezone.now())
    _take_away(actor, request, reason)
    notify(told.UseSuspended, request)


@transaction.atomic
def mend_use(*, actor: User, request: ShareRequest, mended: str) -> None:
    """Whoever used it says what was mended; the provider checks that, and resumes, ends or suspends anew."""
    hold_with_item(request)
    advance(request, "mend", actor=actor, note=mended, mended=mended)
    notify(told.UseMended, request)


@transaction.atomic
def resume_use(*, actor: User, request: ShareRequest, checked: str = "") -> None:
    """The provider lets it be used again, and may say what it checked."""
    hold_with_item(request)
    facts = {"because": "", "stopped_at": None, "grant": _granted(actor, request)}
    advance(request, "resume", actor=actor, note=checked, **facts)
    notify(told.UseResumed, request)


@transaction.atomic
def terminate_use(*, actor: User, request: ShareRequest, reason: str) -> None:
    """The provider ends the use for good; whoever had it says how it was disposed of."""
    hold_with_item(request)
    facts = {"because": reason, "stopped_at": timezone.now(), **_due(request, None)}
    advance(request, "terminate", actor=actor, note=reason, **facts)
    plan(request)
    _take_away(actor, request, reason)
    notify(told.UseTerminated, request)


@transaction.atomic
def dispose(*, actor: User, request: ShareRequest, disposal: str) -> None:
    """Whoever had it says how it was disposed of (条例第二十七条): the provider has that as a receipt. What was still
    granted ends with it.
    """
    hold_with_item(request)
    advance(request, "dispose", actor=actor, note=disposal, disposal=disposal, **_due(request, None))
    plan(request)
    _take_away(actor, request, disposal)
    notify(told.UseDisposed, request)


@transaction.atomic
def withdraw_request(*, actor: User, request: ShareRequest, reason: str) -> None:
    """Whoever asks gives it up; the provider is told, if it knew."""
    hold_with_item(request)
    was_known = request.submitted_at is not None
    advance(request, "withdraw", actor=actor, note=reason, because=reason, **_due(request, None))
    plan(request)
    if was_known:
        notify(told.RequestWithdrawn, request)


@transaction.atomic
def record_use(*, actor: User, request: ShareRequest, **said: Any) -> Use:
    """What was done with it: the provider and the data authority may read that (条例第二十九条)."""
    require(actor, "share_request.record_use", request)
    use = Use(request=request, recorded_by=actor, **said)
    use.full_clean(exclude=["recorded_by"])
    use.save()
    record(actor, "share_request.record_use", request)
    return use


@transaction.atomic
def dispute_request(*, actor: User, request: ShareRequest, matter: str) -> Dispute:
    """Raise a refusal with the provider: a dispute between the two, which climbs until it is settled
    (条例第二十八条).
    """
    hold_with_item(request)
    require(actor, "share_request.dispute", request)
    if request.dispute_id:
        raise NotLawful(_("A dispute about it has been begun already."))
    known = request.item.title if is_known(request.item, actor) else request.number
    title = _("Sharing of “%(title)s”") % {"title": known}
    request.dispute = begin_dispute(
        actor=actor,
        lead=request.item.owner,
        parties=[request.agency],
        points=[title[:200]],
        kind=Dispute.Kind.DATA,
        title=title[:200],
        matter=matter,
    )
    request.save(update_fields=["dispute"])
    record(actor, "share_request.dispute", request, after={"dispute": request.dispute.pk})
    return request.dispute


def expire_due() -> int:
    """End the uses whose last day is over, a few at a time: each agency is told to say what it did with what it had."""
    using = ShareRequest.objects.filter(state__in=RequestState.using(), until__lt=today())
    numbers = list(using.order_by("until", "pk").values_list("pk", flat=True)[:ENDED_AT_ONCE])
    return sum(_expire(number) for number in numbers)


@transaction.atomic
def _expire(number: int) -> int:
    request = ShareRequest.objects.select_related("item").get(pk=number)
    hold_with_item(request)
    if request.state not in RequestState.using() or request.until is None or request.until >= today():
        return 0  # renewed, ended or run out meanwhile
    advance(request, "expire", actor=None, **_due(request, None))
    plan(request)
    _take_away(None, request, "")
    notify(told.UseRanOut, request)
    return 1
