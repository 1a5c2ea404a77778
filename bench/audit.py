"""What the audit costs: a change of a row with its history and without, sealing, proving, and the newest page of a long
list beside a short one.

`python bench/audit.py [--rows 10000] [--long 300000]`. All is thrown away afterwards.
"""

import argparse
import secrets
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.ground import House, servers  # noqa: E402  (found by the line above)

ROUNDS = 5
AT_ONCE = 100  # rows that one statement changes, as an act of a large mechanism does


def fill(acts: int) -> None:
    """An agency with people and posts, and so many acts, spread over a year by arithmetic."""
    from django.contrib.contenttypes.models import ContentType
    from django.db import connection

    from coordination.agencies.actions import create_agency
    from coordination.agencies.models import Agency, Post, User

    agency = create_agency(actor=None, name="第一单位")
    people = User.objects.bulk_create(
        User(username=f"person{n}", full_name=f"人员{n}", password="") for n in range(AT_ONCE)
    )
    Post.objects.bulk_create(Post(user=person, agency=agency, role="staff") for person in people)
    noun = ContentType.objects.get_for_model(Agency)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO core_activity (at, actor_id, actor_name, acting_for_name, in_place_of_name, verb,"
            " subject_type_id, subject_id, subject_label, before, after, note)"
            " SELECT now() - n * interval '1 year' / %s, %s, '人员0', '第一单位', '', 'agency.edit', %s, %s,"
            """ '第一单位', '{"short_name": "一"}', '{"short_name": "二"}', '' FROM generate_series(%s, 1, -1) AS n""",
            [acts, people[0].pk, noun.pk, agency.pk, acts],
        )
        cursor.execute("VACUUM ANALYZE")


def changes() -> None:
    """The same statements with the trigger switched on and off, in turn."""
    from django.db import connection

    taken: dict[str, list[float]] = {"ENABLE": [], "DISABLE": []}
    with connection.cursor() as cursor:
        for number in range(ROUNDS * 10):
            for trigger, times in taken.items():
                cursor.execute(f"ALTER TABLE agencies_post {trigger} TRIGGER keep_history")
                begun = time.perf_counter()
                cursor.execute("UPDATE agencies_post SET title = %s", [f"{trigger} {number}"])
                times.append(time.perf_counter() - begun)
        cursor.execute("ALTER TABLE agencies_post ENABLE TRIGGER keep_history")
    kept, bare = (statistics.median(times) for times in taken.values())
    row = (kept - bare) / AT_ONCE * 1e6
    print(
        f"change {AT_ONCE} rows in one statement: {bare * 1000:.1f} ms without history, {kept * 1000:.1f} ms with it",
        end="",
    )
    print(f", {row:.0f} µs a row")


def timed(name: str, do: Callable[[], Any]) -> Any:
    begun = time.perf_counter()
    done = do()
    print(f"{name:<44}{time.perf_counter() - begun:>9.2f} s", flush=True)
    return done


def page_of(house: House) -> float:
    """Milliseconds of the statements behind the newest page, half of them."""
    from coordination.audit.entries import lines
    from coordination.audit.models import Entry

    house.use()
    taken = []
    for _ in range(ROUNDS * 4):
        begun = time.perf_counter()
        lines(Entry.objects.select_related("subject_type").order_by("-at", "-key")[:26])
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken) * 1000


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--rows", type=int, default=10_000)
    asked.add_argument("--long", type=int, default=300_000)
    sizes = asked.parse_args()
    with servers() as server:
        from django.conf import settings

        from coordination.audit import sealing
        from coordination.audit.verifying import verify

        settings.AUDIT_KEY = secrets.token_urlsafe(50)
        houses = [House("bench_audit", sizes.rows), House("bench_audit_long", sizes.long)]
        for house in houses:
            server.create(house.name)
            print(f"{house.size:,} acts: written in {house.build(fill):.0f} s", flush=True)
        for house in houses:
            house.use()
            timed(f"seal {house.size:,} acts", lambda: sealing.seal(most=10_000))
            timed("seal nothing, as each minute does", sealing.seal)
            assert timed(f"prove {house.size:,} acts", verify).rows >= house.size
        changes()
        short, long = map(page_of, houses)
        print(f"newest page: {short:.1f} ms and {long:.1f} ms, {long / short:.2f}x")


if __name__ == "__main__":
    main()
