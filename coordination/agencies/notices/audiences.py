"""Who looks after whom, as those who are told."""

from collections.abc import Iterable

from coordination.agencies.models import Agency, User, administrators_of, with_their_posts


def keepers_of(agency: Agency) -> "list[User]":
    """Who looks after its people: its administrators; where it has none those of the agency that supervises it."""
    return list(administrators_of(agency)) or (list(administrators_of(agency.parent)) if agency.parent else [])


def of_the_portal(role: str) -> "Iterable[User]":
    """Those who look after the portal itself in one of the three roles."""
    return with_their_posts(User.objects.filter(portal_role=role, is_active=True))
