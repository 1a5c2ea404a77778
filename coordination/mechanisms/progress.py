"""Where a mechanism stands, or a change to it; who takes part and is reached how, and what has happened so far."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from coordination.agencies.models import Post
from coordination.core.activity import Event, event, history
from coordination.core.differences import Piece, differences
from coordination.core.flow import Sentence
from coordination.core.lines import first_few, listed
from coordination.core.models import Activity
from coordination.core.next import Next, steps_on
from coordination.core.policy import can
from coordination.mechanisms.flows import ChangeState
from coordination.mechanisms.models import Change, Mechanism, Participation

SHOWN = 20  # lines of the story

_STORY: dict[str, tuple[Sentence, str]] = {
    "mechanism.propose": (_("Draft begun with its member list"), "pencil"),
    "mechanism.found": (_("Put in force"), "rubber-stamp"),
    "mechanism.withdraw": (_("Draft withdrawn"), "x"),
    "mechanism.edit": (_("Changed: %(fields)s"), "edit"),
    "mechanism.enrol": (_("Enrolled: %(agency)s as %(role)s"), "user-plus"),
    "mechanism.edit_participation": (_("Changed in the list: %(agency)s as %(role)s"), "edit"),
    "mechanism.leave": (_("Ended: %(agency)s as %(role)s"), "user-minus"),
    "mechanism.amend": (_("Charter amended"), "edit"),
    "mechanism.dissolve": (_("Dissolved"), "x"),
    "change.propose": (_("Draft begun"), "pencil"),
    "change.edit": (_("Changed: %(fields)s"), "edit"),
    "change.take_effect": (pgettext_lazy("change", "Put in force"), "rubber-stamp"),
    "change.withdraw": (_("Withdrawn"), "x"),
    "mechanism.succeed": (_("%(agency)s takes the place of %(former)s"), "history"),
}


def steps_of(thing: Mechanism | Change) -> list[dict[str, Any]]:
    """The road from draft to the state in force; none for what has left it."""
    flow = thing.flow
    road = [state for state in flow.stages if flow.stages[state].on_road]
    if thing.state not in road:
        return []
    return steps_on(road, thing.state, at={thing.state: thing.state_at}, is_over=thing.is_in_force)


def next_of(thing: Mechanism | Change) -> Next | None:
    """What comes next, and who must act."""
    what = thing.flow.stages[thing.state].next
    mechanism = thing if isinstance(thing, Mechanism) else thing.mechanism
    leading = mechanism.agencies_as(*Participation.Role.leading())
    return Next(what, first_few(leading)) if what else None


def in_the_way_of(person: Any, change: Change) -> list[Sentence]:
    """All that must be done before it may be put in force, for whoever may put it in force."""
    step = change.flow["take_effect"]
    may = change.state in step.sources and can(person, change.flow.code(step), change)
    return list(change.flow.objections(change, step)) if may else []


@dataclass(frozen=True)
class Comparison:
    """What an amendment makes of the purpose and the charter; of a withdrawn one, its words alone."""

    purpose: list[Piece]
    charter: list[Piece]


def comparison_of(change: Change) -> Comparison | None:
    if change.is_dissolution:
        return None
    before = {
        ChangeState.DRAFT: (change.mechanism.purpose, change.mechanism.charter),
        ChangeState.IN_FORCE: (change.former_purpose, change.former_charter),
        ChangeState.WITHDRAWN: (change.purpose, change.charter),
    }
    purpose, charter = before[ChangeState(change.state)]
    return Comparison(differences(purpose, change.purpose), differences(charter, change.charter))


@dataclass(frozen=True)
class Part:
    """One line of the participation table, with the people through whom the agency is reached."""

    row: Participation
    people: Sequence[Post]


@dataclass(frozen=True)
class RoleGroup:
    label: Sentence
    parts: list[Part]


def parts_of(mechanism: Mechanism) -> list[RoleGroup]:
    """Who takes part, role by role. One query for all the people and one for the duties, whatever the number."""
    prefetch_related_objects(mechanism.in_force, "duties")
    reached: dict[int, list[Post]] = defaultdict(list)
    for post in Post.objects.reaching([row.agency for row in mechanism.in_force]):
        reached[post.agency_id].append(post)
    groups = [
        RoleGroup(role.label, [Part(row, reached[row.agency_id]) for row in mechanism.in_force if row.role == role])
        for role in Participation.Role
    ]
    return [group for group in groups if group.parts]


def story_of(thing: Mechanism | Change) -> list[Event]:
    """What happened to a mechanism or to a change of it, newest first."""
    return [_told(row) for row in history(thing)[:SHOWN]]


def _told(row: Activity) -> Event:
    sentence, icon = _STORY.get(row.verb, (row.verb, "point"))
    role = row.after.get("role")
    blanks = {
        "agency": row.after.get("agency", ""),
        "former": row.after.get("former", ""),
        "role": str(Participation.Role(role).label) if role in Participation.Role.values else "",
        "fields": listed(map(_field_name, row.after)),
    }
    return event(row, str(sentence) % blanks, icon)


def _field_name(name: str) -> str:
    fields: dict[str, Any] = {field.name: field for noun in (Change, Mechanism) for field in noun._meta.get_fields()}  # noqa: SLF001
    return str(getattr(fields.get(name), "verbose_name", name))
