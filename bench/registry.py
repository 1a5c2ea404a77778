"""A directory of a given size: departments of provinces, cities and counties, each under the one above it.

The same forty departments stand in every place, so that 水利 finds one agency in forty, however large the house.
"""

from collections.abc import Iterator
from itertools import islice, product

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.db import connection

from coordination.agencies.actions import index_agencies, index_regions
from coordination.agencies.actions.agency import sort_key
from coordination.agencies.models import Agency, Post, Region, User
from coordination.core import principals
from coordination.mechanisms.models import Mechanism, Participation

DEPARTMENTS = """
    人民政府办公室 发展和改革委员会 教育局 科学技术局 工业和信息化局 民族宗教事务局 公安局 民政局 司法局 财政局
    人力资源和社会保障局 自然资源局 生态环境局 住房和城乡建设局 交通运输局 水利局 农业农村局 商务局 文化和旅游局
    卫生健康委员会 退役军人事务局 应急管理局 审计局 国有资产监督管理委员会 市场监督管理局 体育局 统计局
    医疗保障局 林业局 城市管理和综合执法局 政务服务和数据管理局 信访局 税务局 气象局 消防救援支队
    疾病预防控制中心 公共资源交易中心 红十字会 水文站 行政审批局
""".split()  # noqa: SIM905  (easier to read as names)
SIGNS = "安平永宁兴和清阳江山河东南西北"
PASSWORD, READER = "a bench needs no secret", "reader"
CITIES, COUNTIES = 10, 3  # of a province, of a city
MECHANISMS, SEATS = 30, 20
AT_ONCE = 4000  # rows
TIERS = {"province": "provincial", "prefecture": "municipal", "county": "county"}


def generate(agencies: int) -> None:
    """Fill an empty, migrated database."""
    places = _places()
    step = max(1, len(places) * len(DEPARTMENTS) // agencies)
    _agencies(agencies, sorted(places[::step], key=lambda place: list(TIERS).index(place[1].level)))
    _mechanisms_with_a_reader()
    principals.sync()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _places() -> list[tuple[str, Region]]:
    """Every place, with what stands before the names of its departments. The provinces are there already."""
    names = ["".join(pair) for pair in product(SIGNS, SIGNS)]
    places: list[tuple[str, Region]] = []
    for province in Region.objects.filter(level="province").order_by("pk"):
        places.append((province.name, province))
        for c in range(1, CITIES + 1):
            city = Region(code=f"{province.pk[:2]}{c:02}00", name=f"{names[c * 7]}市", level="prefecture")
            city.parent = province
            places.append((f"{province.name}{city.name}", city))
            for k in range(1, COUNTIES + 1):
                name = f"{names[(c * 31 + k * 17) % len(names)]}县"
                county = Region(code=f"{city.code[:4]}{k:02}", name=name, level="county", parent=city)
                places.append((f"{province.name}{city.name}{name}", county))
    entered = Region.objects.bulk_create(region for _name, region in places if region.level != "province")
    index_regions(entered)
    return places


def _agencies(number: int, places: list[tuple[str, Region]]) -> None:
    """Places come from the top down: the department above is saved before the one below."""
    above: dict[tuple[str | None, str], int] = {}  # by division and department
    wanted = islice(((place, region, each) for place, region in places for each in DEPARTMENTS), number)
    for order, batch in enumerate(_batches(wanted)):
        groups = Group.objects.bulk_create(Group(name=f"agency:{order}:{n}") for n in range(len(batch)))
        rows = [
            Agency(
                name=f"{place}{each}",
                short_name=f"{region.name}{each}",
                pinyin=sort_key(f"{place}{each}"),
                official_order=order * AT_ONCE + n,
                tier=TIERS[region.level],
                region=region,
                parent_id=above.get((region.parent_id, each)),
                principal=group,
            )
            for n, ((place, region, each), group) in enumerate(zip(batch, groups, strict=True))
        ]
        Agency.objects.bulk_create(rows)
        index_agencies(rows)
        above |= {(row.region_id, each): row.pk for row, (_place, _region, each) in zip(rows, batch, strict=True)}


def _batches(
    wanted: Iterator[tuple[str, Region, str]],
) -> Iterator[list[tuple[str, Region, str]]]:
    while batch := list(islice(wanted, AT_ONCE)):
        yield batch


def _mechanisms_with_a_reader() -> None:
    """Somebody of the first agency, which sits in ten mechanisms of twenty agencies."""
    agencies = list(Agency.objects.order_by("official_order")[: MECHANISMS * SEATS])
    reader = User.objects.create(username=READER, full_name=READER, password=make_password(PASSWORD))
    Post.objects.create(user=reader, agency=agencies[0], role="liaison", is_main=True)
    groups = Group.objects.bulk_create(Group(name=f"mechanism:{n}") for n in range(MECHANISMS))
    mechanisms = Mechanism.objects.bulk_create(
        Mechanism(
            name=f"第{n}联席会议",
            founding_no=f"府办函〔2020〕{n + 1}号",
            founded_on="2020-01-02",
            state="active",
            principal=group,
        )
        for n, group in enumerate(groups)
    )
    seats = {
        (mechanism, agencies[0 if n < MECHANISMS // 3 and not k else (n * 7 + k * 13) % len(agencies)])
        for n, mechanism in enumerate(mechanisms)
        for k in range(SEATS)
    }
    Participation.objects.bulk_create(Participation(mechanism=mechanism, agency=agency) for mechanism, agency in seats)
