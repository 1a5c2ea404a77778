"""Agencies change by a document and from a day (机构改革): what is planned, confirmed, takes effect, is given up."""

import logging
from collections.abc import Iterable, Sequence
from datetime import timedelta
from time import sleep
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, OperationalError, transaction
from django.db.models import Max, prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext as _

from coordination.agencies import notices
from coordination.agencies.actions.agency import sort_key
from coordination.agencies.actions.indexing import index_agencies
from coordination.agencies.models import Agency, FormerName, Reform, ReformPaper, ReformSide, User
from coordination.agencies.objections import objection_to, objections_to
from coordination.agencies.succession import Bequest, estate_of, stamp_of
from coordination.core.activity import Actor, Change, record, record_all
from coordination.core.errors import NotLawful, Refusal
from coordination.core.files.incoming import Incoming
from coordination.core.files.intake import store
from coordination.core.notices import notify
from coordination.core.policy import can, require
from coordination.core.workdays import add_workdays, begin_of, today
from coordination.core.workflow import advance

logger = logging.getLogger(__name__)

LOCK_NOT_AVAILABLE = "55P03"  # PostgreSQL's own code
PAUSES_S = (0.1, 0.2, 0.4, 0.8)  # between tries, where others hold what would move


@transaction.atomic
def plan_reform(
    *,
    actor: Actor,
    kind: str,
    before: Sequence[Agency],
    after: Sequence[Agency] = (),
    seen: str | None = None,
    **fields: Any,
) -> Reform:
    """Enter a change of agencies. Nothing comes of it before a second person confirms it (`confirm_reform`).

    1. of two who change the same agencies at once the second waits, and reads what the first has done
    2. what would move must be what was shown (`seen`)
    3. save it with the agencies on both sides, and record it
    4. those who may confirm it are told
    """
    reform = Reform(kind=kind, planned_by=actor, **fields)
    require(actor, "reform.plan", reform)
    fresh = _held({agency.pk for agency in (*before, *after)})
    reform.before, reform.after = ([fresh[agency.pk] for agency in side] for side in (before, after))
    if objection := objection_to(reform):
        raise NotLawful(objection)
    reform.full_clean()
    _require_as_shown(estate_of(reform), seen)
    reform.save()
    ReformSide.objects.bulk_create(
        ReformSide(reform=reform, agency=agency, side=side, position=place)
        for side, agencies in ((ReformSide.Side.BEFORE, reform.before), (ReformSide.Side.AFTER, reform.after))
        for place, agency in enumerate(agencies)
    )
    record(actor, "reform.plan", reform, after={"said": reform.said, "effective_on": reform.effective_on, **fields})
    notify(notices.ReformToConfirm, reform)
    return reform


def _held(agencies: Iterable[int]) -> dict[int, Agency]:
    """Agencies by their numbers as they stand now, held against whoever changes them meanwhile."""
    rows = Agency.objects.select_for_update(no_key=True).filter(pk__in=agencies)
    return {row.pk: row for row in rows.order_by("pk")}


def _require_possible(reform: Reform, estate: Sequence[Bequest]) -> None:
    if objection := next(objections_to(reform, estate), None):
        raise NotLawful(objection)


def _require_as_shown(estate: Sequence[Bequest], seen: str | None) -> None:
    if seen is not None and seen != stamp_of(estate):
        raise NotLawful(_("What would move has changed since it was shown. Look at it again before you go on."))


@transaction.atomic
def confirm_reform(*, actor: User, reform: Reform, seen: str | None = None) -> None:
    """The second person says yes to what the first has entered.

    1. both persons are read anew; its state becomes confirmed; of two who confirm or withdraw it, one wins
    2. nothing may speak against it as things stand now, whatever its day, and what would move must be what was shown
       (`seen`)
    3. if its day has come it takes effect in the same act, or is not confirmed; else the agencies are told
    4. whoever entered it is told
    """
    first = _hold_both(actor, reform)
    advance(reform, "confirm", actor=actor, confirmed_by=actor, confirmed_at=timezone.now())
    if first and not can(first, "reform.plan", reform):
        raise NotLawful(_("Whoever entered it may enter it no more. Decline it: it is to be entered anew."))
    if reform.its_day_has_come:
        take_effect(actor=actor, reform=reform, seen=seen)
    else:
        _held([agency.pk for agency in reform.concerned])
        _forget_sides(reform)
        _require_possible(reform, estate := estate_of(reform))
        _require_as_shown(estate, seen)
        notify(notices.ReformPlanned, reform)
    notify(notices.ReformConfirmed, reform)


def _hold_both(second: User, reform: Reform) -> User | None:
    """Whoever confirms is read anew, and so is whoever entered it (the answer), until the act is done."""
    concerned = [pk for pk in (second.pk, reform.planned_by_id) if pk]
    held = {one.pk: one for one in User.objects.select_for_update(no_key=True).filter(pk__in=concerned).order_by("pk")}
    second.stand_as(held[second.pk])
    return held.get(reform.planned_by_id or 0)


def take_effect(*, actor: Actor, reform: Reform, seen: str | None = None) -> None:
    """What the document says is so from now on. All of it or nothing.

    1. hold the agencies: whoever would give them something waits, and finds them ended; what would move must be what
       was shown (`seen`), where somebody looked
    2. its state becomes in force, which the flow allows from its day on
    3. everything that they leave passes to their heirs, kind by kind (`succession`), each by its own verb
    4. agencies end on the day before; their records are in the keeping of the first heir
    5. names change; what they were stays known
    6. the agencies are told

    Whoever works on what moves is not waited for, for he may be waiting for us: after some tries the act gives way.
    """
    for pause in (*PAUSES_S, None):
        try:
            with transaction.atomic():
                _take_effect(actor, reform, seen)
        except OperationalError as error:
            if getattr(error.__cause__, "pgcode", "") != LOCK_NOT_AVAILABLE:
                raise
            if pause is None:
                raise NotLawful(_("Others are working just now on what would move. Try again in a moment.")) from error
            sleep(pause)
        else:
            return


def _take_effect(actor: Actor, reform: Reform, seen: str | None) -> None:
    _read_anew(reform)
    advance(reform, "take_effect", actor=actor, obstacle="")
    estate = estate_of(reform)
    _require_possible(reform, estate)
    _require_as_shown(estate, seen)
    for bequest in estate:
        bequest.moving.move(actor=actor, transfers=bequest.transfers, will=bequest.will)
    _end(actor, reform)
    _rename(actor, reform)
    reform.moved = [[bequest.moving.code, bequest.count] for bequest in estate]
    reform.save(update_fields=["moved"])
    notify(notices.ReformInForce, reform)


def _read_anew(reform: Reform) -> None:
    """The reform and its agencies as they stand now, held until the act is done."""
    sides = ReformSide.objects.filter(reform=reform).values("agency")
    list(Agency.objects.filter(pk__in=sides).order_by("pk").select_for_update(nowait=True).values_list("pk"))
    reform.refresh_from_db()
    _forget_sides(reform)


def _forget_sides(reform: Reform) -> None:
    """Its agencies are read anew."""
    for known in ("before", "after", "_prefetched_objects_cache"):
        reform.__dict__.pop(known, None)
    prefetch_related_objects([reform], "sides__agency")


def _end(actor: Actor, reform: Reform) -> None:
    """From one that ended everything leads to who keeps its records today, and never over another that ended."""
    ending = reform.ending
    if not ending:
        return
    keeper = reform.after[0] if reform.after else None
    gone = [agency.pk for agency in ending]
    if keeper:
        keeper.absorbed = sorted({*keeper.absorbed, *(pk for agency in ending for pk in agency.line)})
        keeper.save(update_fields=["absorbed"])
    Agency.objects.filter(pk__in=gone).update(ended_on=reform.last_day_before, successor=keeper, absorbed=[])
    Agency.objects.filter(successor__in=gone).update(successor=keeper)
    ended_on = {"ended_on": reform.last_day_before}
    record_all(actor, "agency.end", [Change(agency, {}, ended_on) for agency in ending], note=reform.said)
    followed = [Change(agency, {}, {"agencies": [one.name for one in ending]}) for agency in reform.after]
    record_all(actor, "agency.follow", followed, note=reform.said)


def _rename(actor: Actor, reform: Reform) -> None:
    """The new name holds from its day; the old one is kept with its days, for papers and for searches."""
    agency = reform.renamed
    if agency is None:
        return
    until = reform.last_day_before
    since = agency.former_names.aggregate(last=Max("ends_on"))["last"]
    FormerName.objects.create(
        agency=agency,
        name=agency.name,
        short_name=agency.short_name,
        pinyin=agency.pinyin,
        starts_on=since + timedelta(days=1) if since else None,
        ends_on=until,
        reform=reform,
    )
    before = {"name": agency.name, "short_name": agency.short_name, "pinyin_override": agency.pinyin_override}
    agency.bygone_names = [
        *agency.bygone_names,
        {"name": agency.name, "short_name": agency.short_name, "until": until.isoformat()},
    ]
    agency.name, agency.short_name, agency.pinyin_override = reform.new_name, reform.new_short_name, ""
    agency.aliases = [alias for alias in agency.aliases if alias not in {agency.name, agency.short_name}]
    agency.pinyin = sort_key(agency.name)
    agency.full_clean(exclude=["principal"])
    agency.save(update_fields=["bygone_names", "name", "short_name", "pinyin_override", "aliases", "pinyin"])
    index_agencies([agency])
    after = {"name": agency.name, "short_name": agency.short_name}
    record(actor, "agency.rename", agency, before=before, after=after, note=reform.said)


@transaction.atomic
def attach_papers(*, actor: Actor, reform: Reform, papers: Sequence[Incoming]) -> None:
    """Put the document itself beside what was entered of it, whenever it is at hand. Nothing is taken away again."""
    require(actor, "reform.attach", reform)
    kept = ReformPaper.objects.bulk_create(ReformPaper(reform=reform, file=store(each, by=actor)) for each in papers)
    for paper in kept:
        record(actor, "reform.attach", reform, after={"file": paper.file.name, "sha256": paper.file.sha256})


@transaction.atomic
def withdraw_reform(*, actor: Actor, reform: Reform, reason: str) -> None:
    """Give a reform up before it is in force: nothing has moved yet. It stays on record with the reason.

    The agencies are told if they knew of it, and those who entered and confirmed it unless they do this themselves.
    """
    advance(reform, "withdraw", actor=actor, note=reason)
    if reform.confirmed_at:
        notify(notices.ReformWithdrawn, reform, reason=reason)
    others = User.objects.filter(pk__in=[reform.planned_by_id, reform.confirmed_by_id])
    others = others.exclude(pk=actor.pk) if actor else others
    notify(notices.ReformGivenUp, reform, among=others, reason=reason, by=actor)


@transaction.atomic
def decline_reform(*, actor: Actor, reform: Reform, reason: str) -> None:
    """The second person says no to what the first has entered. It stays on record with the reason, of which whoever
    entered it is told; the agencies never knew of it.
    """
    advance(reform, "decline", actor=actor, note=reason)
    notify(notices.ReformGivenUp, reform, reason=reason, by=actor)


def remind_of_unconfirmed() -> None:
    """Tell of what still waits, on the working day before its day and once its day has passed: each time once. Of what
    was entered today the second person was told today.
    """
    day = today()
    pressing = Reform.objects.to_confirm().filter(effective_on__lte=add_workdays(day, 1), planned_at__lt=begin_of(day))
    for reform in pressing.prefetch_related("sides__agency"):
        notify(notices.ReformDayPassed if reform.is_overdue else notices.ReformDayNear, reform)


def take_effect_due() -> int:
    """Put in force what was confirmed and whose day has come; how many. A second run finds nothing to do.

    One that cannot take effect, because the house has changed since it was confirmed, says why on its page and is tried
    again with every round.
    """
    done = 0
    for pk in list(Reform.objects.due().values_list("pk", flat=True)):
        with transaction.atomic():
            reform = Reform.objects.due().select_for_update(skip_locked=True).filter(pk=pk).first()
            if reform is not None:
                done += _put_in_force(reform)
    return done


def _put_in_force(reform: Reform) -> bool:
    try:
        with transaction.atomic():
            take_effect(actor=None, reform=reform)
    except (Refusal, ValidationError, IntegrityError) as error:
        said = "；".join(error.messages) if isinstance(error, ValidationError) else str(error)
        if Reform.objects.filter(pk=reform.pk).exclude(obstacle=said).update(obstacle=said):
            logger.warning("reform %s did not take effect: %s", reform.pk, said)
        return False
    return True
