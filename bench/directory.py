"""The directory of a small and of a large house side by side: what a search costs by itself, and what its page does.

`python bench/directory.py [--small 500] [--large 50000]`, counted in agencies. All is thrown away afterwards.
"""

import argparse
import statistics
import sys
import time
from contextlib import ExitStack
from itertools import chain
from pathlib import Path
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.ground import House, servers  # noqa: E402  (found by the line above)
from bench.sizes import Browser, web  # noqa: E402

ROUNDS, REPEATS = 3, 15
PAGES = {
    "all": {},
    "of a kind and region": {"kind": "government", "region": "440000"},
    "水利, one in forty": {"q": "水利"},
    "局, nearly all": {"q": "局"},
    "shuili": {"q": "shuili"},
    "slj (initials)": {"q": "slj"},
    "fgw (short form)": {"q": "fgw"},
    "guangdong shuili": {"q": "guangdong shuili"},
    "a full name": {"q": "广东省水利局"},
    "found by nothing": {"q": "海洋石油"},
    "水利 with filters": {"q": "水利", "tier": "county", "region": "440000", "relation": "subordinate"},
}


def questions(houses: list[House]) -> None:
    """The queries of a first page by themselves: the rows and the count, without web server and page."""
    print(f"{'search':<26}" + "".join(f"{f'{house.size:,} agencies':>20}" for house in houses) + f"{'ratio':>10}")
    taken: dict[str, list[list[float]]] = {name: [[] for _ in houses] for name in PAGES if "q" in PAGES[name]}
    for _ in range(ROUNDS):
        for place, house in enumerate(houses):
            house.use()
            for name, times in taken.items():
                times[place] += [_asked(PAGES[name]["q"]) for _ in range(REPEATS)]
    taken["every question"] = [list(chain(*each)) for each in zip(*taken.values(), strict=True)]
    for name, times in taken.items():
        _print(name, [statistics.median(each) * 1000 for each in times], "{:>17.1f} ms")


def _asked(words: str) -> float:
    from django.test import RequestFactory

    from coordination.agencies.models import Agency
    from coordination.agencies.querysets import OFFICIAL_ORDER
    from coordination.core.counting import CAP
    from coordination.core.web import ranked_page

    begun = time.perf_counter()
    rows = Agency.objects.select_related("region", "parent")
    found, pieces = rows.named(words), rows.best_first(words)
    ranked_page(RequestFactory().get("/"), found, pieces=pieces, order=OFFICIAL_ORDER, cap=CAP)
    return time.perf_counter() - begun


def pages(houses: list[House]) -> None:
    from bench.registry import PASSWORD, READER

    with ExitStack() as stack:
        ports = [stack.enter_context(web("coordination.wsgi:application", DATABASE_URL=house.url)) for house in houses]
        readers = [Browser(port).sign_in(READER, PASSWORD) for port in ports]
        print(f"\n{'page':<26}" + "".join(f"{f'{house.size:,} agencies':>26}" for house in houses) + f"{'ratio':>10}")
        searches: list[list[float]] = [[] for _ in readers]
        for name, query in PAGES.items():
            path = f"/agencies/?{urlencode(query)}"
            taken: list[list[float]] = [[] for _ in readers]
            for reader in readers:
                reader.get(path, 6)
            for _ in range(ROUNDS):
                for times, reader in zip(taken, readers, strict=True):
                    times.extend(reader.many(path))
            _print_pages(name, taken)
            if "q" in query:
                searches = [[*known, *times] for known, times in zip(searches, taken, strict=True)]
        _print_pages("every search", searches)


def _print_pages(name: str, taken: list[list[float]]) -> None:
    half = [statistics.median(times) * 1000 for times in taken]
    _print(name, half, "{:>11.1f} ms", [statistics.quantiles(times, n=20)[-1] * 1000 for times in taken])


def _print(name: str, half: list[float], shape: str, slow: list[float] | None = None) -> None:
    wide = len(name.encode("gb18030")) - len(name)  # ideographs take two columns
    cells = [shape.format(value) + (f"{slow[n]:>9.1f} ms" if slow else "") for n, value in enumerate(half)]
    print(f"{name:<{26 - wide}}" + "".join(cells) + f"{half[-1] / half[0]:>9.2f}x", flush=True)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--small", type=int, default=500)
    asked.add_argument("--large", type=int, default=50_000)
    sizes = asked.parse_args()
    with servers() as server:
        from bench.registry import generate

        houses = [House("bench_small", sizes.small), House("bench_large", sizes.large)]
        for house in houses:
            server.create(house.name)
            print(f"{house.size:,} agencies: written in {house.build(generate):.0f} s", flush=True)
        questions(houses)
        pages(houses)


if __name__ == "__main__":
    main()
