"""Columns that look as if they held personal data are named to whoever gives the file out, before it is."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from coordination.core.previews import making
from sharing import actions
from sharing.models import Content, Item, SharingClass
from sharing.personal import personal_columns
from tests.cast import again, signed_in
from tests.sharing import tabled
from tests.sharing.house import drafted, published
from tests.sheets import book
from tests.uploads import pdf, upload

pytestmark = pytest.mark.django_db

PEOPLE = [("甲", "13800001111", "见附件"), ("乙", "13900002222", "找王芳 13700003333")]
ROSTER = tabled.csv_of(*PEOPLE, head=("姓名", "电话", "备注"))
LEVELS = tabled.csv_of(("甲", "20.15"), head=("水库", "水位"))
LOOKS_SO = "疑似含有个人信息"


@pytest.fixture(autouse=True)
def volume(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"


def added(library: SimpleNamespace, item: Item, **files: bytes) -> Content:
    """With previews."""
    uploads = [upload(f"{name}.csv", content) for name, content in files.items()]
    note = {"note": "更新"} if item.contents.exists() else {}
    content = actions.add_content(actor=again(library.staff_a), item=item, uploads=[*uploads, pdf()], **note)
    making.make_all()
    return content


def found_in(content: Content) -> dict[str, list[str]]:
    return {each.file.path: list(each.columns) for each in personal_columns(content)}


def material(library: SimpleNamespace) -> Item:
    said = {"sharing_class": SharingClass.UNCONDITIONAL, "abstract": "联系人名单"}
    return actions.begin_item(actor=again(library.staff_a), title="联系人", **said)


def test_they_are_named_on_its_page_and_before_it_is_published(library: SimpleNamespace) -> None:
    item = material(library)
    content = added(library, item, 名册=ROSTER, 水位=LEVELS)
    assert found_in(content) == {"名册.csv": ["电话", "备注"]}
    officer = signed_in(library.data_officer)
    for page in (item.get_absolute_url(), reverse("sharing:publish_item", args=[item.pk])):
        shown = officer.get(page).content.decode()
        assert LOOKS_SO in shown
        assert "名册.csv：电话、备注" in shown
        assert "水位.csv：" not in shown


def test_others_are_told_nothing_of_it(library: SimpleNamespace) -> None:
    item = published(library, sharing_class=SharingClass.UNCONDITIONAL, terms="")
    added(library, item, 名册=ROSTER)
    assert LOOKS_SO in signed_in(library.staff_a).get(item.get_absolute_url()).content.decode()
    shown = signed_in(library.stranger).get(item.get_absolute_url()).content.decode()
    assert "名册.csv" in shown
    assert LOOKS_SO not in shown


def test_what_was_loaded_is_masked_by_then(library: SimpleNamespace) -> None:
    item = published(library)
    content = added(library, item, 名册=ROSTER)
    tabled.load(library, content.files.get(path="名册.csv"))
    assert found_in(content) == {}
    later = added(library, item, 名册=ROSTER + "\r\n丙,13500004444,无".encode("gb18030"))
    assert found_in(later) == {}, "closed until its own rows are loaded"


def test_what_the_catalogue_describes_without_a_mask_is_not_named(library: SimpleNamespace) -> None:
    item = tabled.typed(published(library), ("电话", "C"))
    assert found_in(added(library, item, 名册=ROSTER)) == {"名册.csv": ["备注"]}


def test_of_a_workbook_the_sheets_that_were_not_loaded_are_named(library: SimpleNamespace) -> None:
    item = material(library)
    people = [("姓名", "电话"), *(line[:2] for line in PEOPLE)]
    sheets = book({"水位": [("水库", "水位"), ("甲", 20.15)], "名册": people})
    uploads = [upload("台账.xlsx", sheets)]
    content = actions.add_content(actor=again(library.staff_a), item=item, uploads=uploads)
    making.make_all()
    assert found_in(content) == {"台账.xlsx": ["名册 / 电话"]}
    tabled.load(library, content.files.get(), sheet="水位")
    assert found_in(content) == {"台账.xlsx": ["名册 / 电话"]}
    tabled.load(library, content.files.get(), sheet="名册")
    assert found_in(content) == {}


def test_what_was_not_looked_into_is_said_to_be_unknown(library: SimpleNamespace) -> None:
    item = material(library)
    actions.add_content(actor=again(library.staff_a), item=item, uploads=[upload("名册.csv", ROSTER)])
    page = signed_in(library.data_officer).get(reverse("sharing:publish_item", args=[item.pk])).content.decode()
    assert "尚未检查" in page


def test_it_is_said_to_whoever_signs_what_an_entry_says_of_people(library: SimpleNamespace) -> None:
    entry = drafted(library.data_officer)
    added(library, entry.item, 名册=ROSTER)
    for name, is_said in (("check_secrecy", False), ("assess_impact", True), ("consent", True)):
        page = signed_in(library.leader_a).get(reverse(f"sharing:{name}", args=[entry.pk]))
        assert (LOOKS_SO in page.content.decode()) is is_said, (name, page.status_code)


def test_three_files_ask_no_more_than_one(library: SimpleNamespace) -> None:
    counts = []
    for names in (["甲"], ["甲", "乙", "丙"]):
        files = {name: ROSTER + f"\r\n{name},13500004444,无".encode("gb18030") for name in names}
        content = added(library, material(library), **files)
        with CaptureQueriesContext(connection) as queries:
            assert len(personal_columns(content)) == len(names)
        counts.append(len(queries))
    assert counts[0] == counts[1]
