"""A draft of 40 sections compared with a small register and with one of 50,000 sections, side by side.

`python bench/opinions_register.py [--small 500] [--large 50000]`, counted in sections. The register speaks as statutes
do: a quarter of its words are phrases that stand in thousands of sections. Of the draft some sections are copied, some
copied and edited, some hold a copied sentence among usual phrases, and some are new. All is thrown away afterwards.
"""

import argparse
import random
import statistics
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.ground import House, servers  # noqa: E402  (found by the line above)

OF_A_POLICY, OF_THE_DRAFT, ROUNDS = 40, 40, 5
USUAL = (
    "本办法自发布之日起施行。",
    "各级人民政府应当加强对本行政区域内有关工作的组织领导，建立健全协调机制，及时解决工作中的重大问题。",
    "县级以上人民政府有关部门按照各自职责，依法做好相关监督管理工作。",
    "违反本办法规定，法律、法规已有处罚规定的，从其规定。",
    "国家机关工作人员在工作中玩忽职守、滥用职权、徇私舞弊的，依法给予处分；构成犯罪的，依法追究刑事责任。",
    "任何单位和个人有权对违反本办法的行为进行投诉、举报。",
    "所需经费列入同级财政预算，并根据实际情况予以保障。",
    "鼓励和支持社会力量依法参与，形成政府主导、部门协同、社会参与的工作格局。",
)
WHO = "水行政|应急管理|财政|发展改革|自然资源|生态环境|住房城乡建设|交通运输|农业农村|卫生健康|市场监督管理|教育"
WHAT = (
    "水库大坝安全鉴定|灾情信息报送|救灾物资储备|山洪灾害预警|危险化学品运输|城市内涝治理|农村供水保障|公路桥梁养护|"
    "河道采砂许可|森林防火巡护|校车安全管理|食品抽样检验|医疗废物处置|电梯维护保养|排污许可证核发|建筑施工噪声监测"
)
HOW = "定期组织|依法公开|统筹协调|分级负责|逐项核查|及时通报|按季度汇总|委托第三方评估|联合开展|全程记录|限期整改"
CHARS = "安全监测评估预警调度巡查整治修复登记核准公示档案台账经费物资队伍装备演练培训宣传考核奖惩应急值守通信联络保障"
SENTENCE = (
    "{who}主管部门应当{how}{what}工作，对{own}的，自收到材料之日起{days}个工作日内作出决定并书面告知申请人。",
    "从事{what}的单位应当建立{own}制度，保存相关记录不少于{days}个月，并接受{who}主管部门的监督检查。",
    "{who}主管部门会同有关部门{how}，将{own}纳入{what}年度计划，于每年{days}月底前报本级人民政府。",
    "发现{own}情形的，应当在{days}小时内向所在地{who}主管部门报告，并{how}，防止影响{what}。",
)


def sentence(dice: random.Random) -> str:
    """One that says something of its own, in the usual words."""
    own = "".join(dice.choices(CHARS, k=dice.randint(6, 14)))
    words = {name: dice.choice(said.split("|")) for name, said in (("who", WHO), ("what", WHAT), ("how", HOW))}
    return dice.choice(SENTENCE).format(own=own, days=dice.randint(1, 60), **words)


def section(dice: random.Random) -> str:
    """Two or three sentences, of which every other section has a usual one."""
    said = [sentence(dice) for _ in range(dice.randint(1, 3))]
    if dice.random() < 0.5:
        said.insert(dice.randint(0, len(said)), dice.choice(USUAL))
    return "".join(said)


def fill(sections: int) -> None:
    from django.contrib.auth.models import Group
    from django.db import connection

    from coordination.agencies.models import Agency, Post, User
    from coordination.opinions.likeness import fingerprint
    from coordination.opinions.models import Policy, PolicySection

    agency = Agency.objects.create(name="省水利厅", principal=Group.objects.create(name="agency:1"))
    person = User.objects.create_user("staff", email="staff@bench.invalid", full_name="经办人")
    Post.objects.create(user=person, agency=agency, role="staff", is_main=True)
    dice, day = random.Random(1949), "2024-01-01"
    known = {"issued_on": day, "effective_on": day, "entered_by": person, "entered_for": agency}
    policies = Policy.objects.bulk_create(
        Policy(title=f"第{n}号办法", **known) for n in range(-(-sections // OF_A_POLICY))
    )
    texts = [section(dice) if n % OF_A_POLICY else USUAL[0] for n in range(sections)]
    rows = (
        PolicySection(
            policy=policies[n // OF_A_POLICY], place=n % OF_A_POLICY + 1, text=text, fingerprint=fingerprint(text)
        )
        for n, text in enumerate(texts)
    )
    PolicySection.objects.bulk_create(rows, batch_size=2000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def draft(person: Any) -> tuple[Any, dict[str, int]]:
    """A version with the sections of the register out of which some of its sections are made, by their number."""
    from coordination.opinions.actions import begin_draft
    from coordination.opinions.models import PolicySection
    from coordination.opinions.sections import Passage

    dice, rows = random.Random(2026), list(PolicySection.objects.filter(place__gt=1).order_by("pk")[:4000])
    passages, origins = [], {}
    for n in range(OF_THE_DRAFT):
        source, number = dice.choice(rows), f"第{n + 1}条"
        match n % 4:
            case 0:
                text = source.text
            case 1:
                text = source.text.replace("主管部门", "行政部门").replace("应当", "须")
            case 2:
                text = "".join(USUAL[1:4]) + source.text[:60] + USUAL[6]
            case _:
                text = section(dice)
        if n % 4 < 3:
            origins[number] = source.pk
        passages.append(Passage(number, (), [text]))
    return begin_draft(actor=person, title="办法", passages=passages).being_written, origins


def measured(house: House) -> tuple[float, float, float]:
    """Seconds of a whole comparison, of its longest piece, and which part of what was copied is found."""
    from coordination.agencies.models import User
    from coordination.opinions.actions import begin_comparison, go_on
    from coordination.opinions.models import Likeness

    house.use()
    person = User.objects.get(username="staff")
    revision, origins = draft(person)
    wholes, pieces = [], []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        begin_comparison(actor=person, revision=revision)
        is_done = False
        while not is_done:
            piece = time.perf_counter()
            is_done = go_on(actor=person, revision=revision).finished_at is not None
            pieces.append(time.perf_counter() - piece)
        wholes.append(time.perf_counter() - begun)
    found = set(Likeness.objects.filter(section__revision=revision).values_list("section__number", "of"))
    return statistics.median(wholes), max(pieces), sum(pair in found for pair in origins.items()) / len(origins)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--small", type=int, default=500)
    asked.add_argument("--large", type=int, default=50_000)
    chosen = asked.parse_args()
    with servers() as server:
        houses = [House("bench_few", chosen.small), House("bench_many", chosen.large)]
        for house in houses:
            server.create(house.name)
            print(f"{house.size:,} sections written in {house.build(fill):.0f} s", flush=True)
        few, many = (measured(house) for house in houses)
        for house, (whole, piece, found) in zip(houses, (few, many), strict=True):
            print(
                f"{house.size:>7,} sections: a draft of {OF_THE_DRAFT} compared in {whole * 1000:.0f} ms, "
                f"longest piece {piece * 1000:.0f} ms, {found:.0%} of what was copied found"
            )
        print(f"ratio {many[0] / few[0]:.1f}", flush=True)


if __name__ == "__main__":
    main()
