"""Who works with whom. The directory does not know it: the app above that does says so here."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.db.models import QuerySet

Companions = Callable[[Any], "QuerySet[Any, Any]"]  # ids of agencies, for a person

_finders: list[Companions] = []


def register(finder: Companions) -> None:
    if finder not in _finders:
        _finders.append(finder)


def companions_of(person: Any) -> "list[QuerySet[Any, Any]]":
    """Ids of the agencies with which the person's own works, of those the person may know of; from each who knows."""
    return [finder(person) for finder in _finders]
