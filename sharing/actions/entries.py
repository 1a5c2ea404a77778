"""A catalogue entry is written, signed, reviewed and published, version by version."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coordination.agencies.models import User
from coordination.core.activity import record, reworded
from coordination.core.errors import NotLawful
from coordination.core.notices import notify
from coordination.core.numbering import next_number
from coordination.core.policy import require
from coordination.core.reminders import plan
from coordination.core.workdays import today
from coordination.core.workflow import advance
from sharing import clocks
from sharing.actions import more_time
from sharing.actions.holding import hold_item, hold_with_item
from sharing.actions.indexing import index_item
from sharing.actions.tables import mask_anew
from sharing.flows import EntryState, ItemState
from sharing.limits import Clock
from sharing.models import DataItem, Entry, Item, SignOff
from sharing.notices import (
    EntryPublished,
    EntryReturned,
    EntrySubmitted,
    MoreTimeAsked,
    MoreTimeGiven,
)

ALL_YEARS = 0  # serial numbers of resources are not of a year

STEP_OF = {
    SignOff.Kind.SECRECY: "check_secrecy",
    SignOff.Kind.IMPACT: "assess_impact",
    SignOff.Kind.CONSENT: "consent",
}


@transaction.atomic
def begin_entry(*, actor: User, title: str, kind: str = Item.Kind.DATASET, **said: Any) -> Entry:
    """Begin the entry of a new item of the agency the actor acts for. Nobody outside knows of it yet."""
    require(actor, "entry.begin", None)
    agency: Any = actor.acting_for
    item = Item(
        nature=Item.Nature.CATALOGUED, kind=kind, title=title, owner=agency, space=agency.principal, made_by=actor
    )
    item.full_clean(exclude=["made_by"])
    item.save()
    entry = Entry(item=item, number=1, title=title, kind=kind, made_by=actor, **said)
    entry.full_clean(exclude=["made_by"])
    entry.save()
    record(actor, "entry.begin", entry, after={"item": item.pk, "number": 1, "kind": kind})
    return entry


@transaction.atomic
def begin_version(*, actor: User, item: Item, note: str = "", changed_on: date | None = None) -> Entry:
    """Begin the next version with what the published one says. Where law or duty changed on a day, the limit of
    条例第十七条 runs from then; reminders are planned.
    """
    hold_item(item)
    require(actor, "item.begin_version", item)
    last = item.standing or item.entries.first()
    if last is None:
        raise NotLawful(_("There is no version to begin with."))
    said = {name: getattr(last, name) for name in Entry.SAID}
    number = item.entries.values_list("number", flat=True).first() or 0
    entry = Entry(item=item, number=number + 1, note=note, changed_on=changed_on, made_by=actor, **said)
    if changed_on:
        entry.due_on = entry.first_due_on = clocks.due_on(Clock.UPDATE, item.owner, changed_on)
        entry.due_version = 1
    entry.full_clean(exclude=["made_by"])
    entry.save()
    DataItem.objects.bulk_create(
        DataItem(entry=entry, position=row.position, spelling=row.spelling, **row.said) for row in last.data_items.all()
    )
    plan(entry)
    record(actor, "entry.begin", entry, after={"item": item.pk, "number": entry.number, "due_on": entry.due_on})
    return entry


@transaction.atomic
def write_entry(
    *, actor: User, entry: Entry, data_items: Sequence[Mapping[str, Any]] | None = None, **said: Any
) -> None:
    """Say it otherwise: the fields named, and the data items all together, where they are given."""
    hold_with_item(entry)
    require(actor, "entry.write", entry)
    before, after = reworded(entry, said)
    entry.full_clean(exclude=["made_by"])
    if after:
        entry.save(update_fields=list(after))
    if data_items is not None:
        _write_data_items(entry, data_items)
    if entry.item.state == ItemState.DRAFTING:  # what its own agency finds it by
        entry.item.title, entry.item.kind = entry.title, entry.kind
        entry.item.save(update_fields=["title", "kind"])
    record(actor, "entry.write", entry, before=before, after={**after, "data_items": entry.data_items.count()})


def _write_data_items(entry: Entry, rows: Sequence[Mapping[str, Any]]) -> None:
    entry.data_items.all().delete()
    for position, fields in enumerate(rows, start=1):
        row = DataItem(entry=entry, position=position, **fields)
        row.full_clean(exclude=["spelling"])
        row.save()


@transaction.atomic
def sign_off(*, actor: User, entry: Entry, kind: str, statement: str) -> SignOff:
    """Answer for a version as it stands: that it holds no secret, what it does to people's data, that the head
    consents.

    1. the version is held, so that nobody rewrites what is being signed
    2. it takes the step of its flow
    3. the sign-off keeps the digest of what was signed, with name and post
    """
    hold_with_item(entry)
    advance(entry, STEP_OF[SignOff.Kind(kind)], actor=actor, note=statement)
    posts = [post for post in actor.posts_in_force if actor.acting_for and post.agency_id == actor.acting_for.pk]
    return SignOff.objects.create(
        entry=entry,
        kind=kind,
        statement=statement,
        sha256=entry.sha256,
        by=actor,
        by_name=actor.full_name,
        post="、".join(dict.fromkeys(post.title or post.get_role_display() for post in posts))[:200],
        in_place_of_name=actor.in_place_of_name,
    )


@transaction.atomic
def take_back(*, actor: User, entry: Entry, reason: str) -> None:
    """It is written anew, and signed anew."""
    hold_with_item(entry)
    advance(entry, "take_back", actor=actor, note=reason, because=reason)


@transaction.atomic
def submit_entry(*, actor: User, entry: Entry) -> None:
    """Hand it to the data authority, which reviews it within its limit and is told."""
    hold_with_item(entry)
    due = clocks.due_on(Clock.REVIEW, entry.item.owner, today())
    advance(
        entry,
        "submit",
        actor=actor,
        because="",
        submitted_at=timezone.now(),
        due_on=due,
        due_version=entry.due_version + 1,
    )
    plan(entry)
    notify(EntrySubmitted, entry)


@transaction.atomic
def return_entry(*, actor: User, entry: Entry, reason: str) -> None:
    """The data authority gives it back with everything that is to be mended; the agency is told."""
    hold_with_item(entry)
    due = entry.first_due_on
    advance(entry, "return", actor=actor, note=reason, because=reason, due_on=due, due_version=entry.due_version + 1)
    plan(entry)
    notify(EntryReturned, entry)


@transaction.atomic
def publish_entry(*, actor: User, entry: Entry) -> None:
    """The data authority publishes it.

    1. the version before it is superseded
    2. the item says what the version says; when it is published first, it gets its code for ever, and its place in
    lists; what is loaded of it is closed and loaded anew, where a column is masked from now on
    3. it is found by the new words; the agency is told
    """
    hold_with_item(entry)
    item, before = entry.item, entry.item.standing
    if before is not None:
        advance(before, "supersede", actor=None)
    advance(entry, "publish", actor=actor, published_at=timezone.now(), due_on=None, due_version=entry.due_version + 1)
    plan(entry)
    _say_on_item(item, entry)
    mask_anew(item)
    if item.state == ItemState.DRAFTING:
        advance(item, "publish", actor=None, published_at=timezone.now())
    index_item(item)
    notify(EntryPublished, entry)


def _say_on_item(item: Item, entry: Entry) -> None:
    for name in ("title", "kind", "abstract", "category", "frequency", "sharing_class", "terms", "visibility"):
        setattr(item, name, getattr(entry, name))
    if not item.terms and entry.legal_basis:
        item.terms = entry.legal_basis
    category: Any = entry.category  # a version without one is not signed
    item.code = item.code or f"{category.code}/{next_number(f'catalogue:{category.code}', ALL_YEARS)}"
    item.standing, item.changed_at = entry, timezone.now()
    item.full_clean(exclude=["made_by"])
    item.save()


@transaction.atomic
def give_up_entry(*, actor: User, entry: Entry, reason: str) -> None:
    """A version that is not to be published; the one before it stands. An item that was never published goes with
    it.
    """
    hold_with_item(entry)
    advance(entry, "give_up", actor=actor, note=reason, because=reason, due_on=None, due_version=entry.due_version + 1)
    plan(entry)
    if entry.item.state == ItemState.DRAFTING:
        advance(entry.item, "withdraw", actor=None, note=reason, because=reason)


@transaction.atomic
def ask_more_time(*, actor: User, entry: Entry, reason: str) -> None:
    """Ask the data authority for more time to change the catalogue, once (条例第十七条)."""
    hold_with_item(entry)
    require(actor, "entry.ask_more_time", entry)
    _require_time_to_run(entry)
    more_time.put_question(actor, entry, reason, MoreTimeAsked)


@transaction.atomic
def give_more_time(*, actor: User, entry: Entry) -> None:
    """The data authority consents: so many working days more, counted from the first date, which stays on record."""
    hold_with_item(entry)
    require(actor, "entry.give_more_time", entry)
    _require_time_to_run(entry)
    more_time.consent(actor, entry, Clock.UPDATE_MORE, MoreTimeGiven)


def _require_time_to_run(entry: Entry) -> None:
    if entry.state not in EntryState.inner() or entry.first_due_on is None:
        raise NotLawful(_("No limit is running for this version."))
