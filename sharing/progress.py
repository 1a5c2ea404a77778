"""Where an entry stands, what comes next, who must act and by when; and what happened to an item."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from coordination.core.activity import Event, event
from coordination.core.flow import Sentence
from coordination.core.models import Activity
from coordination.core.next import Next, steps_on
from coordination.core.templatetags.portal import local_date
from sharing.flows import ENTRY, EntryState
from sharing.models import DataItem, Entry, Item, field_of

SHOWN = 40  # lines of the story


_E = EntryState
_TASKS: Mapping[EntryState, Sentence] = {  # by the state that a version is in when it is done
    _E.SECRECY_CHECKED: gettext_lazy("Writing and check for secrets"),
    _E.IMPACT_ASSESSED: gettext_lazy("Assessment of personal information"),
    _E.CONSENTED: gettext_lazy("Consent of the head"),
    _E.SUBMITTED: gettext_lazy("Submission"),
    _E.PUBLISHED: gettext_lazy("Review and publication"),
}


def steps_of(entry: Entry) -> list[dict[str, Any]]:
    """What is done with a version on its way into the catalogue, for parts/steps.html: a state says what has been done,
    and would say so of what is still to come.
    """
    here = _E(entry.state)
    at: dict[EntryState, datetime | None] = {_E.SUBMITTED: entry.submitted_at, _E.PUBLISHED: entry.published_at}
    at[here] = entry.state_at
    road, is_over = list(_TASKS), here == _E.PUBLISHED
    if here == _E.GIVEN_UP:
        road = [_E.DRAFTING, here]
    elif here == _E.SUPERSEDED:
        road.append(here)
    elif not is_over:
        here = road[road.index(here) + 1] if here in road else road[0]
    steps = steps_on(road, here, at=at | {_E.DRAFTING: None}, is_over=is_over)
    return [step | {"label": _TASKS.get(state, state.label)} for step, state in zip(steps, road, strict=True)]


def next_of(entry: Entry) -> Next | None:
    """What must be done now, and by whom. What keeps it from going on is said first."""
    what = ENTRY.stages[entry.state].next
    if not what:
        return None
    if entry.state == _E.DRAFTING and (objection := ENTRY.objection(entry, ENTRY["check_secrecy"])):
        what = objection
    if entry.state == _E.CONSENTED and (objection := ENTRY.objection(entry, ENTRY["submit"])):
        what = objection
    who = entry.item.authority if entry.state == _E.SUBMITTED else entry.item.owner
    return Next(what, str(who or ""), entry.due_on)


@dataclass(frozen=True)
class FieldChange:
    """A field that says something else than in the version before."""

    label: Sentence
    before: str
    after: str


@dataclass(frozen=True)
class Differences:
    """What a version says otherwise than an earlier one: fields, and data items by name."""

    fields: Sequence[FieldChange]
    added: Sequence[DataItem]
    removed: Sequence[DataItem]
    changed: Sequence[tuple[DataItem, DataItem]]

    def __bool__(self) -> bool:
        return bool(self.fields or self.added or self.removed or self.changed)


def differences(entry: Entry, before: Entry) -> Differences:
    fields = [
        FieldChange(field_of(name).verbose_name, _shown(before, name), _shown(entry, name))
        for name in Entry.SAID
        if getattr(before, name) != getattr(entry, name)
    ]
    old = {row.spelling: row for row in before.data_items.all()}
    new = {row.spelling: row for row in entry.data_items.all()}
    both = [(old[key], row) for key, row in new.items() if key in old]
    return Differences(
        fields,
        added=[row for key, row in new.items() if key not in old],
        removed=[row for key, row in old.items() if key not in new],
        changed=[pair for pair in both if pair[0].said != pair[1].said],
    )


def _shown(entry: Entry, name: str) -> str:
    """A field in the words of its page."""
    value = getattr(entry, name)
    if name == "methods":
        return "、".join(str(Entry.Method(method).label) for method in value)
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    display = getattr(entry, f"get_{name}_display", None)
    return str(display() if display else "" if value is None else value)


_STORY: Mapping[str, tuple[Sentence, str]] = {
    "entry.begin": (gettext_lazy("Version %(number)s begun"), "plus"),
    "entry.write": (gettext_lazy("Changes saved"), "edit"),
    "entry.check_secrecy": (gettext_lazy("Signed that it holds no secret"), "shield-lock"),
    "entry.assess_impact": (gettext_lazy("Personal information assessed"), "user-check"),
    "entry.consent": (gettext_lazy("The head has consented"), "signature"),
    "entry.submit": (gettext_lazy("Submitted to the data authority"), "send"),
    "entry.take_back": (gettext_lazy("Taken back to be rewritten"), "arrow-back-up"),
    "entry.return": (pgettext_lazy("entry", "Returned"), "arrow-back-up"),
    "entry.publish": (gettext_lazy("Catalogue entry published"), "circle-check"),
    "entry.supersede": (pgettext_lazy("entry", "Superseded"), "history"),
    "entry.give_up": (pgettext_lazy("entry", "Given up"), "circle-x"),
    "entry.ask_more_time": (gettext_lazy("More time asked"), "hourglass"),
    "entry.give_more_time": (gettext_lazy("More time given: until %(due_on)s"), "clock-check"),
    "item.begin": (gettext_lazy("Begun"), "plus"),
    "item.edit": (pgettext_lazy("item", "Edited"), "edit"),
    "item.add_content": (gettext_lazy("Version %(number)s of the content added"), "upload"),
    "item.load_rows": (gettext_lazy("Loading of rows begun: %(file)s"), "table"),
    "item.check_out": (gettext_lazy("Checked out"), "lock"),
    "item.check_in": (gettext_lazy("Checked in"), "check"),
    "item.end_check_out": (gettext_lazy("Check-out ended"), "circle-x"),
    "item.relate": (gettext_lazy("Related to another item"), "link"),
    "relation.take_back": (gettext_lazy("Relation taken back"), "x"),
    "item.name_source": (gettext_lazy("What it comes from was recorded"), "link"),
    "behind.take_back": (gettext_lazy("What it comes from was taken back"), "x"),
    "grant.give": (gettext_lazy("A right on it was granted"), "key"),
    "grant.prolong": (gettext_lazy("A right on it was prolonged"), "key"),
    "grant.take_away": (gettext_lazy("A right on it was taken away"), "lock"),
    "item.publish": (gettext_lazy("Item published"), "world"),
    "item.suspend": (pgettext_lazy("item", "Suspended"), "ban"),
    "item.resume": (pgettext_lazy("item", "Resumed"), "refresh"),
    "item.withdraw": (pgettext_lazy("item", "Withdrawn"), "circle-x"),
}
_TOLD_OUTSIDE = ("item.publish", "item.suspend", "item.resume", "item.withdraw", "entry.publish")


def story_of(item: Item, *, is_own: bool) -> list[Event]:
    """What happened to an item and its versions, newest first; to others what was published."""
    entries = item.entries.values("pk")
    about = Q(subject_type=ContentType.objects.get_for_model(Item), subject_id=item.pk)
    about |= Q(subject_type=ContentType.objects.get_for_model(Entry), subject_id__in=entries)
    rows = Activity.objects.filter(about)
    if not is_own:
        rows = rows.filter(verb__in=_TOLD_OUTSIDE)
    return [event_of(row, _STORY) for row in rows.order_by("-pk")[:SHOWN]]


def event_of(row: Activity, words: Mapping[str, tuple[Sentence, str]]) -> Event:
    """One line of a story, told in these words."""
    sentence, icon = words.get(row.verb, (row.verb, "point"))
    due_on = row.after.get("due_on")
    facts = {name: row.after.get(name, "") for name in ("number", "file")}
    facts |= {"due_on": local_date(date.fromisoformat(due_on)) if due_on else ""}
    return event(row, str(sentence) % facts, icon)
