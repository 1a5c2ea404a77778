"""What people are told of a reform of their agency."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from coordination.agencies.flows import ReformState
from coordination.agencies.models import Reform, User, administrators_of, liaisons_of, with_their_posts
from coordination.agencies.notices.audiences import who_confirms
from coordination.core.notices import Category, Notice, notice

if TYPE_CHECKING:
    from django.db.models import QuerySet


def _people(*numbers: int | None) -> "QuerySet[User]":
    return with_their_posts(User.objects.filter(pk__in=[pk for pk in numbers if pk]))


class OfAReform(Notice):
    """Always told."""

    category = Category.PEOPLE
    mandatory = True


class AboutReform(OfAReform):
    """Goes to the administrators of the agencies concerned and to those through whom they are reached."""

    told_of: ReformState

    @classmethod
    def audience(cls, subject: Reform) -> "Iterable[User]":
        return [*administrators_of(*subject.concerned), *liaisons_of(*subject.concerned)]

    @classmethod
    def still_holds(cls, subject: Reform, recipient: User) -> bool:
        return subject.state == cls.told_of


@notice
class ReformPlanned(AboutReform):
    """Told once it is confirmed: what was entered by mistake alarms nobody."""

    kind = "reform_planned"
    label = _("A change of your agency is planned")
    told_of = ReformState.CONFIRMED


@notice
class ReformInForce(AboutReform):
    kind = "reform_in_force"
    label = _("A change of your agency is in force")
    told_of = ReformState.IN_FORCE


@notice
class ReformWithdrawn(AboutReform):
    kind = "reform_withdrawn"
    label = _("A planned change of your agency is withdrawn")
    told_of = ReformState.WITHDRAWN


class AwaitsConfirmation(OfAReform):
    """Goes to those who may confirm it."""

    @classmethod
    def audience(cls, subject: Reform) -> Iterable[User]:
        return who_confirms(subject)

    @classmethod
    def still_holds(cls, subject: Reform, recipient: Any) -> bool:
        return subject.state == ReformState.PLANNED


@notice
class ReformToConfirm(AwaitsConfirmation):
    kind = "reform_to_confirm"
    label = _("A change of agencies waits for the security administrator")


class StillAwaitsConfirmation(AwaitsConfirmation):
    """Goes also to whoever entered it, who can ask the second person, or withdraw it and enter another day."""

    @classmethod
    def audience(cls, subject: Reform) -> Iterable[User]:
        return [*super().audience(subject), *_people(subject.planned_by_id)]


@notice
class ReformDayNear(StillAwaitsConfirmation):
    kind = "reform_day_near"
    label = _("A change of agencies still waits for confirmation, and its day is near")


@notice
class ReformDayPassed(StillAwaitsConfirmation):
    kind = "reform_day_passed"
    label = _("A change of agencies still waits for confirmation, and its day has passed")


@notice
class ReformConfirmed(OfAReform):
    """Goes to whoever entered it."""

    kind = "reform_confirmed"
    label = _("A change of agencies that you entered is confirmed")

    @classmethod
    def audience(cls, subject: Reform) -> Iterable[User]:
        return _people(subject.planned_by_id)

    @classmethod
    def still_holds(cls, subject: Reform, recipient: Any) -> bool:
        return subject.state in {ReformState.CONFIRMED, ReformState.IN_FORCE}


@notice
class ReformGivenUp(OfAReform):
    """Goes to whoever entered it and whoever confirmed it."""

    kind = "reform_given_up"
    label = _("A change of agencies that you entered or confirmed is not carried out")

    @classmethod
    def audience(cls, subject: Reform) -> Iterable[User]:
        return _people(subject.planned_by_id, subject.confirmed_by_id)
