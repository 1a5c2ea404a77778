"""Tables as data offices hand them out: CSV in the encoding of a Chinese spreadsheet, with rows that break a rule."""

import csv
from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from io import StringIO
from itertools import product

from django.core.files.uploadedfile import SimpleUploadedFile

from coordination.core.files.incoming import Incoming

_COUNTIES = "从化区 增城区 翁源县 新丰县 连平县 和平县 龙门县 博罗县 大埔县 丰顺县 怀集县 封开县".split()  # noqa: SIM905
_CROPS = "早稻 晚稻 甘蔗 花生 冬小麦".split()  # noqa: SIM905
_KINDS = "滑坡 崩塌 泥石流 地面塌陷".split()  # noqa: SIM905
_NAMES = "陈志强 黄丽华 林国栋 梁小燕 何伟明 罗秀英".split()  # noqa: SIM905


def _soil(day: date) -> Iterable[list[object]]:
    yield ["station", "county", "crop", "moisture", "observed"]
    for number, ((place, county), decade) in enumerate(product(enumerate(_COUNTIES), range(12))):
        seen = day - timedelta(days=10 * decade)
        wet = 12 + (number * 37) % 190 / 10
        yield [f"TR{place:02}{decade:02}", county, _CROPS[number % 5], wet, f"{seen:%Y/%m/%d} 08:00"]
    yield ["TR0000", "从化区", "早稻", 18.2, f"{day:%Y/%m/%d} 08:00"]  # there already
    yield ["TR9901", "增城区", "早稻", "偏湿", f"{day:%Y/%m/%d} 08:00"]


def _hazards(day: date) -> Iterable[list[object]]:
    yield ["point_no", "kind", "county", "people", "officer", "phone"]
    for number in range(180):
        county, kind = _COUNTIES[number * 5 % 12], _KINDS[number * 7 % 4]
        phone = f"138{(number * 7919 + day.year) % 100_000_000:08}"
        yield [f"4400{number:04}", kind, county, number * 13 % 240, _NAMES[number % 6], phone]
    yield ["44009001", "滑坡", "大埔县", "约三十", "林国栋", "13800000000"]


_TABLES: Mapping[str, Callable[[date], Iterable[list[object]]]] = {"soil": _soil, "hazards": _hazards}


def table(which: str, name: str, day: date) -> Incoming:
    """Its rows end on this day."""
    text = StringIO()
    csv.writer(text).writerows(_TABLES[which](day))
    return Incoming.of(SimpleUploadedFile(f"{name}.csv", text.getvalue().encode("gb18030")), is_declared=True)
