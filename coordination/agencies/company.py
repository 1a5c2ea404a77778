"""Who works with whom. The directory does not know it: the app above that does says so here."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.db.models import QuerySet

Companions = Callable[[Any], "QuerySet[Any, Any]"]  # ids of agencies, for a person

_finders: dict[Companions, str] = {}


def register(finder: Companions, page: str) -> None:
    """`page`: the name of the address at which the app shows it; `?agency=` narrows it to one."""
    _finders[finder] = page


def companions_of(person: Any) -> "list[QuerySet[Any, Any]]":
    """Ids of the agencies with which the person's own works, of those the person may know of; from each who knows."""
    return [finder(person) for finder in _finders]


def pages() -> list[str]:
    """Where it is shown who works with whom."""
    return list(_finders.values())
