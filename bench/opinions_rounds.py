"""A round of a few agencies and one of many in one database, side by side: what their pages and papers cost.

`python bench/opinions_rounds.py [--agencies 200] [--comments 5000] [--texts 300]`, of the large side; the small one has
5 agencies, 20 comments and 5 texts. `--explain` tells instead the queries of each page, and the slowest of them. All
is thrown away afterwards.
"""

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.ground import House, servers  # noqa: E402  (found by the line above)
from bench.sizes import Browser, web  # noqa: E402

ROUNDS, WARM = 5, 4
AT_MOST = 3  # times the small side: what is asked of every page
SLOW_SHOWN = 3


class Page(NamedTuple):
    """A page of one side: who asks for it, and where it is."""

    reader: str
    path: str


def pages_of(size: Any) -> dict[str, Page]:
    """Every page that is measured. Where the small side has no second page, the first stands for the deep one."""
    from django.test import RequestFactory
    from django.urls import reverse

    from coordination.core.web import key_page
    from coordination.opinions.adopting import in_order_of_sections
    from coordination.opinions.models import Comment, Draft

    draft = Draft.objects.filter(made_by__username=size.asks).latest("pk")
    round_ = draft.rounds.get()
    own = round_.requests.get(agency__posts__user__username=size.answers)
    comments, table = Comment.objects.given().about(draft), reverse("opinions:adoption", args=[draft.pk])
    section = draft.standing.sections.filter(comments__in=comments).distinct().order_by("place")[0]
    walked = in_order_of_sections(comments, draft)
    deep = key_page(RequestFactory().get(table), walked, order=["at", "pk"], size=size.comments * 4 // 5)
    asked = {
        "round": round_.get_absolute_url(),
        "round, late": f"{round_.get_absolute_url()}?state=late",
        "round, with comments": f"{round_.get_absolute_url()}?state=comments",
        "adoption table": table,
        "adoption, one section": f"{table}?section={section.pk}",
        "adoption, unanswered": f"{table}?outcome=unanswered",
        "adoption, deep by key": deep.next_url,
        "text": draft.get_absolute_url(),
        "drafts": reverse("opinions:drafts"),
        "home of who asks": "/",
    }
    answered = {
        "request": own.get_absolute_url(),
        "requests": reverse("opinions:requests"),
        "requests, waiting": f"{reverse('opinions:requests')}?show=waiting",
        "home of who is asked": "/",
    }
    pages = {name: Page(size.asks, path) for name, path in asked.items()}
    return pages | {name: Page(size.answers, path) for name, path in answered.items()}


def measure(house: House, sides: list[dict[str, Page]]) -> None:
    """Each page of both sides in turn, so that a slow moment of the machine meets both alike."""
    from bench.opinions_house import PASSWORD

    with web("coordination.wsgi:application", DATABASE_URL=house.url) as port:
        readers = {page.reader for side in sides for page in side.values()}
        browsers = {reader: Browser(port).sign_in(reader, PASSWORD) for reader in sorted(readers)}
        print(f"{'page':<26}{'small: half, 95 % within':>28}{'large: half, 95 % within':>28}{'ratio':>8}")
        for name in sides[0]:
            taken: list[list[float]] = [[] for _ in sides]
            for side in sides:
                browsers[side[name].reader].get(side[name].path, WARM)
            for _ in range(ROUNDS):
                for times, side in zip(taken, sides, strict=True):
                    times.extend(browsers[side[name].reader].many(side[name].path))
            half = [statistics.median(times) * 1000 for times in taken]
            slow = [statistics.quantiles(times, n=20)[-1] * 1000 for times in taken]
            cells = "".join(f"{h:>16.1f} ms{s:>9.1f}" for h, s in zip(half, slow, strict=True))
            ratio = half[-1] / half[0]
            print(f"{name:<26}{cells}{ratio:>7.2f}x{'  MORE THAN ASKED' * (ratio > AT_MOST)}", flush=True)


def explain(sides: list[dict[str, Page]]) -> None:
    """How many queries each page puts on both sides, how long they take together, and the slowest of them."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from coordination.agencies.models import User
    from coordination.signin.sessions import begin

    for name, (reader, path) in ((name, side[name]) for name in sides[0] for side in sides):
        client = Client(SERVER_NAME="localhost")
        client.force_login(User.objects.get(username=reader), backend="coordination.signin.backends.PasswordBackend")
        session = client.session
        begin(SimpleNamespace(session=session), 0)
        session.save()
        client.get(path)
        with CaptureQueriesContext(connection) as queries:
            begun = time.perf_counter()
            answer = client.get(path)
            whole = time.perf_counter() - begun
        if answer.status_code != 200:
            sys.exit(f"{path} answered {answer.status_code}.")
        put = sorted(queries.captured_queries, key=lambda query: -float(query["time"]))
        together = sum(float(query["time"]) for query in put)
        print(f"\n{name} of {reader}: {len(put)} queries, {together * 1000:.0f} of {whole * 1000:.0f} ms")
        for query in put[:SLOW_SHOWN]:
            print(f"  {float(query['time']) * 1000:.0f} ms  {query['sql']}")


def papers(sizes: list[Any]) -> None:
    """The adoption table as it is handed out, once for each side; as PDF its first volume: that is waited for."""
    from coordination.opinions.exports.adoption import Adoption
    from coordination.opinions.models import Draft

    made: dict[str, Callable[[Any], int]] = {
        "xlsx": lambda table: table.workbook().getbuffer().nbytes,
        "docx": lambda table: len(table.paper().as_docx()),
        "pdf, one volume": lambda table: len(table.paper(1).as_pdf()),
    }
    told = "".join(f"{f'{size.comments:,} comments':>28}" for size in sizes)
    print(f"\n{'adoption table as':<26}{told}{'ratio':>8}")
    for kind, make in made.items():
        cells, times = "", []
        for size in sizes:
            draft = Draft.objects.filter(made_by__username=size.asks).for_list().latest("pk")
            begun = time.perf_counter()
            written = make(Adoption(draft))
            times.append(time.perf_counter() - begun)
            cells += f"{times[-1]:>14.2f} s{written / 1024:>9,.0f} KB"
        print(f"{kind:<26}{cells}{times[-1] / times[0]:>7.1f}x", flush=True)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--agencies", type=int, default=200)
    asked.add_argument("--comments", type=int, default=5000)
    asked.add_argument("--texts", type=int, default=300)
    asked.add_argument("--explain", action="store_true")
    asked.add_argument("--papers", action="store_true", help="only what is handed out, not the pages")
    chosen = asked.parse_args()
    with servers() as server:
        from bench.opinions_house import Size, generate

        sizes = [Size("small", 5, 20, 5), Size("large", chosen.agencies, chosen.comments, chosen.texts)]
        house = House("bench_rounds", chosen.comments)
        server.create(house.name)
        taken = house.build(lambda _comments: generate(sizes))
        print(
            f"{chosen.agencies} agencies, {chosen.comments:,} comments, {chosen.texts} texts: {taken:.0f} s", flush=True
        )
        sides = [pages_of(size) for size in sizes]
        if chosen.explain:
            explain(sides)
            return
        if not chosen.papers:
            measure(house, sides)
        papers(sizes)


if __name__ == "__main__":
    main()
