"""A library of any size: items of 5,000 agencies, by arithmetic.

4 % of the items are shown to all, 48 % to the members of one of 1,500 spaces, the rest to one agency each that they
were granted to. Every item has an entry of the search index, every tenth a file with a stretch of text. Titles are put
together from a region, a subject and a kind of document: each subject stands in one title of forty.
"""

from itertools import product
from typing import Any

from bench import people

PEOPLE = 100_000
MECHANISMS = (17, 6, 0)  # of the agencies that are asked for
PASSWORD = "bench-portal-2026"  # noqa: S105  (of people who are thrown away)

REGIONS = "东江市 南湖市 西山市 北原市 中川市 海门市 云岭市 平沙市 长桥市 青石市 金沙市 白水市 龙泉市".split()  # noqa: SIM905
SUBJECTS = """
水库水雨情 企业登记 婚姻登记 不动产登记 林地变更 耕地质量 危险化学品 道路运输 港口吞吐 空气质量 地表水质
医疗机构 药品抽检 食品抽检 社会保险 住房公积金 义务教育 高校招生 科技项目 专利授权 财政预算 国库收支 政府采购
税收征管 外商投资 进出口货物 能源消费 电力负荷 天然气供应 粮食储备 农机作业 畜禽防疫 渔船作业 森林火险 地震监测
气象预警 山洪灾害 消防检查 户籍人口 出入境
""".split()  # noqa: SIM905  (a line of words is easier to read)
KINDS = "目录 台账 统计表 监测数据 名录 报告 清单 调查成果 登记簿 接口说明".split()  # noqa: SIM905
_SAID = "本表由{region}{subject}主管部门按月汇总，供联席会议成员单位在汛期调度与会商时使用，数据截止到上月末。"

_TITLES = "CREATE TEMP TABLE title (place int PRIMARY KEY, said text, search tsvector, words text, passage tsvector)"
_BODIES = "CREATE TEMP TABLE body (id bigint PRIMARY KEY, search tsvector)"
_ITEMS = """
INSERT INTO sharing_item (nature, kind, title, abstract, owner_id, space_id, visibility, sharing_class, terms,
    frequency, state, state_at, changed_at, published_at, because, made_by_id, made_at)
SELECT 'working', 'document', t.said, '', a.id,
    CASE WHEN n % 25 BETWEEN 1 AND 12 THEN m.principal_id ELSE a.principal_id END,
    CASE WHEN n % 25 = 0 THEN 2 WHEN n % 25 BETWEEN 1 AND 12 THEN 1 ELSE 3 END,
    2, '用于防汛调度', '', 'published', now(), now() - n * interval '1 second', now(), '', {person}, now()
FROM generate_series(1, {items}) AS n
JOIN (SELECT id, principal_id, row_number() OVER (ORDER BY id) - 1 AS place FROM agencies_agency) a
    ON a.place = n * 7919::bigint % {agencies}
JOIN (SELECT principal_id, row_number() OVER (ORDER BY id) - 1 AS place FROM mechanisms_mechanism) m
    ON m.place = n * 104729::bigint % {mechanisms}
JOIN title t ON t.place = n * 6700417::bigint % {titles}
ORDER BY n
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
_FOUND_BY = """
INSERT INTO sharing_itementry (item_id, search)
SELECT i.id, t.search || b.search FROM sharing_item i JOIN title t ON t.said = i.title JOIN body b ON b.id = i.owner_id
"""
_TEXTS = """
INSERT INTO sharing_itemtext (item_id, file_id, name, due_at, tries, read_at, trouble)
SELECT id, {file}, title || '.txt', now(), 1, now(), '' FROM sharing_item WHERE id % 10 = 0
"""
_PASSAGES = """
INSERT INTO sharing_itempassage (text_id, item_id, words, search)
SELECT x.id, i.id, t.words, t.passage
FROM sharing_itemtext x JOIN sharing_item i ON i.id = x.item_id
JOIN title t ON t.place = i.id * 1299709::bigint % {titles}
"""


def fill(items: int) -> None:
    from django.db import connection

    from coordination.agencies.models import Agency, User
    from coordination.core.models import StoredFile
    from coordination.mechanisms.models import Mechanism

    people.fill(PEOPLE)
    _seat_the_readers()
    facts: dict[str, Any] = {
        "items": items,
        "agencies": Agency.objects.count(),
        "mechanisms": Mechanism.objects.count(),
        "person": User.objects.order_by("pk").values_list("pk", flat=True)[0],
        "file": StoredFile.objects.create(name="说明.txt", size=1, sha256="0" * 64, media_type="text/plain").pk,
    }
    with connection.cursor() as cursor:
        facts["titles"] = _words(cursor)
        cursor.execute("SET session_replication_role = replica")  # every reference is right by construction
        for statement in (_ITEMS, _GRANTS, _FOUND_BY, _TEXTS, _PASSAGES):
            cursor.execute(statement.format(**facts))
        cursor.execute("RESET session_replication_role")
        cursor.execute("VACUUM ANALYZE")


def _seat_the_readers() -> None:
    """The first agencies sit in as many mechanisms as they are asked for, and somebody of each can sign in."""
    from django.contrib.auth.hashers import make_password

    from coordination.agencies.models import Agency, User
    from coordination.core import principals
    from coordination.mechanisms.models import Mechanism, Participation

    bodies = list(Agency.objects.order_by("pk")[: len(MECHANISMS)])
    Participation.objects.filter(agency__in=bodies).delete()
    standing = list(Mechanism.objects.order_by("pk")[: max(MECHANISMS)])
    for agency, number in zip(bodies, MECHANISMS, strict=True):
        Participation.objects.bulk_create(Participation(mechanism=one, agency=agency) for one in standing[:number])
    principals.sync()
    User.objects.filter(pk__in=[person.pk for person in readers()]).update(password=make_password(PASSWORD))


def _words(cursor: Any) -> int:
    """The texts and the agencies, each with its part of an index entry, to be put together; how many titles."""
    from coordination.agencies.models import Agency
    from coordination.core.search import Text, vector

    cursor.execute(_TITLES)
    cursor.execute(_BODIES)
    titles = [
        (f"{region}{subject}{kind}", _SAID.format(region=region, subject=subject))
        for region, subject, kind in product(REGIONS, SUBJECTS, KINDS)
    ]
    cursor.executemany(
        "INSERT INTO title VALUES (%s, %s, %s::tsvector, %s, %s::tsvector)",
        [
            (place, title, vector([Text(title, "A", spoken=True)]), said, vector([Text(said)]))
            for place, (title, said) in enumerate(titles)
        ],
    )
    cursor.executemany(
        "INSERT INTO body VALUES (%s, %s::tsvector)",
        [(agency.pk, vector([Text(agency.name, "D", spoken=True)])) for agency in Agency.objects.all()],
    )
    return len(titles)


def readers() -> list[Any]:
    """Somebody of each of the first agencies."""
    from coordination.agencies.models import Agency, User

    agencies = Agency.objects.order_by("pk")[: len(MECHANISMS)]
    return [User.objects.filter(posts__agency=agency).order_by("pk")[0] for agency in agencies]
