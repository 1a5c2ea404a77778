"""Who may know of an item, and who may have its content.

Two questions. *May I know that it exists?* As its visibility says, or by a grant. *May I have its content?* What is
shared unconditionally has whoever knows of it; what is shared conditionally, whoever was granted it; what is not
shared, its own agency alone, which has everything of its own. Nothing is left of an item that is not published yet
but to its agency.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from enum import StrEnum
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any, Self

from django.db.models import DateTimeField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, Subquery

from coordination.core.inquiry import Term, inquiry
from coordination.core.principals import spaces_of
from coordination.core.querysets import reader
from coordination.core.web import Branch
from sharing.querysets.masking import in_full

if TYPE_CHECKING:
    from sharing.models import Grant, Item

NEWEST_FIRST = ("-changed_at", "-pk")
SEEN = ("published", "suspended", "withdrawn")  # of which others than its agency may know
GIVEN = ("published",)  # and have the content
SPACE, ALL = 1, 2  # `Visibility`, for modules read before the models are
UNCONDITIONAL, CONDITIONAL = 1, 2  # `SharingClass`, likewise


class Way(StrEnum):
    """By which side of a gate somebody comes through."""

    OWN = "own"
    SPACE = "space"
    ALL = "all"
    FREE = "free"
    GRANTED = "granted"


def ways_to_know(user: Any, prefix: str = "") -> dict[Way, Q]:
    """By each way, of which items this person may know; nothing where the person acts for nobody."""
    agency = reader(user)
    if agency is None:
        return {}
    seen = _asked(prefix, state__in=SEEN)
    granted = Exists(_live_grants(agency).filter(content_object=OuterRef(f"{prefix}pk")))
    return {
        Way.OWN: _asked(prefix, owner__in=agency.line),
        Way.SPACE: seen & _asked(prefix, visibility=SPACE, space__in=spaces_of(user)),
        Way.ALL: seen & _asked(prefix, visibility=ALL),
        Way.GRANTED: seen & Q(granted),
    }


def ways_to_have(user: Any, prefix: str = "", states: Sequence[str] = GIVEN) -> dict[Way, Q]:
    """By each way, of which items this person may have the content, if the person may know of them. Nobody gets what is
    suspended or withdrawn. `states`: in which it is given, for whoever asks what will be open again.
    """
    agency = reader(user)
    if agency is None:
        return {}
    given = _asked(prefix, state__in=states)
    grants = _live_grants(agency, "download_item").filter(content_object=OuterRef(f"{prefix}pk"))
    return {
        Way.OWN: _asked(prefix, owner__in=agency.line),
        Way.FREE: given & _asked(prefix, sharing_class=UNCONDITIONAL),
        Way.GRANTED: given & _asked(prefix, sharing_class=CONDITIONAL) & Q(Exists(grants)),
    }


def _asked(prefix: str, **what: Any) -> Q:
    return Q(**{f"{prefix}{name}": value for name, value in what.items()})


def item_gate(user: Any, prefix: str = "") -> Q | None:
    """The view predicate, as a filter on items or (with `prefix`) on what hangs on them; None: nothing at all."""
    return _any(ways_to_know(user, prefix))


def content_gate(user: Any, prefix: str = "", states: Sequence[str] = GIVEN) -> Q | None:
    """Who may have the content, of what the person may know of anyway."""
    return _any(ways_to_have(user, prefix, states))


def open_gate(user: Any, prefix: str = "", states: Sequence[str] = GIVEN) -> Q | None:
    """Both at once: who knows of it and may have its content."""
    seen, has = item_gate(user, prefix), content_gate(user, prefix, states)
    return None if seen is None or has is None else seen & has


def _any(ways: Mapping[Way, Q]) -> Q | None:
    return reduce(or_, ways.values()) if ways else None


def _live_grants(agency: Any, permission: str = "") -> "QuerySet[Grant]":
    """Those of an agency and of whatever it succeeded; of any right, as whoever may have something may know of it."""
    from sharing.models import Grant  # this module is read before the models are

    rows = Grant.objects.live().held_by(agency)
    return rows.of_right(permission) if permission else rows


def known_to(person: Any) -> Exists:
    """Of rows that hang on an item (`item`): whether this person may know of it now, and so read how it is called."""
    from sharing.models import Item  # this module is read before the models are

    return Exists(Item.objects.visible_to(person).filter(pk=OuterRef("item")))


def found_by(words: str, person: Any = None) -> Q:
    """By title, code, summary, category, data items and agency, in every piece, and as it is spoken; and for a person
    also by what the files say of which that person may have the content. Every term that is wanted is somewhere in
    these, and none that is unwanted; whoever may not have the content is neither shown nor refused anything by it.
    """
    asked = inquiry(words)
    if not asked:
        return Q(pk__in=[])
    found = Q(pk__in=_holding(asked.wanted, person)) if asked.wanted else Q()
    for term in asked.unwanted:
        found &= ~_holds(term, "pk", person)
    return found


def _holding(terms: Sequence[Term], person: Any) -> "QuerySet[Any]":
    """The items in which all of these are. Most have them all in what is said of them, where the index looks for all at
    once; the others have at least one in a file, and are asked one by one for the rest.
    """
    said = _said(" & ".join(term.question(spoken=True) for term in terms))
    written = _written(" | ".join(term.question() for term in terms), person)
    for term in terms if len(terms) > 1 else ():
        written = written.filter(_holds(term, "item", person, is_had=True))
    return said.values("item").union(written.values("item"), all=True)


def _holds(term: Term, item: str, person: Any, *, is_had: bool = False) -> Q:
    said, written = _said(term.question(spoken=True)), _written(term.question(), person, is_had=is_had)
    return Q(Exists(said.filter(item=OuterRef(item)))) | Q(Exists(written.filter(item=OuterRef(item))))


def _said(asked: str) -> "QuerySet[Any]":
    from sharing.models import ItemEntry  # this module is read before the models are

    return ItemEntry.objects.filter(search__answers=asked)


def _written(asked: str, person: Any, *, is_had: bool = False) -> "QuerySet[Any]":
    """Stretches of files of which the person may have the content. `is_had`: of an item whose content is known to be
    the person's: to ask again for each word costs the planner more than the answer.
    """
    from sharing.models import ItemPassage  # this module is read before the models are

    has = content_gate(person, "item__") if person is not None else None
    rows = ItemPassage.objects.filter(search__answers=asked)
    if has is None:
        return rows.none()
    return rows.filter(in_full(person, "item", "text__file", "text__name"), Q() if is_had else has)


def sides_for(person: Any, asked: Q = Q()) -> list[Branch]:  # noqa: B008  (nothing asked; a Q is never changed)
    """The gate of published items, cut where it says *or*: each side is served by an index of its own in the order of
    lists, which no single one serves. Together they are `Item.objects.visible_to(person).published()`, held by a
    test. `asked` narrows every side.

    What was granted is found first and put in order then: walked in the order of all items, one of the few would have
    to be met by chance.
    """
    from sharing.models import Item  # this module is read before the models are

    agency = reader(person)
    if agency is None:
        return [Branch(Item.objects.none())]
    rows = Item.objects.published().filter(asked)
    granted = rows.filter(pk__in=_live_grants(agency).values("content_object"))
    not_indexed = ExpressionWrapper(F("changed_at") + timedelta(0), output_field=DateTimeField())
    return [
        Branch(rows.filter(visibility=ALL)),
        *(Branch(rows.filter(owner=body)) for body in agency.line),
        *(Branch(rows.filter(visibility=SPACE, space=space)) for space in spaces_of(person)),
        Branch(granted.annotate(at=not_indexed), renamed={"changed_at": "at"}),
    ]


class ItemQuerySet(QuerySet["Item"]):
    def visible_to(self, user: Any) -> Self:
        """May know that it exists."""
        gate = item_gate(user)
        return self.none() if gate is None else self.filter(gate)

    def open_to(self, user: Any) -> Self:
        """May have its content."""
        gate = open_gate(user)
        return self.none() if gate is None else self.filter(gate)

    def published(self) -> Self:
        return self.filter(state="published")

    def owned_by(self, agency: Any) -> Self:
        return self.filter(owner__in=agency.line)

    def for_list(self) -> Self:
        return self.select_related("owner", "category").with_dispute()

    def with_dispute(self) -> Self:
        """`is_disputed`: somebody reported a mistake in it that is not answered yet."""
        from sharing.models import Correction  # this module is read before the models are

        return self.annotate(is_disputed=Exists(Correction.objects.open().filter(item=OuterRef("pk"))))

    def with_open_entry(self) -> Self:
        """`open_state` and `open_number`: of the version that is being prepared, if there is one."""
        from sharing.models import Entry  # likewise

        rows = Entry.objects.open().filter(item=OuterRef("pk"))
        return self.annotate(
            open_state=Subquery(rows.values("state")[:1]), open_number=Subquery(rows.values("number")[:1])
        )
