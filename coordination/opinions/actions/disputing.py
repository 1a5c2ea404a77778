"""Disputes: raised, taken up the ladder, ruled, given up; and the papers that belong to them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coordination.agencies.models import Agency, User
from coordination.core import reminders
from coordination.core.activity import record
from coordination.core.errors import NotLawful, NotPermitted
from coordination.core.files.incoming import Incoming
from coordination.core.files.intake import store
from coordination.core.notices import notify
from coordination.core.overwriting import not_overtaken
from coordination.core.policy import require
from coordination.core.workdays import add_workdays, day_of, today
from coordination.core.workflow import advance
from coordination.mechanisms.flows import begins_nothing
from coordination.mechanisms.holding import hold_mechanism
from coordination.opinions import notices
from coordination.opinions.actions.holding import hold_dispute, hold_draft
from coordination.opinions.climbing import DISPUTE, Rung, following, keeps_from_differing
from coordination.opinions.disputing import keeps_from_siding
from coordination.opinions.growing import Words, require_ground, sides_of
from coordination.opinions.models import Comment, Dispute, DisputePaper, Draft, Option, Party, Point


@dataclass(frozen=True)
class Ruling:
    """What the superior decided: who, when, by which document, and which of the options, if one."""

    by: str
    on: date
    number: str
    text: str
    papers: Sequence[Incoming]
    option: Option | None = None


@transaction.atomic
def begin_dispute(
    *,
    actor: User,
    lead: Agency,
    parties: Sequence[Agency],
    points: Sequence[str],
    comments: Sequence[Comment] = (),
    draft: Draft | None = None,
    **fields: Any,
) -> Dispute:
    """Write a dispute down: whose matter it is, who differs, on what. Nobody else sees it before it is raised.

    Out of comments that were not agreed on, each agency's own words are its opinion until it writes another.
    """
    own = actor.acting_for
    dispute = Dispute(lead=lead, draft=draft, raised_by=actor, raised_for=own, **fields)
    require(actor, "dispute.begin", dispute)
    if draft and not Draft.objects.visible_to(actor).filter(pk=draft.pk).exists():
        raise NotPermitted("dispute.begin")
    objection = begins_nothing(dispute.mechanism) or (draft and keeps_from_differing(hold_draft(draft.pk)))
    if objection := objection or keeps_from_siding(actor, dispute, [lead, *parties]):
        raise NotLawful(objection)
    if comments:
        require_ground(actor, comments, draft)
    dispute.full_clean(exclude=["raised_for"])
    dispute.save()
    dispute.comments.set(comments)
    said = sides_of(comments, own) if own else {}
    sides = {agency.pk: agency for agency in (lead, *parties)}
    Party.objects.bulk_create(_party(dispute, agency, said.get(pk, Words())) for pk, agency in sides.items())
    _put_points(dispute, points)
    record(actor, "dispute.begin", dispute, after={"parties": [agency.name for agency in sides.values()]})
    return dispute


@transaction.atomic
def change_dispute(
    *, actor: User, dispute: Dispute, lead: Agency, parties: Sequence[Agency], points: Sequence[str], **fields: Any
) -> None:
    """Write a draft anew. A party that stays keeps what was written for it."""
    held = hold_dispute(dispute.pk)
    require(actor, "dispute.edit", held)
    held.lead = lead
    for name, value in fields.items():
        setattr(held, name, value)
    if objection := keeps_from_siding(actor, held, [lead, *parties]):
        raise NotLawful(objection)
    held.full_clean(exclude=["raised_for"])
    held.save()
    sides = {agency.pk: agency for agency in (lead, *parties)}
    held.parties.exclude(agency__in=sides).delete()
    there = set(held.parties.values_list("agency", flat=True))
    Party.objects.bulk_create(_party(held, agency, Words()) for pk, agency in sides.items() if pk not in there)
    held.points.all().delete()
    _put_points(held, points)
    dispute.refresh_from_db()
    record(actor, "dispute.edit", held, after={"parties": [agency.name for agency in sides.values()]})


@transaction.atomic
def raise_dispute(*, actor: User, dispute: Dispute) -> None:
    """Put it to the parties. From now on every one of them sees it, and the time of the first step runs. The text is
    held: nothing is raised over one that is withdrawn at this moment, and nothing in a mechanism that is dissolved.
    """
    if dispute.mechanism:
        hold_mechanism(dispute.mechanism)
    if dispute.draft_id:
        hold_draft(dispute.draft_id)
    held = hold_dispute(dispute.pk)
    require(actor, "dispute.raise", held)
    if held.draft and (grown := list(held.comments.all())):
        require_ground(actor, grown, held.draft)
    advance(held, "raise", actor=actor, put_at=timezone.now(), **_at(held, Rung.CONSULTATION))
    _stand_at(dispute, held)
    notify(notices.DisputeRaised, held)


@transaction.atomic
def climb(*, actor: User, dispute: Dispute, reason: str, seen: str | None = None) -> None:
    """Take it one step up: what is not agreed here is brought before those above. To the superior the reason says what
    there is to decide. `seen` is the rung on which whoever asks saw it stand: moved on since, SomeoneWasFaster.
    """
    held = hold_dispute(dispute.pk)
    require(actor, "dispute.climb", held)
    not_overtaken(seen, held.rung)
    above = following(held)
    if above is None:
        raise NotLawful(_("It is before the superior: only the ruling ends it."))
    asked = reason if above == Rung.SUPERIOR_RULING else ""
    advance(held, "climb", actor=actor, note=reason, asked=asked, **_at(held, above))
    _stand_at(dispute, held)
    notify(notices.DisputeClimbs, held, reason=reason)


@transaction.atomic
def record_ruling(*, actor: User, dispute: Dispute, ruling: Ruling) -> None:
    """Write down what the superior decided, with its document. It binds; a party may keep its reservation on record."""
    held = hold_dispute(dispute.pk)
    require(actor, "dispute.rule", held)
    if ruling.option and ruling.option.pk not in {option.pk for option in held.live_options}:
        raise NotLawful(_("This is none of the options that were put before the superior."))
    if ruling.on > today():
        raise NotLawful(_("This day is still to come."))
    if ruling.on < day_of(held.put_at):  # type: ignore[arg-type]  # it was raised
        raise NotLawful(_("The dispute was raised after this day."))
    if not all(said.strip() for said in (ruling.by, ruling.number, ruling.text)) or not ruling.papers:
        raise NotLawful(_("A ruling is recorded with who ruled what, the number of its document, and the document."))
    advance(
        held,
        "rule",
        actor=actor,
        ruled_by=ruling.by,
        ruled_on=ruling.on,
        ruling_no=ruling.number,
        ruling=ruling.text,
        due_on=None,
    )
    if ruling.option:
        Option.objects.filter(pk=ruling.option.pk).update(is_ruled=True)
    _keep(actor, held, ruling.papers, is_ruling=True)
    reminders.cancel(held, reason="rule")
    dispute.refresh_from_db()
    notify(notices.DisputeEnded, held)


@transaction.atomic
def attach_papers(*, actor: User, dispute: Dispute, papers: Sequence[Incoming]) -> None:
    """Lay files beside it: evidence, the texts in question. Every party reads them once it is raised."""
    held = hold_dispute(dispute.pk)
    require(actor, "dispute.attach", held)
    _keep(actor, held, papers, is_ruling=False)


@transaction.atomic
def withdraw_dispute(*, actor: User, dispute: Dispute, reason: str) -> None:
    """Whoever raised it gives it up; it stays on record."""
    held = hold_dispute(dispute.pk)
    was_open = held.is_open
    advance(held, "withdraw", actor=actor, note=reason, due_on=None)
    reminders.cancel(held, reason="withdraw")
    dispute.refresh_from_db()
    if was_open:
        notify(notices.DisputeWithdrawn, held, reason=reason)


def let_end(disputes: Any, step: str, *, actor: User | None, ending: Dispute.Ending, reason: str) -> None:
    """What each of these is about is gone: it ends with that, and its parties are told why. What was signed stays as it
    is, and so does what was agreed or ruled. There are few: those over one text, or between two agencies.
    """
    for pk in disputes.order_by("pk").values_list("pk", flat=True):
        held = hold_dispute(pk)
        if held.state in DISPUTE[step].sources:
            advance(held, step, actor=actor, note=reason, due_on=None, ended_with=ending)
            reminders.cancel(held, reason=step)
            notify(notices.DisputeWithdrawn, held, reason=reason)


def _party(dispute: Dispute, agency: Agency, said: Words) -> Party:
    return Party(
        dispute=dispute,
        agency=agency,
        opinion=said.opinion,
        grounds=said.grounds,
        legal_basis=said.legal_basis,
    )


def _put_points(dispute: Dispute, points: Sequence[str]) -> None:
    Point.objects.bulk_create(Point(dispute=dispute, place=place, text=text) for place, text in enumerate(points, 1))


def _keep(actor: User, dispute: Dispute, papers: Sequence[Incoming], *, is_ruling: bool) -> None:
    for each in papers:
        paper = DisputePaper.objects.create(dispute=dispute, file=store(each, by=actor), is_ruling=is_ruling)
        record(actor, "dispute.attach", dispute, after={"file": paper.file.name, "sha256": paper.file.sha256})


def _at(dispute: Dispute, rung: Rung) -> dict[str, Any]:
    """Where it stands from now on, and until when."""
    due_on = add_workdays(today(), rung.limit) if rung.limit else None
    return {"rung": rung, "due_on": due_on, "due_version": dispute.due_version + 1}


def _stand_at(dispute: Dispute, held: Dispute) -> None:
    if held.due_on:
        reminders.plan(held)
    else:
        reminders.cancel(held, reason="no limit on this step")
    dispute.refresh_from_db()
