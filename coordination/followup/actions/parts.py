"""What each supporting agency owes is laid down, signed for, and sent back where it will not do."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coordination.agencies.models import User
from coordination.core import reminders
from coordination.core.activity import record
from coordination.core.errors import NotLawful
from coordination.core.notices import notify
from coordination.core.policy import require
from coordination.core.workdays import roll_forward
from coordination.followup import notices
from coordination.followup.actions.holding import hold
from coordination.followup.flows import keeps_from_laying_down
from coordination.followup.models import Part


@transaction.atomic
def lay_down_part(*, actor: User, part: Part, task: str, due_on: date | None, is_required: bool) -> None:
    """The office, or the lead agency, says what a supporting agency owes, by when, and whether the lead may submit
    without it. A date on a day off moves to the next working day; it is no later than that of the whole.
    """
    hold(part)
    require(actor, "part.lay_down", part)
    day = roll_forward(due_on) if due_on else None
    if objection := keeps_from_laying_down(part, day):
        raise NotLawful(objection)
    before = {"due_on": part.due_on, "is_required": part.is_required}
    part.due_version += day != part.due_on
    part.task, part.due_on, part.is_required = task, day, is_required
    part.save(update_fields=["task", "due_on", "due_version", "is_required"])
    reminders.plan(part, again=False)
    after = {"agency": part.agency.name, "due_on": day, "is_required": is_required}
    act = record(actor, "part.lay_down", part.assignment, before=before, after=after, note=task)
    notify(notices.PartLaidDown, part, act=act)


@transaction.atomic
def receive_part(*, actor: User, part: Part) -> None:
    """The supporting agency signs for its part (签收)."""
    hold(part)
    require(actor, "part.receive", part)
    if part.received_at is not None:
        raise NotLawful(_("It has been signed for already."))
    part.received_at, part.received_by = timezone.now(), actor
    part.save(update_fields=["received_at", "received_by"])
    record(actor, "part.receive", part.assignment, after={"agency": part.agency.name})


@transaction.atomic
def send_back_part(*, actor: User, part: Part, reason: str) -> None:
    """What a supporting agency calls done will not do: the office or the lead agency says what is missing."""
    hold(part)
    require(actor, "part.send_back", part)
    if part.done_at is None:
        raise NotLawful(_("The agency has not said that its part is done."))
    part.done_at, part.returned_because, part.due_version = None, reason, part.due_version + 1
    part.save(update_fields=["done_at", "returned_because", "due_version"])
    reminders.plan(part, again=False)
    act = record(actor, "part.send_back", part.assignment, after={"agency": part.agency.name}, note=reason)
    notify(notices.PartReturned, part, act=act)
