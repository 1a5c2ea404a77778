"""The list of the library at three sizes: the portal's own questions, the same by hand, and the naive form.

`python bench/library.py [--sizes 10000 100000 1000000]`, counted in items, of 5,000 agencies and 100,000 people. Of the
items 4 % are shown to all, 48 % to the members of one of 1,500 spaces, the rest to agencies they were granted to. Asked
for agencies in seventeen, in six and in no mechanism. All is thrown away afterwards.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench import people  # noqa: E402  (found by the line above)
from bench.ground import House, servers  # noqa: E402

SIZES, PEOPLE, ROUNDS, REPEATS = (10_000, 100_000, 1_000_000), 100_000, 3, 7
PAGE, CAP = 25, 10_000
MECHANISMS = (17, 6, 0)  # of the agencies that are asked for

_ITEMS = """
INSERT INTO sharing_item (nature, kind, title, abstract, owner_id, space_id, visibility, sharing_class, terms,
    frequency, state, state_at, changed_at, published_at, because, made_by_id, made_at)
SELECT 'working', 'document', '第' || n || '号材料', '', a.id,
    CASE WHEN n % 25 BETWEEN 1 AND 12 THEN m.principal_id ELSE a.principal_id END,
    CASE WHEN n % 25 = 0 THEN 2 WHEN n % 25 BETWEEN 1 AND 12 THEN 1 ELSE 3 END,
    2, '用于防汛调度', '', 'published', now(), now() - n * interval '1 second', now(), '', {person}, now()
FROM generate_series(1, {items}) AS n
JOIN (SELECT id, principal_id, row_number() OVER (ORDER BY id) - 1 AS place FROM agencies_agency) a
    ON a.place = n * 7919::bigint % {agencies}
JOIN (SELECT principal_id, row_number() OVER (ORDER BY id) - 1 AS place FROM mechanisms_mechanism) m
    ON m.place = n * 104729::bigint % {mechanisms}
"""
_GRANTS = """
INSERT INTO sharing_grant (group_id, permission_id, content_object_id, purpose, expires_at, granted_at)
SELECT a.principal_id, p.id, i.id, '汛期', NULL, now()
FROM sharing_item i
JOIN (SELECT principal_id, row_number() OVER (ORDER BY id) - 1 AS place FROM agencies_agency) a
    ON a.place = i.id * 15485863::bigint % {agencies}
CROSS JOIN (SELECT id FROM auth_permission WHERE codename = 'download_item') p
WHERE i.visibility = 3
"""
_BY_HAND = """
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


def fill(items: int) -> None:
    from django.db import connection

    from coordination.agencies.models import Agency, User
    from coordination.core import principals
    from coordination.mechanisms.models import Mechanism, Participation

    people.fill(PEOPLE)
    first, second, third = Agency.objects.order_by("pk")[:3]
    Participation.objects.filter(agency__in=[first, second, third]).delete()
    standing = list(Mechanism.objects.order_by("pk")[: max(MECHANISMS)])
    for agency, number in zip((first, second, third), MECHANISMS, strict=True):
        Participation.objects.bulk_create(Participation(mechanism=one, agency=agency) for one in standing[:number])
    principals.sync()
    facts = {"items": items, "agencies": Agency.objects.count(), "mechanisms": Mechanism.objects.count()}
    facts["person"] = User.objects.order_by("pk").values_list("pk", flat=True)[0]
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # every reference is right by construction
        cursor.execute(_ITEMS.format(**facts))
        cursor.execute(_GRANTS.format(**facts))
        cursor.execute("RESET session_replication_role")
        cursor.execute("VACUUM ANALYZE")


def readers() -> list[Any]:
    """Somebody of each of the three agencies."""
    from coordination.agencies.models import Agency, User

    agencies = Agency.objects.order_by("pk")[: len(MECHANISMS)]
    return [User.objects.filter(posts__agency=agency).order_by("pk")[0] for agency in agencies]


def ours(person: Any) -> list[int]:
    """As the page asks: rows and a count with an end."""
    from django.test import RequestFactory

    from coordination.core.web import key_page
    from sharing.models import Item
    from sharing.querysets.items import NEWEST_FIRST, sides_for

    shown = key_page(RequestFactory().get("/"), Item.objects.for_list(), order=NEWEST_FIRST, branches=sides_for(person))
    str(shown.counted)
    return [row.pk for row in shown.rows]


def by_hand(person: Any) -> list[int]:
    """The same two questions, written by whoever knows the tables; the rows are read as the list shows them."""
    from django.db import connection

    from coordination.core.principals import spaces_of

    own, facts = person.acting_for, {"own": person.acting_for.principal_id, "agency": person.acting_for.pk}
    spaces = [space for space in spaces_of(person) if space != own.principal_id]

    def sides(most: int) -> str:
        return _BY_HAND.format(most=most, spaces=" ".join(_SPACE.format(space=space, most=most) for space in spaces))

    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM ({sides(CAP + 1)} LIMIT {CAP + 1}) AS counted", facts)
        cursor.execute(
            "SELECT i.*, a.*, c.* FROM sharing_item i JOIN agencies_agency a ON a.id = i.owner_id"
            f" LEFT JOIN sharing_category c ON c.code = i.category_id WHERE i.id IN ({sides(PAGE + 1)})"
            f" ORDER BY i.changed_at DESC, i.id DESC LIMIT {PAGE + 1}",
            facts,
        )
        return [row[0] for row in cursor.fetchall()][:PAGE]


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


def in_database(way: Callable[[Any], list[int]], person: Any) -> float:
    """Milliseconds that its questions take, without what Python does before and after."""
    from django.db import connection

    taken = []

    def clocked(execute: Any, *rest: Any) -> Any:
        begun = time.perf_counter()
        answer = execute(*rest)
        taken.append(time.perf_counter() - begun)
        return answer

    with connection.execute_wrapper(clocked):
        way(person)
    return sum(taken) * 1000


def timed(ways: dict[str, Callable[[Any], list[int]]], person: Any) -> dict[str, float]:
    """Milliseconds in the database, the median of interleaved rounds. All ways must find the same items."""
    taken: dict[str, list[float]] = {name: [] for name in ways}
    answers = {name: way(person) for name, way in ways.items()}
    assert len({tuple(answer) for answer in answers.values()}) == 1, answers
    for _ in range(ROUNDS):
        for name, way in ways.items():
            for _ in range(REPEATS if name != "naive" else 2):
                taken[name].append(in_database(way, person))
    return {name: statistics.median(times) for name, times in taken.items()}


def told(size: int) -> Iterator[str]:
    for person, number in zip(readers(), MECHANISMS, strict=True):
        person.acting_for  # noqa: B018  (known before anything is timed)
        cost = timed({"ours": ours, "by hand": by_hand, "naive": naive}, person)
        own, hand, plain = cost.values()
        yield (
            f"{size:>9,} items, {number:>2} mechanisms: ours {own:.1f} ms, by hand {hand:.1f} ms ({own / hand:.2f}x), "
            f"naive {plain:.1f} ms ({plain / own:.0f}x)"
        )


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--sizes", type=int, nargs="+", default=list(SIZES))
    with servers() as server:
        for size in asked.parse_args().sizes:
            house = House(f"bench_{size}", size)
            server.create(house.name)
            print(f"{size:,} items written in {house.build(fill):.0f} s", flush=True)
            for line in told(size):
                print(line, flush=True)


if __name__ == "__main__":
    main()
