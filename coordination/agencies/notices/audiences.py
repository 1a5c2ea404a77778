"""Who looks after whom, as those who are told."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from coordination.agencies.models import Agency, User, administrators_of, with_their_posts
from coordination.core.notices import Category, Notice


def keepers_of(agency: Agency) -> "list[User]":
    """Who looks after its people: its administrators; where it has none those of the agency that supervises it."""
    return list(administrators_of(agency)) or (list(administrators_of(agency.parent)) if agency.parent else [])


def of_the_portal(role: str) -> "QuerySet[User]":
    """Those who look after the portal itself in one of the three roles."""
    return with_their_posts(User.objects.filter(portal_role=role, is_active=True))


class ToAnAddress(Notice):
    """Goes by letter to an address that the verb names, whoever reads there; to nobody in the portal."""

    category = Category.PEOPLE
    for_strangers = True

    @classmethod
    def audience(cls, subject: Any) -> "Iterable[User]":
        return User.objects.none()
