"""What the page of a policy shows: its text, what it is to others and they to it, and what was done with it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy, pgettext

from coordination.core.activity import Event, event, history
from coordination.core.flow import Sentence
from coordination.core.lines import listed
from coordination.core.models import Activity
from coordination.opinions.models import Policy, PolicySection, Tie
from coordination.opinions.models.register import SECTIONS_SHOWN

MOST_TIES, MOST_ACTS = 50, 20
_STORY: dict[str, tuple[Sentence, str]] = {
    "policy.enter": (gettext_lazy("Entered in the register"), "plus"),
    "policy.change": (gettext_lazy("Corrected"), "edit"),
    "policy.end": (gettext_lazy("Ended"), "ban"),
    "policy.tie": (gettext_lazy("Relation recorded"), "link"),
    "policy.untie": (gettext_lazy("Relation taken back"), "x"),
}


@dataclass(frozen=True)
class Laid:
    """A section, and the headings that stand anew above it."""

    section: PolicySection
    headings: list[str]


@dataclass(frozen=True)
class Window:
    """Some sections of a policy in their order, and where those before and after them begin."""

    rows: list[Laid]
    before: int
    after: int


def sections_of(policy: Policy, start: int) -> Window:
    """The sections from a place on, as many as one page shows."""
    found = list(policy.sections.defer("fingerprint").filter(place__gte=start)[: SECTIONS_SHOWN + 1])
    rows, more = found[:SECTIONS_SHOWN], found[SECTIONS_SHOWN:]
    return Window(
        rows=list(_laid(rows)),
        before=max(1, start - SECTIONS_SHOWN) if start > 1 else 0,
        after=more[0].place if more else 0,
    )


def _laid(rows: Iterable[PolicySection]) -> Iterator[Laid]:
    above: list[str] = []
    for row in rows:
        same = next((at for at, pair in enumerate(zip(above, row.headings, strict=False)) if pair[0] != pair[1]), None)
        kept = min(len(above), len(row.headings)) if same is None else same
        yield Laid(row, row.headings[kept:])
        above = row.headings


@dataclass(frozen=True)
class Relations:
    """What a policy is to others, what others are to it, and which drafts refer to it, as far as the reader sees."""

    own: list[Tie]
    others: list[Tie]
    drafts: list[Tie]

    def __bool__(self) -> bool:
        return bool(self.own or self.others or self.drafts)


def relations_of(policy: Policy, person: Any) -> Relations:
    seen = Tie.objects.visible_to(person)
    return Relations(
        own=list(seen.filter(policy=policy).select_related("to")[:MOST_TIES]),
        others=list(seen.filter(to=policy, policy__isnull=False).select_related("policy")[:MOST_TIES]),
        drafts=list(seen.filter(to=policy, draft__isnull=False).select_related("draft__agency")[:MOST_TIES]),
    )


def story_of(policy: Policy) -> list[Event]:
    """Who did what with it, newest first."""
    return [_event(act) for act in history(policy)[:MOST_ACTS]]


def _event(act: Activity) -> Event:
    words, icon = _STORY.get(act.verb, (act.verb, "point"))
    return event(act, " · ".join(filter(None, [str(words), _what(act)])), icon)


def _what(act: Activity) -> str:
    """What the act changed, in the words of the fields; which relation it was."""
    if act.verb in {"policy.tie", "policy.untie"}:
        said = act.after or act.before
        return f"{Tie.Kind(said['kind']).label} {said['to']}" if said.get("kind") in Tie.Kind.values else ""
    if act.verb == "policy.change":
        changed = [name for name, value in act.after.items() if act.before.get(name) != value]
        return listed(map(_called, changed))
    return ""


def _called(name: str) -> str:
    words = {"sections": pgettext("policy", "text"), "issuers": pgettext("policy", "issued by")}
    if name in words:
        return words[name]
    return str(Policy._meta.get_field(name).verbose_name)  # type: ignore[union-attr]  # noqa: SLF001
