"""What people are told of a reform of their agency."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from coordination.agencies.flows import ReformState
from coordination.agencies.models import Reform, User, administrators_of, liaisons_of
from coordination.core.notices import Category, Notice, notice


class AboutReform(Notice):
    """Goes to the administrators of the agencies concerned and to those through whom they are reached, always."""

    category = Category.PEOPLE
    mandatory = True
    told_of: ReformState

    @classmethod
    def audience(cls, subject: Reform) -> "Iterable[User]":
        return [*administrators_of(*subject.concerned), *liaisons_of(*subject.concerned)]

    @classmethod
    def still_holds(cls, subject: Reform, recipient: User) -> bool:
        return subject.state == cls.told_of


@notice
class ReformPlanned(AboutReform):
    kind = "reform_planned"
    label = _("A change of your agency is planned")
    told_of = ReformState.PLANNED


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
