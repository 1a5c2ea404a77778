"""A search over twenty thousand Chinese texts finds just what a scan of all of them finds."""

import random
import re
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.db import connection

from coordination.core.search import Text, vector
from coordination.core.stretches import stretches
from sharing.models import Item, ItemEntry, ItemPassage, ItemText, SharingClass, Visibility
from sharing.querysets.items import found_by
from tests.scanned import pattern, plain
from tests.sharing.test_search import holding

pytestmark = pytest.mark.django_db

TEXTS = 20_000
OF_LAW = """
为了防治洪水，防御、减轻洪涝灾害，维护人民的生命和财产安全，保障社会主义现代化建设顺利进行，制定本法。
防洪工作实行全面规划、统筹兼顾、预防为主、综合治理、局部利益服从全局利益的原则。
为了保护个人信息权益，规范个人信息处理活动，促进个人信息合理利用，根据宪法，制定本法。
自然人的个人信息受法律保护，任何组织、个人不得侵害自然人的个人信息权益。
为了规范数据处理活动，保障数据安全，促进数据开发利用，保护个人、组织的合法权益，维护国家主权、安全和发展利益，制定本法。
任何单位和个人都有保护环境的义务。地方各级人民政府应当对本行政区域的环境质量负责。
各级人民政府应当依照本条例的规定，加强对政务数据共享工作的组织领导。
"""
NAMES = ["陈思远", "单小红", "欧阳文静", "李强", "王芳", "赵海燕"]
AGENCIES = ["省水利厅", "省林业局", "市生态环境局", "县应急管理局", "省发展改革委", "海关总署广东分署"]


def sentences() -> list[str]:
    """Of laws, and what the portal says and tells of itself in Chinese."""
    base = Path(settings.BASE_DIR)
    told = (base / "locale/zh_Hans/LC_MESSAGES/django.po").read_text()
    found = [line.replace('\\"', '"') for line in re.findall(r'^msgstr(?:\[0\])? "(.+)"$', told, re.MULTILINE)]
    for path in sorted((base / "coordination/demo").glob("*.toml")):
        found += re.findall(r'"([^"\n]*[一-龥][^"\n]*)"', path.read_text())
    found += [line for line in OF_LAW.split("\n") if line] * 20
    return found


def texts(dice: random.Random) -> Iterator[str]:
    told = sentences()
    assert len(told) > 2_000
    for _ in range(TEXTS):
        pieces = dice.choices(told, k=dice.randint(2, 5))
        pieces.append(
            dice.choice(
                [
                    f"{dice.randint(1, 13)}月{dice.randint(1, 28)}日，{dice.choice(NAMES)}报告。",
                    f"{dice.choice(AGENCIES)}{dice.choice(NAMES)}",
                    f"粤府办〔{dice.randint(2024, 2026)}〕{dice.randint(1, 20)}号",
                    f"ＧＤＰ增长{dice.randint(1, 30)}％",
                ]
            )
        )
        dice.shuffle(pieces)
        yield dice.choice(["", "\n", " "]).join(pieces)


def asked(dice: random.Random, kept: list[str]) -> list[str]:
    """Words of one, two and four signs out of the texts, names, agencies, numbers; and questions of several terms."""
    pieces = list[str]()
    for length in (1, 2, 4) * 12:
        runs = re.findall(rf"[一-龥]{{{length},}}", " ".join(dice.choices(kept, k=5)))
        run = dice.choice(runs)
        start = dice.randint(0, len(run) - length)
        pieces.append(run[start : start + length])
    numbers = ["3月", "13月", "1月1", "2026", "〔2026〕8号", "粤府办〔2026〕8号", "粤府办(2025)1", "gdp", "GDP增长3"]
    rare = ["龘", "不存在的词语", "洪水防治"]
    together = [
        "水利 陈思远",
        "3月 NOT 李强",
        "数据 -安全",
        "-的",
        "“数据安全” NOT 个人",
        "防御、洪水",
        "水 利 NOT 厅 防",
    ]
    return [*pieces, *NAMES, *AGENCIES, *numbers, *rare, *together]


def scan(question: str, kept: dict[int, str]) -> set[int]:
    """Every text, read for every term of the question."""
    wanted, unwanted, is_wanted = [], [], True
    for said in question.replace("、", " ").replace("“", "").replace("”", "").split():
        if said == "NOT":
            is_wanted = False
        else:
            (wanted if is_wanted and not said.startswith("-") else unwanted).append(pattern(said.lstrip("-")))
            is_wanted = True
    return {
        key
        for key, text in kept.items()
        if all(term.search(text) for term in wanted) and not any(term.search(text) for term in unwanted)
    }


@pytest.fixture
def shelf(library: SimpleNamespace) -> dict[int, str]:
    """Items past the verbs, each found by a text: half of them by what is said of them, half by what a file says."""
    by, space = library.staff_a, library.a.principal
    first = holding(by, Item.objects.get(pk=begun(library).pk))
    file = ItemText.objects.get(item=first).file
    said = {"nature": "working", "owner": library.a, "space": space, "made_by": by, "state": "published"}
    shown = {"visibility": Visibility.ALL, "sharing_class": SharingClass.UNCONDITIONAL}
    kept = list(texts(random.Random(7)))
    items = Item.objects.bulk_create(
        (Item(title=f"材料{no}", **said, **shown) for no in range(TEXTS)), batch_size=2_000
    )
    entries = zip(items[::2], kept[::2], strict=True)
    ItemEntry.objects.bulk_create(
        (ItemEntry(item=item, search=vector([Text(text, "C")])) for item, text in entries), batch_size=1_000
    )
    rows = ItemText.objects.bulk_create(ItemText(item=item, file=file, name="文.txt") for item in items[1::2])
    ItemPassage.objects.bulk_create(
        (
            ItemPassage(text=row, item_id=row.item_id, words=one.text, search=one.search)
            for row, text in zip(rows, kept[1::2], strict=True)
            for one in stretches(text)
        ),
        batch_size=1_000,
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE sharing_item, sharing_itementry, sharing_itempassage")
    return {item.pk: plain(text) for item, text in zip(items, kept, strict=True)}


def begun(library: SimpleNamespace) -> Item:
    from sharing import actions

    return actions.begin_item(actor=library.staff_a, title="档案", terms="内部使用")


def test_a_search_finds_what_a_scan_finds(library: SimpleNamespace, shelf: dict[int, str]) -> None:
    questions = asked(random.Random(11), list(shelf.values()))
    assert len(questions) > 60
    several = 0
    for question in questions:
        expected = scan(question, shelf)
        rows = Item.objects.filter(pk__in=shelf).filter(found_by(question, library.liaison_b))
        assert set(rows.values_list("pk", flat=True)) == expected, question
        several += len(expected) > 1
    assert several > 50
