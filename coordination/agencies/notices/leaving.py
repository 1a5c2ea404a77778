"""What people are told of those who leave."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from coordination.agencies.models import Departure, User, administrators_of, liaisons_of, with_their_posts
from coordination.core.notices import Category, Notice, notice


class AboutDeparture(Notice):
    """Goes to those who look after the agency's people, those through whom it is reached, whoever leaves, and whoever
    follows.
    """

    category = Category.PEOPLE
    mandatory = True  # rights come and go with it

    @classmethod
    def audience(cls, subject: Departure) -> "Iterable[User]":
        concerned = User.objects.filter(pk__in=[subject.user_id, *subject.followers])
        told = [*administrators_of(subject.agency), *liaisons_of(subject.agency), *with_their_posts(concerned)]
        return {person.pk: person for person in told}.values()


@notice
class DeparturePlanned(AboutDeparture):
    kind = "departure_planned"
    label = _("Somebody leaves your agency, or hands a post over")

    @classmethod
    def still_holds(cls, subject: Departure, recipient: Any) -> bool:
        return subject.called_off_at is None


@notice
class DepartureCalledOff(AboutDeparture):
    kind = "departure_called_off"
    label = _("Somebody who was to leave your agency stays")


@notice
class HandedOver(AboutDeparture):
    """Goes to whoever got something, when the last day is over."""

    kind = "handed_over"
    label = _("Work of somebody who left is handed over to you")

    @classmethod
    def audience(cls, subject: Departure) -> "Iterable[User]":
        return with_their_posts(User.objects.filter(pk__in=subject.followers))
