"""Principals kept in step: what a change of one post costs among 100 people and among 100,000, and what proving the
whole costs among 100,000.

`python bench/people.py [--large 100000]`, counted in people: 20 of them an agency, an agency in six mechanisms.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.ground import House, servers  # noqa: E402  (found by the line above)

SMALL, AT_AN_AGENCY, MECHANISMS_OF_AN_AGENCY, SEATS = 100, 20, 6, 20
CHANGES = 40


def fill(people: int) -> None:
    """Agencies, people with one post each, and mechanisms of twenty seats, spread by arithmetic."""
    from django.db import connection

    agencies = people // AT_AN_AGENCY
    mechanisms = max(1, agencies * MECHANISMS_OF_AN_AGENCY // SEATS)
    statements = [
        f"INSERT INTO auth_group (name) SELECT 'agency:' || n FROM generate_series(1, {agencies}) AS n",
        f"INSERT INTO auth_group (name) SELECT 'mechanism:' || n FROM generate_series(1, {mechanisms}) AS n",
    ]
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
    _bodies(agencies, mechanisms)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _bodies(agencies: int, mechanisms: int) -> None:
    from django.contrib.auth.models import Group

    from coordination.agencies.models import Agency, Post, User
    from coordination.mechanisms.models import Mechanism, Participation

    group_of = dict(Group.objects.values_list("name", "pk"))
    bodies = Agency.objects.bulk_create(
        Agency(name=f"第{n}单位", pinyin=f"di {n}", principal_id=group_of[f"agency:{n}"])
        for n in range(1, agencies + 1)
    )
    people = User.objects.bulk_create(
        (User(username=f"person{n}", full_name=f"人员{n}", password="") for n in range(agencies * AT_AN_AGENCY)),
        batch_size=5000,
    )
    Post.objects.bulk_create(
        (
            Post(user=person, agency=bodies[n // AT_AN_AGENCY], role="liaison" if n % AT_AN_AGENCY < 2 else "staff")
            for n, person in enumerate(people)
        ),
        batch_size=5000,
    )
    standing = Mechanism.objects.bulk_create(
        Mechanism(
            name=f"第{n}联席会议",
            founding_no=f"府办函〔2020〕{n}号",
            founded_on="2020-01-02",
            state="active",
            principal_id=group_of[f"mechanism:{n}"],
        )
        for n in range(1, mechanisms + 1)
    )
    seats = {
        (mechanism.pk, bodies[(n * 7 + place * 31) % agencies].pk)
        for n, mechanism in enumerate(standing)
        for place in range(SEATS)
    }
    Participation.objects.bulk_create(
        (Participation(mechanism_id=mechanism, agency_id=agency) for mechanism, agency in sorted(seats)),
        batch_size=5000,
    )


def changes() -> float:
    """Seconds of the middle one of many: somebody is given a post elsewhere."""
    from coordination.agencies.actions import appoint
    from coordination.agencies.models import Agency, User

    agencies, taken = list(Agency.objects.order_by("pk")[:5]), []
    for n, person in enumerate(User.objects.order_by("pk")[30 : 30 + CHANGES]):
        begun = time.perf_counter()
        appoint(actor=None, person=person, agency=agencies[n % 5], role="data_officer")
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken[5:])


def timed(do: Callable[[], Any]) -> tuple[float, Any]:
    begun = time.perf_counter()
    done = do()
    return time.perf_counter() - begun, done


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--large", type=int, default=100_000)
    with servers() as server:
        from coordination.core import principals

        costs = []
        for house in (House("bench_few", SMALL), House("bench_many", asked.parse_args().large)):
            server.create(house.name)
            house.build(fill)
            first, rows = timed(principals.sync)
            print(f"{house.size:,} people: {rows:,} memberships written in {first:.1f} s")
            costs.append(changes())
            proof, _ = timed(principals.differences)
            print(f"  a change of post {costs[-1] * 1000:.1f} ms; to prove every group {proof:.2f} s", flush=True)
        print(f"a change of post, many over few: {costs[1] / costs[0]:.2f}x")


if __name__ == "__main__":
    main()
