"""The directory as a tree: who stands under which department, one branch at a time."""

from typing import Any

from django.db.models import OuterRef, QuerySet

from coordination.agencies.models import Agency
from coordination.core.counting import Counted

MOST_COUNTED = 100  # below one agency: "100+"
DEEPEST = 8  # departments named on the way up to the root


def branch(person: Any, top: Agency | None) -> "QuerySet[Agency]":
    """The agencies right below one, or those below none; each with how many stand below it (`below`)."""
    seen = Agency.objects.visible_to(person).standing()
    own = seen.filter(parent=OuterRef("pk")).order_by().values("pk")[: MOST_COUNTED + 1]
    return seen.filter(parent=top).annotate(below=Counted(own))


def way_to(agency: Agency) -> list[Agency]:
    """The departments above an agency, the highest first. Asks for `for_way`."""
    way: list[Agency] = []
    while (above := agency.parent) and len(way) < DEEPEST and above not in way:
        way.insert(0, above)
        agency = above
    return way


def for_way() -> "QuerySet[Agency]":
    return Agency.objects.select_related("__".join(["parent"] * (DEEPEST + 1)))
