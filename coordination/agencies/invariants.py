"""What must be true of agencies over time, of accounts and posts, of the directory; asked by `manage.py reconcile`."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import islice
from typing import Any

from django.db import connection
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from coordination.agencies.actions import (
    close_all_accounts_left_open,
    index_agencies,
    index_regions,
    settle_departures_due,
    take_effect_due,
)
from coordination.agencies.models import Agency, Departure, FormerName, Post, Reform, Region
from coordination.agencies.querysets import accounts_left_open
from coordination.agencies.succession import movings
from coordination.core.reconcile import invariant
from coordination.core.search import vector
from coordination.core.workdays import today

invariant(
    "I20",
    "Nobody can sign in whose last post is over.",
    lambda: accounts_left_open().exclude(posts__ends_on__gte=today() - timedelta(days=1)).count(),
    close_all_accounts_left_open,
)


def _outlasting() -> int:
    """Deputies of another role or agency than the post, longer than it, of a deputy, or without a post of their own."""
    rows = Post.objects.not_over().exclude(stands_in_for=None)
    other, own = "stands_in_for__", Post.objects.own().filter(user=OuterRef("user"), agency=OuterRef("agency"))
    longer = Q(**{f"{other}ends_on__isnull": False}) & (Q(ends_on=None) | Q(ends_on__gt=F(f"{other}ends_on")))
    alien = ~Q(role=F(f"{other}role")) | ~Q(agency=F(f"{other}agency")) | Q(**{f"{other}stands_in_for__isnull": False})
    return rows.filter(longer | alien | ~Exists(own.not_over())).count()


invariant("I21", "Every deputy stands in for one who is none, no longer than the post and the own lasts.", _outlasting)


def _names_apart() -> int:
    """Agencies whose row does not say the names they bore as the table of names does."""
    told: dict[int, list[dict[str, str]]] = {}
    for row in FormerName.objects.order_by("ends_on"):
        entry = {"name": row.name, "short_name": row.short_name, "until": row.ends_on.isoformat()}
        told.setdefault(row.agency_id, []).append(entry)
    kept = dict(Agency.objects.exclude(bygone_names=[]).values_list("pk", "bygone_names"))
    return sum(told.get(pk) != kept.get(pk) for pk in told.keys() | kept.keys())


def _lines_apart() -> int:
    """Agencies whose line is not made of just those whose successor they are."""
    follows: dict[int, list[int]] = {}
    for agency in Agency.objects.filter(successor__isnull=False).order_by("pk"):
        follows.setdefault(agency.successor_id or 0, []).append(agency.pk)
    kept = dict(Agency.objects.exclude(absorbed=[]).values_list("pk", "absorbed"))
    astray = Agency.objects.filter(successor__ended_on__isnull=False).count()
    return astray + sum(follows.get(pk) != sorted(kept.get(pk, ())) for pk in follows.keys() | kept.keys())


def _left_behind() -> int:
    """What is still with agencies that ended, though somebody should have got it or it should have ended."""
    ended = list(Agency.objects.exclude(ended_on=None))
    kinds = [moving for moving in movings() if not moving.only_of_ending]
    return sum(moving.rows(ended, today()).count() for moving in kinds) if ended else 0


invariant("I23", "Every agency shows the names it bore, each with its days.", _names_apart)
invariant("I24", "Whoever succeeded an agency sees its records, through nobody that ended.", _lines_apart)
invariant("I25", "Nothing that is open is with an agency that ended.", _left_behind)
invariant(
    "I28",
    "Whatever somebody who left was to hand over is handed over.",
    lambda: Departure.objects.due().count(),
    settle_departures_due,
)
invariant(
    "I22",
    "Every change of agencies that is confirmed is in force from its day on.",
    lambda: Reform.objects.due().count(),
    take_effect_due,
)

AT_ONCE = 1000  # agencies, or divisions

_AGENCIES_DIFFERING = """
    SELECT count(*) FROM unnest(%s::text[], %s::text[], %s::text[]) AS said (pk, entry, spellings)
    LEFT JOIN agencies_directoryentry kept ON kept.agency_id::text = said.pk
    WHERE kept.search IS DISTINCT FROM said.entry::tsvector
        OR to_jsonb(kept.spellings) IS DISTINCT FROM said.spellings::jsonb
"""
_REGIONS_DIFFERING = """
    SELECT count(*) FROM unnest(%s::text[], %s::text[]) AS said (pk, entry)
    LEFT JOIN agencies_regionentry kept ON kept.region_id = said.pk
    WHERE kept.search IS DISTINCT FROM said.entry::tsvector
"""


def _in_batches(rows: "QuerySet[Any]") -> Iterator[list[Any]]:
    found = rows.order_by("pk").iterator(AT_ONCE)
    while batch := list(islice(found, AT_ONCE)):
        yield batch


def _differing(rows: "QuerySet[Any]", ask: Callable[[Any, list[Any]], None]) -> int:
    """Those whose entry says something else than their names do, or that have none."""
    differing = 0
    for batch in _in_batches(rows):
        with connection.cursor() as cursor:
            ask(cursor, batch)
            differing += cursor.fetchone()[0]
    return differing


def _ask_of_agencies(cursor: Any, agencies: list[Any]) -> None:
    spellings = [json.dumps(agency.spellings) for agency in agencies]
    cursor.execute(_AGENCIES_DIFFERING, [*_entries(agencies), spellings])


def _ask_of_divisions(cursor: Any, divisions: list[Any]) -> None:
    cursor.execute(_REGIONS_DIFFERING, _entries(divisions))


def _entries(rows: list[Any]) -> list[list[str]]:
    return [[str(row.pk) for row in rows], [vector(row.texts_to_index()) for row in rows]]


def _found_otherwise() -> int:
    divisions = Region.objects.select_related("parent")
    return _differing(Agency.objects.all(), _ask_of_agencies) + _differing(divisions, _ask_of_divisions)


def _index_all() -> None:
    for agencies in _in_batches(Agency.objects.all()):
        index_agencies(agencies)
    for regions in _in_batches(Region.objects.select_related("parent")):
        index_regions(regions)


invariant(
    "I33",
    "The directory finds every agency by the names it bears or bore, and every division by its name.",
    _found_otherwise,
    _index_all,
)
