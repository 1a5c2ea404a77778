"""Principals: one `auth.Group` each for every body that can hold rights (an agency, a mechanism).

The truth about who belongs where is told by posts and participations; groups are its shadow, so that a right
given to a body reaches just the people who are in it today. Each app says how its shadow is cast
(`register`); `sync` draws it again for some people or some groups; `differences` proves it for all.

What lies in the space of a body is seen by whoever takes part in it: each app says in which bodies a person does,
acting for one agency (`gathers`), and what its bodies are called (`names`).
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import Q, QuerySet
from guardian.models import GroupObjectPermission

Pair = tuple[int, int]  # (group, person)
Pairs = Callable[[], "QuerySet[Any, Pair]"]

_shadows: list[Pairs] = []


def register(pairs: Pairs) -> None:
    """`pairs()` is a queryset of (group_id, user_id) as they should be today; its columns are named so."""
    if pairs not in _shadows:
        _shadows.append(pairs)


@dataclass(frozen=True)
class Body:
    """What a principal stands for: its name, and its page."""

    name: str
    url: str


Spaces = Callable[[Any], Collection[int]]
Naming = Callable[[Collection[int]], "dict[int, Body]"]

_spaces: list[Spaces] = []
_namings: list[Naming] = []


def gathers(finder: Spaces) -> Spaces:
    """Decorator: this function knows the groups of the bodies in which a person takes part today."""
    _spaces.append(finder)
    return finder


def names(naming: Naming) -> Naming:
    """Decorator: this function names those of some groups that stand for bodies of its app."""
    _namings.append(naming)
    return naming


def spaces_of(person: Any) -> list[int]:
    """Groups of the bodies in which the person takes part today, as acting for one agency."""
    return sorted({group for finder in _spaces for group in finder(person)})


def bodies(groups: Collection[int]) -> dict[int, Body]:
    """What groups stand for; a query for each kind of body."""
    return {group: body for naming in _namings for group, body in naming(groups).items()}


def new_group(noun: str) -> Group:
    """The group of a body that is about to be saved. Its name is a stable code, never the body's title."""
    return Group.objects.create(name=f"{noun}:{uuid4().hex}")


def differences(
    *, users: Collection[int] | None = None, groups: Collection[int] | None = None
) -> tuple[set[Pair], set[Pair]]:
    """(missing, surplus) memberships of groups against the truth; all of them, or those of some people or groups."""
    chosen = Q()
    if users is not None:
        chosen &= Q(user_id__in=users)
    if groups is not None:
        chosen &= Q(group_id__in=groups)
    wanted: set[Pair] = set()
    for pairs in _shadows:
        wanted |= set(pairs().filter(chosen).values_list("group_id", "user_id"))
    held = get_user_model().groups.through._default_manager.filter(chosen)  # noqa: SLF001  (Django's own name)
    present = set(held.values_list("group_id", "user_id"))
    return wanted - present, present - wanted


@transaction.atomic
def sync(*, users: Collection[int] | None = None, groups: Collection[int] | None = None) -> int:
    """Bring groups into step with posts and participations; how many rows had to change."""
    missing, surplus = differences(users=users, groups=groups)
    through = get_user_model().groups.through
    through.objects.bulk_create(
        [through(group_id=group, user_id=user) for group, user in missing], ignore_conflicts=True
    )
    near = Q(group_id__in={group for group, _ in surplus}, user_id__in={user for _, user in surplus})
    rows = through.objects.filter(near).values_list("pk", "group_id", "user_id")
    through.objects.filter(pk__in=[row for row, group, user in rows if (group, user) in surplus]).delete()
    return len(missing) + len(surplus)


def rights_of(groups: Collection[int]) -> "QuerySet[GroupObjectPermission]":
    """What was granted to bodies on single records."""
    return GroupObjectPermission.objects.filter(group__in=groups).select_related("permission", "content_type")


@transaction.atomic
def hand_over(rights: Collection[GroupObjectPermission], *, to: Group | None) -> None:
    """Rights of one body become another's, each once; without another they end."""
    rows = GroupObjectPermission.objects.filter(pk__in=[right.pk for right in rights])
    if to is not None:
        held = set(GroupObjectPermission.objects.filter(group=to).values_list("permission", "object_pk"))
        passing: dict[tuple[int, str], int] = {}
        for right in rights:
            if (right.permission_id, right.object_pk) not in held:
                passing.setdefault((right.permission_id, right.object_pk), right.pk)
        rows.filter(pk__in=passing.values()).update(group=to)
        rows = rows.exclude(group=to)
    rows.delete()
