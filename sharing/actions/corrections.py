"""A mistake in what another agency provides is reported, checked and answered, and whoever holds it is told."""

from typing import Any

from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _

from coordination.agencies.models import User
from coordination.core.activity import record
from coordination.core.errors import NotLawful
from coordination.core.notices import notify
from coordination.core.policy import require
from coordination.core.reminders import plan
from coordination.core.workdays import today
from coordination.core.workflow import advance, require_lawful
from sharing import clocks, told_of_corrections
from sharing.actions.holding import hold_item, hold_with_item
from sharing.correction_flow import ROWS_ARE_OLD
from sharing.holders import holders_of
from sharing.limits import Clock
from sharing.models import Content, ContentFile, Correction, Entry, Item
from sharing.notices import acting, data_office_of


@transaction.atomic
def report_mistake(
    *,
    actor: User,
    item: Item,
    entry: Entry | None = None,
    content: Content | None = None,
    file: ContentFile | None = None,
    **said: Any,
) -> Correction:
    """Report a mistake for the agency the actor acts for (条例第二十六条): in the published `entry`, or in a version of
    the `content`, of which it may be one `file`. `said`: the place, what is wrong, what it should be, the ground.

    1. whoever reports on an entry may know of it, on content may have it, on a file have it or read its rows; else
    Http404, as if it were not there
    2. the provider is told, and held to its limit
    """
    hold_item(item)
    require(actor, "item.report_mistake", item)
    _require_known(actor, item, entry, content, file)
    due = clocks.due_on(Clock.CORRECTION, item.owner, today())
    about = {"entry": entry, "content": content, "file": file}
    correction = Correction(
        item=item, agency=actor.acting_for, due_on=due, due_version=1, made_by=actor, **about, **said
    )
    correction.full_clean(exclude=["made_by"])
    correction.save()
    plan(correction)
    record(actor, "correction.report", correction, after={"item": item.pk, "due_on": due})
    notify(told_of_corrections.CorrectionSubmitted, correction)
    return correction


def _require_known(
    actor: User, item: Item, entry: Entry | None, content: Content | None, file: ContentFile | None
) -> None:
    about: list[tuple[Any, Any]] = [
        (entry, Entry.objects.filter(item=item, state="published").visible_to(actor)),
        (content, Content.objects.filter(item=item).visible_to(actor)),
        (file, ContentFile.objects.filter(content=content).named_to(actor)),
    ]
    for thing, rows in about:
        if thing is not None and not rows.filter(pk=thing.pk).exists():
            raise Http404


def _due_no_more(correction: Correction) -> dict[str, Any]:
    return {"due_on": None, "due_version": correction.due_version + 1}


@transaction.atomic
def correct(*, actor: User, correction: Correction, number: int, answer: str) -> None:
    """The provider has put it right in the version of this number: of the catalogue entry as published, or of the
    content.

    Whoever reported it is told; so is every other agency that holds the old version, each once, and none else.
    """
    hold_with_item(correction)
    version = correction.putting_right().filter(number=number).first()
    if version is None:
        require_lawful(correction, "correct")
        if correction.newer().filter(number=number).exists():
            raise NotLawful(ROWS_ARE_OLD)
        raise NotLawful(_("Name a version that came after the one with the mistake."))
    named = {"by_entry" if correction.entry else "by_content": version}
    advance(correction, "correct", actor=actor, note=answer, answer=answer, **named, **_due_no_more(correction))
    plan(correction)
    notify(told_of_corrections.CorrectionAnswered, correction)
    _tell_holders(actor, correction)


def _tell_holders(actor: User, correction: Correction) -> None:
    """By its own request where an agency has one, else by the item. Whoever reported it has the answer."""
    holders = [holder for holder in holders_of(correction) if holder.agency.pk not in correction.agency.line]
    if not holders:
        return
    names = [holder.agency.name for holder in holders]
    act = record(actor, "correction.tell", correction, after={"number": len(names), "agencies": names})
    facts: dict[str, Any] = {
        "old": correction.old.number,
        "new": correction.new,
        "is_entry": correction.entry is not None,
    }
    for holder in holders:
        if holder.request:
            notify(told_of_corrections.HeldIsCorrected, holder.request, act=act, item=correction.item, **facts)
    others = [one for holder in holders if not holder.request for one in acting(holder.agency)]
    if others:
        people = data_office_of(*others)
        notify(
            told_of_corrections.TakenIsCorrected, correction.item, among=people, act=act, item=correction.item, **facts
        )


@transaction.atomic
def turn_down(*, actor: User, correction: Correction, reason: str) -> None:
    """The provider finds no mistake, and says why."""
    hold_with_item(correction)
    advance(correction, "turn_down", actor=actor, note=reason, answer=reason, **_due_no_more(correction))
    plan(correction)
    notify(told_of_corrections.CorrectionAnswered, correction)


@transaction.atomic
def withdraw_correction(*, actor: User, correction: Correction, reason: str) -> None:
    """Whoever reported it takes it back; the provider is told."""
    hold_with_item(correction)
    advance(correction, "withdraw", actor=actor, note=reason, answer=reason, **_due_no_more(correction))
    plan(correction)
    notify(told_of_corrections.CorrectionWithdrawn, correction)
