"""What was withdrawn or suspended while others use it: they read that, and whoever does it knows whom it meets."""

from types import SimpleNamespace

import pytest
from django.urls import reverse

from coordination.agencies.models import Post
from sharing import actions
from sharing.models import Item, ShareRequest
from sharing.requested import next_of
from tests.cast import again, person, signed_in
from tests.sharing.house import in_use, published

pytestmark = [pytest.mark.django_db]


@pytest.fixture
def used(library: SimpleNamespace) -> ShareRequest:
    """By the office, of an item of A."""
    return in_use(library)


@pytest.mark.parametrize("verb", ["suspend", "withdraw"])
def test_whoever_asks_is_named_before_it_is_taken_from_them(
    library: SimpleNamespace, used: ShareRequest, verb: str
) -> None:
    owner = signed_in(library.data_officer)
    asked = owner.get(reverse(f"sharing:{verb}_item", args=[used.item_id])).content.decode()
    assert str(library.office) in asked
    several = owner.get(reverse("sharing:withdraw_several"), {"item": used.item_id}).content.decode()
    assert str(library.office) in several


@pytest.mark.parametrize("verb", ["suspend_item", "withdraw_item"])
def test_whoever_uses_it_reads_it_on_every_page(library: SimpleNamespace, used: ShareRequest, verb: str) -> None:
    client = signed_in(library.secretariat)
    assert "正在使用该资源" in client.get(used.item.get_absolute_url()).content.decode()
    item = Item.objects.get(pk=used.item_id)
    getattr(actions, verb)(actor=again(library.data_officer), item=item, reason="目录调整")
    page = client.get(used.item.get_absolute_url()).content.decode()
    assert "正在使用该资源" not in page
    assert "目录调整" in page
    grants = client.get(reverse("sharing:grants")).content.decode()
    assert str(Item.objects.get(pk=item.pk).get_state_display()) in grants


def test_after_a_withdrawal_what_comes_next_is_the_receipt(library: SimpleNamespace, used: ShareRequest) -> None:
    item = Item.objects.get(pk=used.item_id)
    before = next_of(used)
    actions.withdraw_item(actor=again(library.data_officer), item=item, reason="目录调整")
    after = next_of(ShareRequest.objects.get(pk=used.pk))
    assert before
    assert after
    assert before.what != after.what
    actions.dispose(actor=again(library.secretariat), request=used, disposal="已删除")


def test_only_whoever_may_ask_is_told_to_ask(library: SimpleNamespace) -> None:
    item = published(library)
    told = "说明用途，提供单位"
    people = {"secretariat": library.secretariat, "admin_b": person(library.b, "admin_b", Post.Role.ADMINISTRATOR)}
    pages = {name: signed_in(who).get(item.get_absolute_url()) for name, who in people.items()}
    assert {page.status_code for page in pages.values()} == {200}
    assert [name for name, page in pages.items() if told in page.content.decode()] == ["secretariat"]
