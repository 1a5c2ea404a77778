"""Who looks after whom, as those who are told."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from coordination.agencies.models import Agency, Reform, User, administrators_of, with_their_posts
from coordination.core.notices import Category, Notice


def keepers_of(agency: Agency) -> "list[User]":
    """Who looks after its people: its administrators; where it has none those of the agency that supervises it."""
    return list(administrators_of(agency)) or (list(administrators_of(agency.parent)) if agency.parent else [])


def of_the_portal(role: str) -> "QuerySet[User]":
    """Those who look after the portal itself in one of the three roles."""
    return with_their_posts(User.objects.filter(portal_role=role, is_active=True))


def who_confirms(reform: Reform) -> "QuerySet[User]":
    """The security administrators without whoever entered the change, in whatever role."""
    return of_the_portal(User.PortalRole.SECURITY).exclude(pk__in=[reform.planned_by_id])


def agencies_over(person: User) -> "list[Agency]":
    """Those in which a person holds a post, each followed by the one that supervises it."""
    posts = person.posts.in_force().select_related("agency__parent").order_by("-is_main", "pk")
    return list(dict.fromkeys(one for post in posts for one in (post.agency, post.agency.parent) if one))


def administrators_over(person: User) -> "Iterable[User]":
    """The administrators of the agencies in which a person holds a post, and of those that supervise them."""
    return administrators_of(*agencies_over(person))


def who_helps(person: User) -> list[User]:
    """To whom a person turns about the own account: who looks after the people of the agency acted for, then the
    security administrators.
    """
    agency = person.acting_for
    people = [*(keepers_of(agency) if agency else ()), *of_the_portal(User.PortalRole.SECURITY)]
    return [one for one in people if one.pk != person.pk]


class ToAnAddress(Notice):
    """Goes by letter to an address that the verb names, whoever reads there; to nobody in the portal."""

    category = Category.PEOPLE
    for_strangers = True

    @classmethod
    def audience(cls, subject: Any) -> "Iterable[User]":
        return User.objects.none()
