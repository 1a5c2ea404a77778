"""What people are told of assignments. Supervision cannot be switched off."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from coordination.agencies.models import User, leaders_of, liaisons_of
from coordination.core.notices import Category, Notice, notice
from coordination.followup.flows import AssignmentState
from coordination.followup.models import Assignment


class AboutAssignment(Notice):
    """Every one of these is about an assignment; most are sent once per issue, submission or due date."""

    category = Category.FOLLOW_UP

    @classmethod
    def still_holds(cls, subject: Assignment, recipient: Any) -> bool:
        return subject.is_open


def _debtors(assignment: Assignment) -> "Iterable[User]":
    """Liaison officers of those who still owe a part; a lead that refused owes none while the office decides."""
    owes = Q(done_at=None) | Q(role="lead")
    if assignment.state == AssignmentState.REFUSED:
        owes = Q(done_at=None, role="supporting")
    return liaisons_of(*{part.agency for part in assignment.parts.live().filter(owes).select_related("agency")})


@notice
class AssignmentIssued(AboutAssignment):
    kind = "assignment_issued"
    label = _("An assignment is issued to your agency")

    @classmethod
    def audience(cls, subject: Assignment) -> "Iterable[User]":
        return liaisons_of(*[part.agency for part in subject.parts.live().select_related("agency")])

    @classmethod
    def key(cls, subject: Any) -> str:
        return f"assignment-issued.{subject.pk}.{subject.state_at:%Y%m%d%H%M%S%f}"


class ToTheOffice(AboutAssignment):
    @classmethod
    def audience(cls, subject: Assignment) -> "Iterable[User]":
        return liaisons_of(*subject.mechanism.offices)


@notice
class AssignmentRefused(ToTheOffice):
    kind = "assignment_refused"
    label = _("An agency refuses an assignment of your mechanism")

    @classmethod
    def key(cls, subject: Any) -> str:
        return f"assignment-refused.{subject.pk}.{subject.state_at:%Y%m%d%H%M%S%f}"

    @classmethod
    def still_holds(cls, subject: Assignment, recipient: Any) -> bool:
        return subject.state == AssignmentState.REFUSED


@notice
class AssignmentSubmitted(ToTheOffice):
    kind = "assignment_submitted"
    label = _("An assignment is submitted for closing")

    @classmethod
    def key(cls, subject: Any) -> str:
        return f"assignment-submitted.{subject.pk}.{subject.state_at:%Y%m%d%H%M%S%f}"

    @classmethod
    def still_holds(cls, subject: Assignment, recipient: Any) -> bool:
        return subject.state == AssignmentState.SUBMITTED


@notice
class AssignmentReturned(AboutAssignment):
    kind = "assignment_returned"
    label = _("An assignment of your agency is returned")

    @classmethod
    def audience(cls, subject: Assignment) -> "Iterable[User]":
        return liaisons_of(subject.lead_agency)

    @classmethod
    def key(cls, subject: Any) -> str:
        return f"assignment-returned.{subject.pk}.{subject.times_returned}"


@notice
class AssignmentClosed(AboutAssignment):
    kind = "assignment_closed"
    label = _("An assignment of your agency is closed")

    @classmethod
    def audience(cls, subject: Assignment) -> "Iterable[User]":
        return liaisons_of(*[part.agency for part in subject.parts.live().select_related("agency")])

    @classmethod
    def key(cls, subject: Any) -> str:
        return f"assignment-closed.{subject.pk}.{subject.state_at:%Y%m%d%H%M%S%f}"

    @classmethod
    def still_holds(cls, subject: Assignment, recipient: Any) -> bool:
        return not subject.is_open


class Reminder(AboutAssignment):
    """Sent by the ledger: once per due date and rung."""

    category = Category.SUPERVISION
    mandatory = True

    @classmethod
    def key(cls, subject: Any) -> str:
        return f"{cls.kind.replace('_', '-')}.{subject.pk}.v{subject.due_version}"

    @classmethod
    def audience(cls, subject: Assignment) -> "Iterable[User]":
        return _debtors(subject)


@notice
class DueSoon(Reminder):
    kind = "assignment_due_soon"
    label = _("An assignment is due in three working days")


@notice
class DueToday(Reminder):
    kind = "assignment_due_today"
    label = _("An assignment is due today")


@notice
class LateToLeader(Reminder):
    kind = "assignment_late_leader"
    label = _("An assignment your agency leads is late")

    @classmethod
    def audience(cls, subject: Assignment) -> "Iterable[User]":
        return User.objects.none() if subject.state == AssignmentState.REFUSED else leaders_of(subject.lead_agency)


@notice
class LateToOffice(Reminder):
    kind = "assignment_late_office"
    label = _("An assignment of your mechanism is three working days late")

    @classmethod
    def audience(cls, subject: Assignment) -> "Iterable[User]":
        return liaisons_of(*subject.mechanism.offices)


@notice
class AssignmentUrged(AboutAssignment):
    kind = "assignment_urged"
    label = _("The office urges you on (催办)")
    category = Category.SUPERVISION
    mandatory = True

    @classmethod
    def audience(cls, subject: Assignment) -> "Iterable[User]":
        return _debtors(subject)

    @classmethod
    def key(cls, subject: Any) -> str:
        from coordination.core.workdays import today  # one urging a day is enough, whoever clicks

        return f"assignment-urged.{subject.pk}.{today():%Y%m%d}"
