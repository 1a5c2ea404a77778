"""What people are told of assignments. Supervision cannot be switched off."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from coordination.agencies.models import Agency, User, leaders_of, liaisons_of
from coordination.core.notices import Category, Notice, OfADate, OfAState, notice
from coordination.core.workdays import today
from coordination.followup.extension_flow import ExtensionState
from coordination.followup.flows import AssignmentState
from coordination.followup.models import Assignment, Extension, Part, Refusal
from coordination.mechanisms.models import Participation
from coordination.mechanisms.notices import ToTheOffice


class AboutAssignment(Notice):
    """Every one of these is about an assignment; most are sent once per issue, submission or due date."""

    category = Category.FOLLOW_UP

    @classmethod
    def still_holds(cls, subject: Assignment, recipient: Any) -> bool:
        return subject.is_open


class ToEveryPart(AboutAssignment, OfAState):
    """Goes to the liaison officers of the lead and the supporting agencies, done or not."""

    @classmethod
    def agencies(cls, subject: Assignment) -> list[Agency]:
        return [part.agency for part in subject.parts.live().select_related("agency")]

    @classmethod
    def audience(cls, subject: Assignment) -> "Iterable[User]":
        return liaisons_of(*cls.agencies(subject))


class AwaitsTheOffice(ToTheOffice, AboutAssignment, OfAState):
    """The office must act; when the state has passed, the matter has."""

    awaited_in: AssignmentState

    @classmethod
    def still_holds(cls, subject: Assignment, recipient: Any) -> bool:
        return subject.state == cls.awaited_in


class Supervising(AboutAssignment):
    """Goes to whoever still owes, unless said otherwise, and always."""

    category = Category.SUPERVISION
    mandatory = True

    @classmethod
    def agencies(cls, subject: Assignment) -> list[Agency]:
        """Those who still owe a part; a lead that refused owes none while the office decides."""
        owes = Q(done_at=None) | Q(role="lead")
        if subject.state == AssignmentState.REFUSED:
            owes = Q(done_at=None, role="supporting")
        return [part.agency for part in subject.parts.live().filter(owes).select_related("agency")]

    @classmethod
    def audience(cls, subject: Assignment) -> "Iterable[User]":
        """The liaison officers of those who still owe a part."""
        return liaisons_of(*cls.agencies(subject))


class Reminder(OfADate, Supervising):
    """Sent by the ledger."""


@notice
class AssignmentIssued(ToEveryPart):
    kind = "assignment_issued"
    label = _("An assignment comes to your agency")


@notice
class AssignmentRefused(AwaitsTheOffice):
    """Goes to the convener as well."""

    kind = "assignment_refused"
    label = _("An agency refuses an assignment of your mechanism")
    awaited_in = AssignmentState.REFUSED

    @classmethod
    def audience(cls, subject: Assignment) -> "Iterable[User]":
        roles = (Participation.Role.OFFICE, Participation.Role.CONVENER)
        return liaisons_of(*subject.mechanism.agencies_as(*roles))


@notice
class AssignmentSubmitted(AwaitsTheOffice):
    kind = "assignment_submitted"
    label = _("An assignment is submitted for closing")
    awaited_in = AssignmentState.SUBMITTED


@notice
class AssignmentReturned(AboutAssignment):
    kind = "assignment_returned"
    label = _("An assignment of your agency is returned")

    @classmethod
    def audience(cls, subject: Assignment) -> "Iterable[User]":
        return liaisons_of(subject.lead_agency)

    @classmethod
    def occasion(cls, subject: Any) -> str:
        return str(subject.times_returned)


@notice
class AssignmentClosed(ToEveryPart):
    kind = "assignment_closed"
    label = _("An assignment of your agency is closed")

    @classmethod
    def still_holds(cls, subject: Assignment, recipient: Any) -> bool:
        return not subject.is_open


class OfAPart(Notice):
    """About what one supporting agency owes; goes to its liaison officers."""

    category = Category.FOLLOW_UP

    @classmethod
    def audience(cls, subject: Part) -> "Iterable[User]":
        return liaisons_of(subject.agency)

    @classmethod
    def still_holds(cls, subject: Part, recipient: Any) -> bool:
        return subject.is_owed


@notice
class PartLaidDown(OfAPart):
    kind = "part_laid_down"
    label = _("It is laid down what your agency owes to an assignment")


@notice
class PartReturned(OfAPart):
    kind = "part_returned"
    label = _("Your agency's part of an assignment is returned")


class OfAPartsDate(OfADate, OfAPart):
    category = Category.SUPERVISION
    mandatory = True


@notice
class PartDueSoon(OfAPartsDate):
    kind = "part_due_soon"
    label = _("Your agency's part is due in three working days")


@notice
class PartDueToday(OfAPartsDate):
    kind = "part_due_today"
    urgent = True
    label = _("Your agency's part is due today")


@notice
class PartLate(OfAPartsDate):
    """Goes to the leader of the agency that owes it, and to the lead agency, which waits for it."""

    kind = "part_late"
    label = _("A part of an assignment is late")

    @classmethod
    def audience(cls, subject: Part) -> "Iterable[User]":
        return [*leaders_of(subject.agency), *liaisons_of(subject.assignment.lead_agency)]


class OfARefusal(OfADate):
    """Said until it is decided where the matter goes."""

    category = Category.SUPERVISION
    mandatory = True

    @classmethod
    def still_holds(cls, subject: Refusal, recipient: Any) -> bool:
        return subject.settled_at is None


@notice
class RefusalDueToday(ToTheOffice, OfARefusal):
    kind = "refusal_due_today"
    urgent = True
    label = _("A refused assignment must be decided today")


@notice
class RefusalLate(OfARefusal):
    """Goes to the leader of the agency that convenes."""

    kind = "refusal_late"
    label = _("A refused assignment was not decided in time")

    @classmethod
    def audience(cls, subject: Refusal) -> "Iterable[User]":
        return leaders_of(*subject.mechanism.agencies_as(Participation.Role.CONVENER))


class OfAnExtension(Notice):
    """Every one of these is about a later date that is asked for."""

    category = Category.FOLLOW_UP


@notice
class ExtensionAsked(OfAnExtension, OfAState):
    """Goes to the agency's own leader."""

    kind = "extension_asked"
    label = _("People of your agency ask for a later date")

    @classmethod
    def audience(cls, subject: Extension) -> "Iterable[User]":
        return leaders_of(subject.assignment.lead_agency)

    @classmethod
    def still_holds(cls, subject: Extension, recipient: Any) -> bool:
        return subject.state == ExtensionState.ASKED


@notice
class ExtensionEndorsed(ToTheOffice, OfAnExtension, OfAState):
    kind = "extension_endorsed"
    label = _("A lead agency asks for a later date")

    @classmethod
    def still_holds(cls, subject: Extension, recipient: Any) -> bool:
        return subject.state == ExtensionState.ENDORSED


class ToTheLead(OfAnExtension, OfAState):
    @classmethod
    def audience(cls, subject: Extension) -> "Iterable[User]":
        return liaisons_of(subject.assignment.lead_agency)


@notice
class ExtensionDeclined(ToTheLead):
    kind = "extension_declined"
    label = _("Your leader does not approve that a later date is asked for")


@notice
class ExtensionAnswered(ToTheLead):
    kind = "extension_answered"
    label = _("The office answers about a later date")


@notice
class ExtensionDueToday(OfADate, OfAnExtension):
    """Goes to whoever must act: the leader, or the office. The date about which it was asked is today."""

    kind = "extension_due_today"
    urgent = True
    label = _("A later date that was asked for must be answered today")

    @classmethod
    def audience(cls, subject: Extension) -> "Iterable[User]":
        if subject.state == ExtensionState.ENDORSED:
            return liaisons_of(*subject.mechanism.offices)
        return leaders_of(subject.assignment.lead_agency)

    @classmethod
    def still_holds(cls, subject: Extension, recipient: Any) -> bool:
        return subject.is_waiting


@notice
class DueSoon(Reminder):
    kind = "assignment_due_soon"
    label = _("An assignment is due in three working days")


@notice
class DueToday(Reminder):
    kind = "assignment_due_today"
    urgent = True  # tomorrow it is late
    label = _("An assignment is due today")


@notice
class LateToLeader(Reminder):
    kind = "assignment_late_leader"
    label = _("An assignment your agency leads is late")

    @classmethod
    def audience(cls, subject: Assignment) -> "Iterable[User]":
        return User.objects.none() if subject.state == AssignmentState.REFUSED else leaders_of(subject.lead_agency)


@notice
class LateToOffice(ToTheOffice, Reminder):
    kind = "assignment_late_office"
    label = _("An assignment of your mechanism is three working days late")


@notice
class AssignmentUrged(Supervising):
    """One urging a day is enough, whoever clicks."""

    kind = "assignment_urged"
    label = _("The office urges you on (催办)")

    @classmethod
    def occasion(cls, subject: Any) -> str:
        return f"{today():%Y%m%d}"
