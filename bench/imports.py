"""An import of 5,000 agencies: its preview, carrying it out and taking it back, in a directory of 500 agencies and in
one of 50,000; and the export of the larger one.

`python bench/imports.py [--large 50000] [--rows 5000]`. Half of the rows are new, a tenth stands on another row.
"""

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.ground import House, servers  # noqa: E402  (found by the line above)

SMALL = 500


def fill(agencies: int) -> None:
    from django.contrib.auth.models import Group
    from django.db import connection

    from coordination.agencies.models import Agency, User

    groups = Group.objects.bulk_create((Group(name=f"agency:{n}") for n in range(agencies)), batch_size=5000)
    Agency.objects.bulk_create(
        (
            Agency(
                name=f"第{n}单位",
                short_name=f"{n}单位",
                aliases=[f"原第{n}单位"],
                internal_code=f"D{n:07}",
                pinyin=f"di {n} dan wei",
                region_id="440000",
                principal=group,
            )
            for n, group in enumerate(groups)
        ),
        batch_size=5000,
    )
    User.objects.create_user("root", email="root@example.test", full_name="系统管理员", portal_role="system")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def table(rows: int, agencies: int) -> bytes:
    """Of ten rows five are new (one of them under another new one), three unchanged, one changed and one wrong."""
    from coordination.core.tables import Column, Layout, workbook

    def line(n: int) -> list[Any]:
        known = f"第{n % agencies}单位" if n < agencies else f"新设第{n}单位"
        match n % 10:
            case 0 | 1 | 2:
                return [known, None, None, f"D{n:07}" if n < agencies else None, "440000 广东省", None, 9999]
            case 3:
                return [known, None, "又名", None, "广东省", None, n]
            case 4:
                return [f"错误{n}", None, None, None, "火星", None, n]
            case 5:
                return [f"新设第{n}单位", f"新{n}", None, f"X{n:07}", "广东省", f"新设第{n + 1}单位", n]
            case _:
                return [f"新设第{n}单位", f"新{n}", f"又名新{n}", f"X{n:07}", "440000", "第7单位", n]

    heads = ("单位名称", "简称", "其他名称", "内部编码", "行政区划", "主管部门", "排序")
    return workbook(Layout("名录", [Column(head) for head in heads]), map(line, range(rows))).getvalue()


def timed(do: Callable[[], Any]) -> tuple[float, Any]:
    begun = time.perf_counter()
    done = do()
    return time.perf_counter() - begun, done


def held(word: str) -> int:
    """MB that this process holds (`VmRSS`), or has held at most since it was last forgotten (`VmHWM`)."""
    status = Path("/proc/self/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith(word)).split()[1]) // 1024


def forget_most_held() -> None:
    Path("/proc/self/clear_refs").write_text("5")


def run(house: House, rows: int) -> None:
    from coordination.agencies.imports import AgencyKind
    from coordination.agencies.models import User
    from coordination.core.imports import actions, working

    root, content = User.objects.get(username="root"), table(rows, house.size)
    kind = AgencyKind()
    forget_most_held()
    before = held("VmRSS")
    read, brought = timed(lambda: kind.read("名录.xlsx", content))
    laid_out, started = timed(lambda: actions.start(actor=root, kind=kind, brought=brought))
    print(f"{house.size:,} agencies: {rows:,} rows read in {read:.1f} s, laid out in {laid_out:.1f} s {started.counts}")
    print(f"  at most {held('VmHWM') - before} MB more than before")
    asked, _ = timed(lambda: actions.confirm(actor=root, run=started, only_good=True))
    done, _ = timed(lambda: working.work(seconds=3600))
    started.refresh_from_db()
    counts = started.rows.counted("outcome")
    each = done / max(1, counts.get("done", 0)) * 1000
    print(f"  confirmed in {asked:.2f} s, carried out in {done:.0f} s ({each:.1f} ms a row) {counts}")
    actions.undo(actor=root, run=started)
    back, _ = timed(lambda: working.work(seconds=3600))
    print(f"  taken back in {back:.0f} s {started.rows.counted('outcome')}", flush=True)


def export(house: House) -> None:
    from coordination.agencies.exports import directory
    from coordination.agencies.models import Agency, User
    from coordination.core import tables

    root, rows = User.objects.get(username="root"), Agency.objects.order_by("official_order", "pinyin", "pk")
    for name, write in (("XLSX", tables.workbook), ("CSV", lambda *table: b"".join(tables.csv_of(*table)))):
        forget_most_held()
        before = held("VmRSS")
        taken, _content = timed(lambda write=write: write(*directory(root, rows)))
        more = held("VmHWM") - before
        print(f"  {house.size:,} agencies as {name} in {taken:.1f} s, at most {more} MB more than before", flush=True)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--large", type=int, default=50_000)
    asked.add_argument("--rows", type=int, default=5_000)
    chosen = asked.parse_args()
    with servers() as server:
        for house in (House("bench_few", SMALL), House("bench_many", chosen.large)):
            server.create(house.name)
            house.build(fill)
            run(house, chosen.rows)
            export(house)


if __name__ == "__main__":
    main()
