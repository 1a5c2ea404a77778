"""The tree by which the catalogue is classified grows below the classes and groups of the guide."""

from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from coordination.core.errors import NotLawful, NotPermitted
from coordination.core.models import Activity
from sharing import actions
from sharing.models import Category, Item
from sharing.models.classification import depth_of
from tests.cast import signed_in
from tests.sharing.house import published

pytestmark = pytest.mark.django_db

CATEGORIES = reverse("sharing:categories")


def of(code: str) -> Category:
    return Category.objects.get(code=code)


def test_a_part_gets_the_next_code_of_its_depth(library: SimpleNamespace) -> None:
    """编制指南: one digit for a class, two more for a group, three more for a subgroup."""
    first = actions.add_category(actor=library.root, parent=of("212"), name="防汛抗旱")
    assert (first.code, first.depth, first.parent_id) == ("212001", 2, "212")
    assert actions.add_category(actor=library.root, parent=of("212"), name="森林防火").code == "212002"
    assert actions.add_category(actor=library.root, parent=first, name="水库").code == "21200101"
    assert actions.add_category(actor=library.root, parent=of("3"), name="水利").code == "301"
    assert [depth_of(code) for code in ("2", "212", "212001", "21200101", "2120010101")] == [0, 1, 2, 3, 4]


def test_where_the_codes_are_used_up_it_is_said(library: SimpleNamespace) -> None:
    Category.objects.create(code="399", name="最后", parent=of("3"))
    with pytest.raises(NotLawful, match="部门信息资源"):
        actions.add_category(actor=library.root, parent=of("3"), name="再一个")
    deepest = Category.objects.create(code="212001010101", name="细目", parent=of("212"))
    assert deepest.next_code() == ""


def test_who_adds_and_who_renames(library: SimpleNamespace) -> None:
    actions.add_category(actor=library.liaison_b, parent=of("212"), name="防汛抗旱")
    for who in (library.liaison_a, library.data_officer, library.secretariat, library.stranger):
        with pytest.raises(NotPermitted):
            actions.add_category(actor=who, parent=of("212"), name="别的")
    with pytest.raises(NotPermitted):
        actions.rename_category(actor=library.liaison_b, category=of("212001"), name="防汛")
    actions.rename_category(actor=library.root, category=of("212001"), name="防汛", source="粤数〔2026〕1号")
    told = Activity.objects.get(verb="category.rename")
    assert (told.before["name"], told.after["name"]) == ("防汛抗旱", "防汛")


def test_a_name_is_needed(library: SimpleNamespace) -> None:
    with pytest.raises(ValidationError):
        actions.add_category(actor=library.root, parent=of("212"), name="")
    page = signed_in(library.root).post(reverse("sharing:add_category", args=["212"]), {"name": "", "source": "粤数"})
    assert page.status_code == 200
    assert "name" in page.context["form"].errors
    assert "粤数" in page.content.decode()


def test_the_page_leads_from_each_to_what_is_classified_there(library: SimpleNamespace) -> None:
    made = actions.add_category(actor=library.root, parent=of("211"), name="水雨情")
    item = published(library)
    Item.objects.filter(pk=item.pk).update(category=made)
    client = signed_in(library.secretariat)
    shown = client.get(CATEGORIES).content.decode()
    assert f"?category={made.code}" in shown
    assert reverse("sharing:add_category", args=["211"]) not in shown
    assert reverse("sharing:add_category", args=["211"]) in signed_in(library.root).get(CATEGORIES).content.decode()
    for code, found in (("211", True), ("2", True), (made.code, True), ("212", False)):
        assert (item.title in client.get(reverse("sharing:library"), {"category": code}).content.decode()) is found


def test_it_is_added_and_renamed_on_its_page(library: SimpleNamespace) -> None:
    desk = signed_in(library.root)
    done = desk.post(reverse("sharing:add_category", args=["212"]), {"name": "防汛抗旱", "source": "粤数〔2026〕1号"})
    assert (done.status_code, done["Location"]) == (302, CATEGORIES)
    desk.post(reverse("sharing:rename_category", args=["212001"]), {"name": "防汛", "name_en": "Floods"})
    assert (of("212001").name, of("212001").name_en) == ("防汛", "Floods")
    assert desk.get(reverse("sharing:add_category", args=["999"])).status_code == 404
