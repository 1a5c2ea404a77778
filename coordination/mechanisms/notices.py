"""What people are told of mechanisms."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from coordination.agencies.models import User, liaisons_of
from coordination.core.notices import Category, Notice, notice
from coordination.mechanisms.models import Change, Mechanism, Participation


class ToTheOffice(Notice):
    """Goes to the liaison officers of the agencies that keep the office of the record's mechanism."""

    @classmethod
    def mechanism(cls, subject: Any) -> Mechanism:
        found: Mechanism = subject.mechanism
        return found

    @classmethod
    def audience(cls, subject: Any) -> "Iterable[User]":
        return liaisons_of(*cls.mechanism(subject).offices)


@notice
class MechanismFounded(Notice):
    kind = "mechanism_founded"
    label = _("A mechanism is founded with your agency in it")
    category = Category.MEETINGS

    @classmethod
    def audience(cls, subject: Mechanism) -> "Iterable[User]":
        return liaisons_of(*subject.agencies_as(*Participation.Role.values))


class ToAllInIt(Notice):
    """Goes to the liaison officers of all agencies that take part in the mechanism that changed."""

    category = Category.MEETINGS

    @classmethod
    def audience(cls, subject: Change) -> "Iterable[User]":
        return liaisons_of(*subject.mechanism.agencies_as(*Participation.Role.values))


@notice
class ChangeProposed(Notice):
    kind = "change_proposed"
    label = _("Another agency proposes to amend the charter of a mechanism that yours leads, or to dissolve it")
    category = Category.MEETINGS

    @classmethod
    def audience(cls, subject: Change) -> "Iterable[User]":
        return liaisons_of(*subject.mechanism.agencies_as(*Participation.Role.leading()))


@notice
class CharterAmended(ToAllInIt):
    kind = "charter_amended"
    label = _("The charter of a mechanism is amended")


@notice
class MechanismDissolved(ToAllInIt):
    kind = "mechanism_dissolved"
    label = _("A mechanism is dissolved")
