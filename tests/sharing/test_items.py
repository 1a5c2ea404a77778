"""Items that no catalogue describes: begun by whoever works on data, published by the data office."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse

from coordination.agencies.models import Agency, Post
from coordination.core.errors import NotLawful, NotPermitted, SomeoneWasFaster
from sharing import actions
from sharing.actions.holding import stamp_of_item
from sharing.flows import ItemState
from sharing.models import Item, SharingClass, Visibility
from sharing.querysets.items import found_by
from tests.cast import again, agency, person, signed_in
from tests.sharing.house import published, with_content

pytestmark = pytest.mark.django_db


def begun(by: Any, title: str = "会商材料", **said: Any) -> Item:
    words = {"visibility": Visibility.ALL, "sharing_class": SharingClass.UNCONDITIONAL, **said}
    return actions.begin_item(actor=again(by), title=title, **words)


def sent(cast: SimpleNamespace, **said: Any) -> dict[str, Any]:
    words = {"title": "防汛会商材料", "kind": "document", "space": cast.a.principal_id, "visibility": 2}
    return {**words, "sharing_class": 1, **said}


def test_government_begins_working_material_and_others_reference_material(library: SimpleNamespace) -> None:
    company = agency("某测绘企业", kind=Agency.Kind.ENTERPRISE)
    assert begun(library.staff_a).nature == Item.Nature.WORKING
    assert begun(person(company, "company")).nature == Item.Nature.REFERENCE


def test_whoever_does_not_work_on_data_begins_nothing(library: SimpleNamespace) -> None:
    with pytest.raises(NotPermitted):
        begun(library.admin_a)


def test_nobody_else_knows_of_it_until_the_data_office_publishes_it(library: SimpleNamespace) -> None:
    item = with_content(library.staff_a, begun(library.staff_a))
    assert not Item.objects.visible_to(library.stranger).exists()
    with pytest.raises(NotPermitted):
        actions.publish_item(actor=library.staff_a, item=item)
    actions.publish_item(actor=library.data_officer, item=item)
    assert Item.objects.visible_to(library.stranger).filter(found_by("会商")).get() == item
    assert item.published_at == item.changed_at


def test_what_holds_nothing_or_does_not_say_its_terms_is_not_published(library: SimpleNamespace) -> None:
    with pytest.raises(NotLawful):
        actions.publish_item(actor=library.data_officer, item=begun(library.staff_a))
    silent = with_content(library.staff_a, begun(library.staff_a, sharing_class=SharingClass.CONDITIONAL))
    with pytest.raises(NotLawful):
        actions.publish_item(actor=library.data_officer, item=silent)
    actions.edit_item(actor=library.staff_a, item=silent, terms="用于防汛会商")
    actions.publish_item(actor=library.data_officer, item=silent)


def test_what_others_read_is_edited_by_the_data_office(library: SimpleNamespace) -> None:
    item = with_content(library.staff_a, begun(library.staff_a))
    actions.edit_item(actor=library.staff_a, item=item, title="会商材料（汛期）")
    actions.publish_item(actor=library.data_officer, item=item)
    before = item.changed_at
    with pytest.raises(NotPermitted):
        actions.edit_item(actor=library.staff_a, item=item, title="别的")
    with pytest.raises(NotPermitted):
        actions.edit_item(actor=library.liaison_b, item=item, title="别的")
    actions.edit_item(actor=library.data_officer, item=item, title="水情会商材料")
    assert item.changed_at > before
    assert Item.objects.filter(found_by("水情")).get() == item


def test_what_the_catalogue_describes_is_changed_through_its_entry_alone(library: SimpleNamespace) -> None:
    with pytest.raises(NotPermitted):
        actions.edit_item(actor=library.data_officer, item=published(library), title="别的")


def test_of_two_who_edit_at_once_the_second_is_told_and_loses_nothing(library: SimpleNamespace) -> None:
    item = begun(library.staff_a)
    seen = stamp_of_item(item)
    actions.edit_item(actor=library.liaison_a, item=item, abstract="第一稿")
    with pytest.raises(SomeoneWasFaster):
        actions.edit_item(actor=library.staff_a, item=item, seen=seen, abstract="第二稿")
    where = reverse("sharing:edit_item", args=[item.pk])
    shown = signed_in(library.staff_a).post(where, sent(library, abstract="第二稿", seen=seen)).content.decode()
    assert "第一稿" in shown
    assert "第二稿" in shown


def test_it_is_begun_edited_and_published_on_its_pages(library: SimpleNamespace) -> None:
    client = signed_in(library.staff_a)
    made = client.post(reverse("sharing:begin_item"), sent(library))
    item = Item.objects.get()
    assert made["Location"] == item.get_absolute_url()
    client.post(reverse("sharing:edit_item", args=[item.pk]), sent(library, title="新名称"))
    assert Item.objects.get().title == "新名称"
    with_content(library.staff_a, item)
    item.refresh_from_db()
    publishing, officer = reverse("sharing:publish_item", args=[item.pk]), signed_in(library.data_officer)
    asked = officer.get(publishing).content.decode()
    for said in (item.title, item.get_visibility_display(), item.get_sharing_class_display()):
        assert said in asked
    assert Item.objects.get().state == ItemState.DRAFTING
    officer.post(publishing)
    assert Item.objects.get().state == ItemState.PUBLISHED
    assert officer.get(publishing).status_code == 409


def test_it_lies_in_a_space_in_which_the_agency_takes_part(library: SimpleNamespace) -> None:
    client, where = signed_in(library.staff_a), reverse("sharing:begin_item")
    client.post(where, sent(library, space=library.b.principal_id))
    client.post(where, sent(library, visibility=Visibility.SPACE))
    assert not Item.objects.exists()
    client.post(where, sent(library, space=library.mechanism.principal_id, visibility=Visibility.SPACE))
    item = with_content(library.staff_a, Item.objects.get())
    actions.publish_item(actor=library.data_officer, item=item)
    assert Item.objects.visible_to(library.observer).exists()
    assert not Item.objects.visible_to(library.stranger).exists()


@pytest.mark.parametrize("role", [Post.Role.DATA_OFFICER, Post.Role.LEADER])
def test_the_page_offers_each_what_that_person_may(library: SimpleNamespace, role: str) -> None:
    item = with_content(library.staff_a, begun(library.staff_a))
    publish = reverse("sharing:publish_item", args=[item.pk])
    assert publish not in signed_in(library.staff_a).get(item.get_absolute_url()).content.decode()
    assert publish in signed_in(person(library.a, "office", role)).get(item.get_absolute_url()).content.decode()
