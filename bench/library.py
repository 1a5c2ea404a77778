"""The library at several sizes: the portal's own questions, the same by hand and the naive form; then its pages.

`python bench/library.py [--sizes 10000 100000 1000000]`, counted in items, of 5,000 agencies and 100,000 people
(`library_house.py`). Asked for agencies in seventeen, in six and in no mechanism. All is thrown away afterwards.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.ground import House, servers  # noqa: E402  (found by the line above)
from bench.library_house import MECHANISMS, PASSWORD, fill, readers  # noqa: E402
from bench.sizes import Browser, web  # noqa: E402

SIZES, ROUNDS, REPEATS = (10_000, 100_000, 1_000_000), 3, 7
PATIENCE_S = 120  # for the naive form; among a million items it gives no answer in a quarter of an hour
PAGE, CAP = 25, 10_000
WORDS = {
    "one of forty": "水库水雨情",
    "one of ten": "台账",
    "two words": "企业登记 目录",
    "said in files": "会商时使用",
}

Way = Callable[[], list[int]]

_SIDES = """
WITH mine AS (SELECT content_object_id FROM sharing_grant
              WHERE group_id = %(own)s AND (expires_at IS NULL OR expires_at > now()))
SELECT id FROM (
    (SELECT id, changed_at FROM sharing_item WHERE state = 'published' AND visibility = 2
     ORDER BY changed_at DESC, id DESC LIMIT {most})
    UNION (SELECT id, changed_at FROM sharing_item WHERE state = 'published' AND owner_id = %(agency)s
     ORDER BY changed_at DESC, id DESC LIMIT {most})
    {spaces}
    UNION (SELECT id, changed_at FROM sharing_item
     WHERE state = 'published' AND id IN (SELECT content_object_id FROM mine)
     ORDER BY changed_at DESC, id DESC LIMIT {most})
) AS found
"""
_SPACE = """UNION (SELECT id, changed_at FROM sharing_item
     WHERE state = 'published' AND visibility = 1 AND space_id = {space}
     ORDER BY changed_at DESC, id DESC LIMIT {most})"""
_ROWS = """SELECT i.*, a.*, c.* FROM sharing_item i JOIN agencies_agency a ON a.id = i.owner_id
LEFT JOIN sharing_category c ON c.code = i.category_id WHERE i.id IN ({ids}) ORDER BY i.changed_at DESC, i.id DESC
LIMIT {most}"""
# Pairs of signs in the index of what is said of items and of what their files say, then the gate of each.
_FOUND = """
SELECT i.id FROM sharing_item i
WHERE i.state = 'published'
    AND (i.visibility = 2 OR i.visibility = 1 AND i.space_id = ANY(%(spaces)s) OR i.owner_id = %(agency)s
         OR EXISTS (SELECT FROM sharing_grant g WHERE g.content_object_id = i.id AND g.group_id = %(own)s
                    AND (g.expires_at IS NULL OR g.expires_at > now())))
    AND i.id IN (
        SELECT item_id FROM sharing_itementry WHERE search @@ %(asked)s::tsquery
        UNION ALL
        SELECT p.item_id FROM sharing_itempassage p JOIN sharing_item o ON o.id = p.item_id
        WHERE p.search @@ %(any)s::tsquery {each} AND (o.owner_id = %(agency)s OR o.sharing_class = 1
            OR EXISTS (SELECT FROM sharing_grant g WHERE g.content_object_id = o.id AND g.group_id = %(own)s
                       AND (g.expires_at IS NULL OR g.expires_at > now()))))
ORDER BY i.changed_at DESC, i.id DESC LIMIT {most}
"""
_EACH = """AND (EXISTS (SELECT FROM sharing_itementry e WHERE e.item_id = p.item_id AND e.search @@ %({name})s::tsquery)
    OR EXISTS (SELECT FROM sharing_itempassage q WHERE q.item_id = p.item_id AND q.search @@ %({name})s::tsquery))"""


def ours(person: Any, query: str = "") -> list[int]:
    """As the page asks: rows and a count with an end. `query`: the place in the list, as in its address."""
    from django.test import RequestFactory

    from coordination.core.web import key_page
    from sharing.models import Item
    from sharing.querysets.items import NEWEST_FIRST, sides_for

    request = RequestFactory().get(f"/?{query}")
    shown = key_page(request, Item.objects.for_list(), order=NEWEST_FIRST, branches=sides_for(person))
    str(shown.counted)
    return [row.pk for row in shown.rows]


def by_hand(person: Any) -> list[int]:
    """The same two questions, written by whoever knows the tables; the rows are read as the list shows them."""
    facts, spaces = _facts(person)

    def sides(most: int) -> str:
        parts = (_SPACE.format(space=space, most=most) for space in spaces)
        return _SIDES.format(most=most, spaces=" ".join(parts))

    _asked(f"SELECT count(*) FROM ({sides(CAP + 1)} LIMIT {CAP + 1}) AS counted", facts)
    return _asked(_ROWS.format(ids=sides(PAGE + 1), most=PAGE + 1), facts)[:PAGE]


def naive(person: Any) -> list[int]:
    """One condition that says *or*, django-guardian's own question for what was granted, and a count of everything."""
    from django.db.models import Q
    from guardian.shortcuts import get_objects_for_user

    from coordination.core.principals import spaces_of
    from sharing.models import Item

    granted = get_objects_for_user(person, "sharing.download_item", Item, accept_global_perms=False)
    seen = Q(visibility=2) | Q(visibility=1, space__in=spaces_of(person)) | Q(owner=person.acting_for)
    rows = Item.objects.filter(seen | Q(pk__in=granted.values("pk")), state="published").select_related("owner")
    rows.count()
    return [row.pk for row in rows.order_by("-changed_at", "-pk")[:PAGE]]


def search(person: Any, words: str) -> list[int]:
    """As the page asks: what is found with its facets, the rows, and where in files it stands."""
    from django.test import RequestFactory

    from sharing.querysets.items import found_by
    from sharing.results import answers_to

    request = RequestFactory().get("/")
    request.user = person
    shown, _ = answers_to(request, found_by(words, person), words, {})
    return [row.pk for row in shown.rows]


def search_by_hand(person: Any, words: str) -> list[int]:
    """The same by whoever knows the tables: what the facets count, the rows, and the stretches of files."""
    from coordination.core.counting import CAP as MOST
    from coordination.core.search import question

    facts, spaces = _facts(person)
    terms = {f"term_{place}": question(word) for place, word in enumerate(words.split())}
    facts |= {"spaces": spaces, "asked": " & ".join(terms.values()), "any": " | ".join(terms.values()), **terms}
    each = " ".join(_EACH.format(name=name) for name in terms) if len(terms) > 1 else ""
    _asked(
        f"SELECT i.id, i.kind, a.name FROM sharing_item i JOIN agencies_agency a ON a.id = i.owner_id WHERE i.id IN"
        f" ({_FOUND.format(most=MOST + 1, each=each)})",
        facts,
    )
    found = _asked(_ROWS.format(ids=_FOUND.format(most=PAGE + 1, each=each), most=PAGE + 1), facts)[:PAGE]
    _asked(
        "SELECT DISTINCT ON (item_id) item_id, words FROM sharing_itempassage WHERE item_id = ANY(%(found)s)"
        " AND search @@ %(any)s::tsquery",
        {**facts, "found": found},
    )
    return found


def _facts(person: Any) -> tuple[dict[str, Any], list[int]]:
    from coordination.core.principals import spaces_of

    own = person.acting_for
    facts = {"own": own.principal_id, "agency": own.pk}
    return facts, [space for space in spaces_of(person) if space != own.principal_id]


def _asked(statement: str, facts: dict[str, Any]) -> list[int]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement, facts)
        return [row[0] for row in cursor.fetchall()]


def in_database(way: Way) -> tuple[list[int], float]:
    """What it finds, and the milliseconds that its questions take, without what Python does before and after."""
    from django.db import connection

    taken = []

    def clocked(execute: Any, *rest: Any) -> Any:
        begun = time.perf_counter()
        try:
            return execute(*rest)
        finally:
            taken.append(time.perf_counter() - begun)

    with connection.execute_wrapper(clocked):
        found = way()
    return found, sum(taken) * 1000


def once(way: Way, expected: list[int]) -> tuple[list[int], float]:
    """Milliseconds in the database of what may take minutes: asked once, and waited for no longer than PATIENCE_S."""
    from django.db import OperationalError, connection

    def patiently() -> list[int]:
        with connection.cursor() as cursor:
            cursor.execute(f"SET statement_timeout = '{PATIENCE_S} s'")
            try:
                return way()
            except OperationalError:
                return []
            finally:
                cursor.execute("RESET statement_timeout")

    found, taken = in_database(patiently)
    assert not found or found == expected, found
    return found, taken


def timed(ways: dict[str, Way], *, alike: bool = True) -> dict[str, float]:
    """Milliseconds in the database, the median of interleaved rounds. Ways that are `alike` find the same items."""
    assert not alike or len({tuple(way()) for way in ways.values()}) == 1, ways
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for name, way in ways.items():
            taken[name] += [in_database(way)[1] for _ in range(REPEATS)]
    return {name: statistics.median(times) for name, times in taken.items()}


def questions(size: int) -> None:
    for person, number in zip(readers(), MECHANISMS, strict=True):
        person.acting_for  # noqa: B018  (known before anything is timed)
        own, hand = timed({"ours": partial(ours, person), "by hand": partial(by_hand, person)}).values()
        found, plain = once(partial(naive, person), ours(person))
        print(
            f"{size:>9,} items, {number:>2} mechanisms: list {own:.1f} ms, by hand {hand:.1f} ms ({own / hand:.2f}x), "
            f"naive {'' if found else 'without an answer after '}{plain:.1f} ms ({plain / own:.0f}x)",
            flush=True,
        )
        depths = timed({name: partial(ours, person, query) for name, query in _depths(person)}, alike=False)
        print(" " * 18 + "".join(f"  {name} page {each / own:.2f}x" for name, each in depths.items()), flush=True)
    person = readers()[0]
    for name, words in WORDS.items():
        own, hand = timed(
            {"ours": partial(search, person, words), "by hand": partial(search_by_hand, person, words)}
        ).values()
        print(f"{size:>9,} items, search, {name:<14} {own:.1f} ms, by hand {hand:.1f} ms ({own / hand:.2f}x)")


def _depths(person: Any) -> list[tuple[str, str]]:
    """Places in the list, as its addresses name them: its middle, and where its last page begins."""
    from coordination.core.web import _pack
    from sharing.models import Item
    from sharing.querysets.items import NEWEST_FIRST

    rows = Item.objects.visible_to(person).published().order_by(*NEWEST_FIRST)
    number = rows.count()
    places = {"middle": number // 2, "last": number - PAGE - 1}
    return [(name, f"after={quote(_pack(rows[place], NEWEST_FIRST))}") for name, place in places.items()]


def pages(houses: Sequence[House]) -> None:
    """Of the smallest and of the largest house, and the bare page of the same size, in turn."""
    with ExitStack() as stack:
        ports = [stack.enter_context(web("coordination.wsgi:application", DATABASE_URL=house.url)) for house in houses]
        bare = Browser(stack.enter_context(web("bench.bare:application", PYTHONPATH=str(ROOT))))
        ways = [_ways(house) for house in houses]
        print(f"{'page':<22}{'bytes':>8}" + "".join(f"{f'{house.size:,} items':>24}" for house in houses), end="")
        print(f"{'bare page':>16}{'large/small':>13}{'bare/large':>12}")
        for name in ways[0]:
            asked = [
                (Browser(port).sign_in(person, PASSWORD), path)
                for port, (person, path) in zip(ports, (way[name] for way in ways), strict=True)
            ]
            _row(name, asked, bare)


def _ways(house: House) -> dict[str, tuple[str, str]]:
    """Of each page who opens it, and where."""
    from sharing.models import Item
    from sharing.querysets.items import NEWEST_FIRST

    house.use()
    people = readers()
    ways = {
        f"list, in {number}": (person.username, "/sharing/") for person, number in zip(people, MECHANISMS, strict=True)
    }
    ways |= {f"search, {name}": (people[0].username, f"/sharing/?q={quote(said)}") for name, said in WORDS.items()}
    item = Item.objects.visible_to(people[0]).published().order_by(*NEWEST_FIRST)[PAGE]
    return ways | {"item": (people[0].username, str(item.get_absolute_url()))}


def _row(name: str, asked: list[tuple[Browser, str]], bare: Browser) -> None:
    size = max(browser.get(path, 6)[1] for browser, path in asked)
    everybody = [*asked, (bare, f"/?bytes={size}")]
    bare.get(everybody[-1][1], 6)
    taken: list[list[float]] = [[] for _ in everybody]
    for _ in range(ROUNDS + 2):
        for times, (browser, path) in zip(taken, everybody, strict=True):
            times.extend(browser.many(path))
    half = [statistics.median(times) * 1000 for times in taken]
    slow = [statistics.quantiles(times, n=20)[-1] * 1000 for times in taken]
    cells = "".join(f"{h:>11.1f} ms{s:>7.1f} ms" for h, s in zip(half[:-1], slow, strict=False))
    print(
        f"{name:<22}{size:>8}{cells}{half[-1]:>13.1f} ms{half[-2] / half[0]:>12.2f}x{half[-1] / half[-2]:>11.2f}x",
        flush=True,
    )


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--sizes", type=int, nargs="+", default=list(SIZES))
    with servers() as server:
        houses = [House(f"bench_{size}", size) for size in asked.parse_args().sizes]
        for house in houses:
            server.create(house.name)
            print(f"{house.size:,} items written in {house.build(fill):.0f} s", flush=True)
            questions(house.size)
        pages([houses[0], houses[-1]])


if __name__ == "__main__":
    main()
