"""Who can see an item, and why: the page says just what the gates do."""

from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone

from coordination.agencies.models import Agency
from sharing import actions
from sharing.models import Grant, Item, SharingClass, Visibility
from sharing.sight import ActingFor, sight_of, who_has, who_knows
from tests.cast import again, signed_in
from tests.sharing.house import in_use, published, with_content

pytestmark = pytest.mark.django_db

PEOPLE = ("secretariat", "liaison_a", "data_officer", "liaison_b", "observer", "stranger", "admin_a", "root")


def granted(item: Item, agency: Agency, *, right: str = "download_item", days: int = 30) -> Grant:
    return Grant.objects.create(
        content_object=item,
        group=agency.principal,
        permission=Permission.objects.get(codename=right, content_type__app_label="sharing"),
        purpose="汛期联合调度",
        expires_at=timezone.now() + timedelta(days=days),
    )


def every_kind(library: SimpleNamespace) -> Iterator[Item]:
    """Of each visibility in each space, sharing class and state; with grants that run and that have run out."""
    spaces = [library.a.principal, library.mechanism.principal]
    for place, visibility in enumerate(Visibility):
        for sharing_class in SharingClass:
            item = actions.begin_item(
                actor=library.data_officer,
                title=f"{visibility.name}{sharing_class.name}",
                space=spaces[(place + sharing_class) % 2],
                visibility=visibility,
                sharing_class=sharing_class,
                terms="用于防汛调度",
            )
            granted(item, library.outside)
            granted(item, library.b, days=-1)
            granted(item, library.watching, right="view_item")
            yield item
            actions.publish_item(actor=library.data_officer, item=with_content(library.data_officer, item))
            yield item
            actions.suspend_item(actor=library.data_officer, item=item, reason="核对")
            yield item
            actions.withdraw_item(actor=library.data_officer, item=item, reason="作废")
            yield item


def test_a_reason_is_given_just_where_the_gate_opens(library: SimpleNamespace) -> None:
    people, met = [again(getattr(library, name)) for name in PEOPLE], set()
    for item in every_kind(library):
        for person in people:
            sight = sight_of(item, person)
            knows = Item.objects.visible_to(person).filter(pk=item.pk).exists()
            has = Item.objects.open_to(person).filter(pk=item.pk).exists()
            assert (bool(sight.because_known), bool(sight.because_had)) == (knows, has), (item, item.state, person)
            met |= {("known", way) for way in sight.known} | {("had", way) for way in sight.had}
    known, had = {"own", "space", "all", "granted"}, {"own", "free", "granted"}
    assert met == {("known", way) for way in known} | {("had", way) for way in had}


def test_the_page_names_just_those_whom_the_gate_lets_in(library: SimpleNamespace) -> None:
    agencies = list(Agency.objects.all())
    for item in every_kind(library):
        known, had = who_knows(item), who_has(item)
        for agency in agencies:
            person = ActingFor(agency)
            knows = Item.objects.visible_to(person).filter(pk=item.pk).exists()
            has = Item.objects.open_to(person).filter(pk=item.pk).exists()
            assert (known.holds(agency), knows and had.holds(agency)) == (knows, has), (item, item.state, agency)


def test_a_right_is_shown_with_its_last_day(library: SimpleNamespace) -> None:
    request = in_use(library)
    page = signed_in(library.liaison_a).get(reverse("sharing:who", args=[request.item_id])).content.decode()
    day = request.until + timedelta(days=1)
    assert f"{request.until.month}月{request.until.day}日" in page
    assert f"{day.month}月{day.day}日" not in page


@pytest.mark.usefixtures("english")
def test_everybody_else_reads_why_on_the_page_of_the_item(library: SimpleNamespace) -> None:
    item = published(library)

    def shown(who: object) -> str:
        return signed_in(again(who)).get(item.get_absolute_url()).content.decode()  # type: ignore[arg-type]

    assert "it is shown to all agencies" in shown(library.stranger)
    assert "Why you see this" not in shown(library.staff_a)
    Item.objects.filter(pk=item.pk).update(visibility=Visibility.LISTED)
    granted(item, library.outside)
    assert "something of it was granted" in shown(library.stranger)


@pytest.mark.usefixtures("english")
def test_the_agency_that_provides_it_sees_who_and_asks_about_any_other(library: SimpleNamespace) -> None:
    item = published(library)
    granted(item, library.outside)
    where = reverse("sharing:who", args=[item.pk])
    assert signed_in(library.liaison_b).get(where).status_code == 403
    client = signed_in(library.staff_a)
    assert "汛期联合调度" in client.get(where).content.decode()
    about = client.get(where, {"agency": library.outside.pk}).content.decode()
    assert "may have its content" in about
    assert "may not have its content" in client.get(where, {"agency": library.b.pk}).content.decode()
    Item.objects.filter(pk=item.pk).update(visibility=Visibility.OWN)
    assert "does not learn that it exists" in client.get(where, {"agency": library.b.pk}).content.decode()
