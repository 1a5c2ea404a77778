"""What people are told of mechanisms."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from coordination.agencies.models import User, liaisons_of
from coordination.core.notices import Category, Notice, notice
from coordination.mechanisms.models import Mechanism, Participation


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
