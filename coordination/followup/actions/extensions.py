"""A later date is asked for, approved inside the agency, and answered by the office."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coordination.agencies.models import User
from coordination.core import reminders
from coordination.core.activity import record
from coordination.core.errors import NotLawful
from coordination.core.notices import notify
from coordination.core.policy import can, require
from coordination.core.workdays import roll_forward
from coordination.core.workflow import advance
from coordination.followup import notices
from coordination.followup.actions.holding import hold
from coordination.followup.flows import keeps_from_extending
from coordination.followup.models import Assignment, Extension


@transaction.atomic
def ask_extension(*, actor: User, assignment: Assignment, until: date, reason: str, progress: str) -> Extension:
    """The lead agency asks for a later date, before the present one has passed.

    1. a date on a day off moves to the next working day
    2. whoever answers for the agency approves it with that; else its leader is asked first
    """
    held = Assignment.objects.select_for_update(no_key=True)
    assignment.refresh_from_db(from_queryset=held.select_related("mechanism", "lead_agency"))
    require(actor, "assignment.extend", assignment)
    is_asked = assignment.extensions.waiting().exists()
    present, objection = assignment.due_on, keeps_from_extending(assignment, is_asked=is_asked)
    if present is None or objection:
        raise NotLawful(objection or "")
    extension = Extension(
        assignment=assignment,
        agency=assignment.lead_agency,
        until=roll_forward(until),
        due_on=present,
        reason=reason,
        progress=progress,
        asked_by=actor,
    )
    extension.full_clean(exclude=["assignment", "asked_by"])
    extension.save()
    reminders.plan(extension)
    record(actor, "extension.ask", extension, after={"due_on": extension.due_on, "until": extension.until})
    if can(actor, "extension.endorse", extension):
        endorse_extension(actor=actor, extension=extension)
    else:
        notify(notices.ExtensionAsked, extension)
    return extension


@transaction.atomic
def endorse_extension(*, actor: User, extension: Extension) -> None:
    """The agency's own leader says yes: from now on the office knows of it, and answers. Until then the story of the
    assignment, which others read, says nothing of it.
    """
    assignment = hold(extension)
    advance(extension, "endorse", actor=actor, endorsed_at=timezone.now())
    asked = {"due_on": extension.due_on, "until": extension.until}
    record(actor, "assignment.extend", assignment, after=asked, note=extension.reason)
    notify(notices.ExtensionEndorsed, extension)


@transaction.atomic
def decline_extension(*, actor: User, extension: Extension, reason: str) -> None:
    """The agency's own leader says no: the present date stands, and the office is not asked."""
    hold(extension)
    advance(extension, "decline", actor=actor, note=reason, answer=reason)
    _settled(extension)
    notify(notices.ExtensionDeclined, extension)


@transaction.atomic
def grant_extension(*, actor: User, extension: Extension, until: date, answer: str = "") -> None:
    """The office gives a later date: the one asked for, or another. The reminders begin anew; the date first given is
    kept, and so is every one between.
    """
    assignment = hold(extension)
    day = roll_forward(until)
    if day <= extension.due_on:
        raise NotLawful(_("The new date must lie after the present one."))
    advance(extension, "grant", actor=actor, note=answer, given_until=day, answer=answer)
    _settled(extension)
    before, assignment.due_on = assignment.due_on, day
    assignment.due_version += 1
    assignment.save(update_fields=["due_on", "due_version"])
    reminders.plan(assignment)
    record(actor, "assignment.prolong", assignment, before={"due_on": before}, after={"due_on": day}, note=answer)
    notify(notices.ExtensionAnswered, extension)


@transaction.atomic
def deny_extension(*, actor: User, extension: Extension, reason: str) -> None:
    """The office says no, and why: the present date stands."""
    hold(extension)
    advance(extension, "deny", actor=actor, note=reason, answer=reason)
    _settled(extension)
    notify(notices.ExtensionAnswered, extension)


@transaction.atomic
def withdraw_extension(*, actor: User, extension: Extension) -> None:
    """Whoever asked needs it no more."""
    hold(extension)
    advance(extension, "withdraw", actor=actor)
    _settled(extension)


def let_extensions_lapse(assignment: Assignment) -> None:
    """Of an assignment, in the transaction that submits or ends it: its date is no longer asked about."""
    for extension in assignment.extensions.waiting():
        advance(extension, "lapse", actor=None)
        _settled(extension)


def _settled(extension: Extension) -> None:
    reminders.cancel(extension, reason=extension.state)
