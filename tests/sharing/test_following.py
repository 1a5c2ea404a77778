"""What people follow: told once, in time, by the gate of that moment; and nothing of what they may not know of."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.http import Http404
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from coordination.agencies.actions import appoint, end_post
from coordination.agencies.models import Agency, Post, User
from coordination.core import delivery
from coordination.core.errors import NotLawful, NotPermitted
from coordination.core.models import Activity, Delivery, Notification
from coordination.mechanisms.actions import enrol
from coordination.mechanisms.models import Participation
from coordination.workbench.actions import set_hours, set_preferences
from sharing import actions, news, tasks
from sharing.actions import following as verbs
from sharing.actions import telling
from sharing.actions.grants import give, take_away
from sharing.filters import ItemFilter
from sharing.kept import KeptSearch, Named
from sharing.models import Authority, Bulletin, Category, Following, Grant, Item, Rhythm, SharingClass, Visibility
from tests.cast import LONG_AGO, again, signed_in
from tests.sharing.house import DATA_ITEMS, published, signed
from tests.uploads import upload

pytestmark = pytest.mark.django_db

WEDNESDAY = datetime(2026, 11, 25, 2, tzinfo=UTC)  # ten in the morning in Beijing
A_DAY = timedelta(days=1)
PAGE = reverse("sharing:following")


def at(moment: datetime) -> Any:
    return time_machine.travel(moment, tick=False)


MORNING = WEDNESDAY + A_DAY - timedelta(minutes=55)  # five past nine on Thursday
MONDAY = WEDNESDAY + 5 * A_DAY - timedelta(minutes=55)


@pytest.fixture(autouse=True)
def house(library: SimpleNamespace, english: None) -> Iterator[SimpleNamespace]:
    """A, B and the others, who read English, on a Wednesday; it has published one resource that all know of."""
    Authority.objects.update(starts_on=LONG_AGO)
    with at(WEDNESDAY - A_DAY):
        library.item = published(library, "水库水雨情")
    Delivery.objects.all().delete()
    Notification.objects.all().delete()
    with at(WEDNESDAY):
        yield library


BEFORE = WEDNESDAY - timedelta(minutes=1)


def follow(person: User, **what: Any) -> Following:
    with at(BEFORE):
        return actions.follow(actor=again(person), **what)


def keep(person: User, search: str, name: str = "我的检索") -> Following:
    with at(BEFORE):
        return actions.keep_search(actor=again(person), search=search, name=name)


def tell_by(followed: Following, rhythm: str) -> None:
    with at(BEFORE):
        actions.change_following(actor=again(followed.person), following=followed, name=followed.name, rhythm=rhythm)


def material(house: SimpleNamespace, title: str, **said: Any) -> Item:
    """A working material of A, published in the space of the mechanism."""
    words = {"space": house.mechanism.principal, "visibility": Visibility.SPACE, **said}
    words.setdefault("sharing_class", SharingClass.UNCONDITIONAL)
    item = actions.begin_item(actor=again(house.data_officer), title=title, **words)
    actions.add_content(actor=again(house.data_officer), item=item, uploads=[upload("a.txt", title.encode())])
    actions.publish_item(actor=again(house.data_officer), item=item)
    return item


def tell(moment: datetime) -> None:
    with at(moment):
        telling.tell_followers()
        delivery.deliver_due()


def letters(mailoutbox: list[Any], person: User) -> list[Any]:
    return [mail for mail in mailoutbox if mail.to == [person.email] and "of what you follow" in mail.subject]


def page_of(person: User) -> str:
    return str(signed_in(again(person)).get(PAGE).content.decode())


def next_version(house: SimpleNamespace, title: str) -> None:
    entry = actions.begin_version(actor=again(house.liaison_a), item=again_item(house.item), note="更新")
    actions.write_entry(actor=again(house.liaison_a), entry=entry, title=title, data_items=DATA_ITEMS)
    actions.submit_entry(actor=again(house.data_officer), entry=signed(house, entry))
    actions.publish_entry(actor=again(house.liaison_b), entry=entry)


def again_item(item: Item) -> Item:
    return Item.objects.get(pk=item.pk)


# Following, and what the digest says


def test_whoever_follows_an_item_has_one_letter_the_morning_after(
    house: SimpleNamespace, mailoutbox: list[Any]
) -> None:
    follow(house.stranger, item=house.item)
    actions.suspend_item(actor=again(house.data_officer), item=again_item(house.item), reason="复核")
    tell(WEDNESDAY + timedelta(hours=1))
    assert letters(mailoutbox, house.stranger) == [], "it waits for the morning"
    tell(MORNING)
    (mail,) = letters(mailoutbox, house.stranger)
    assert mail.subject == "Today's news of what you follow in the library"
    assert "· 水库水雨情 — suspended (水利厅)\n" in mail.body
    assert reverse("sharing:item", args=[house.item.pk]) in mail.body
    row = Notification.objects.get(recipient=house.stranger, kind="followed_digest")
    assert "水库" not in str(row.texts), "the words in the portal name nothing"


def test_however_often_it_runs_it_is_told_once(house: SimpleNamespace, mailoutbox: list[Any]) -> None:
    follow(house.stranger, category=Category.objects.get(code="211"))
    with at(WEDNESDAY + timedelta(hours=1)):
        published(house, "水库名录")
    for minutes in (0, 1, 60, 300):
        tell(MORNING + timedelta(minutes=minutes))
    assert len(letters(mailoutbox, house.stranger)) == 1
    tell(MORNING + A_DAY)
    assert len(letters(mailoutbox, house.stranger)) == 1, "no news, no letter"
    assert Bulletin.objects.count() == 1
    row = Bulletin.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Bulletin.objects.create(person=row.person, rhythm=row.rhythm, until=row.until)


def test_a_row_that_was_told_by_another_sweep_is_not_told_again(house: SimpleNamespace) -> None:
    """As if a killed sweep had written the bulletin, and somebody had put the moment back."""
    followed = follow(house.stranger, item=house.item)
    actions.suspend_item(actor=again(house.data_officer), item=again_item(house.item), reason="复核")
    tell(MORNING)
    Following.objects.update(told_at=followed.told_at)
    tell(MORNING + timedelta(minutes=2))
    assert Notification.objects.filter(kind="followed_digest").count() == 1


def test_letters_go_on_working_days_and_weekly_ones_on_the_first(house: SimpleNamespace, mailoutbox: list[Any]) -> None:
    daily, weekly = follow(house.stranger, item=house.item), follow(house.observer, item=house.item)
    tell_by(weekly, Rhythm.WEEKLY)
    with at(MORNING + timedelta(days=1, hours=2)):  # Friday, after the letters
        actions.suspend_item(actor=again(house.data_officer), item=again_item(house.item), reason="复核")
    tell(MORNING + 2 * A_DAY)  # a Saturday
    assert letters(mailoutbox, house.stranger) + letters(mailoutbox, house.observer) == []
    tell(MONDAY)
    assert len(letters(mailoutbox, house.stranger)) == 1
    (mail,) = letters(mailoutbox, house.observer)
    assert mail.subject.startswith("This week's")
    with at(MONDAY + timedelta(hours=1)):
        actions.resume_item(actor=again(house.data_officer), item=again_item(house.item))
    tell(MONDAY + A_DAY)
    assert len(letters(mailoutbox, house.stranger)) == 2
    assert "resumed" in letters(mailoutbox, house.stranger)[1].body
    assert len(letters(mailoutbox, house.observer)) == 1
    assert daily.rhythm == Rhythm.DAILY


def test_quiet_hours_and_wishes_hold_for_it(house: SimpleNamespace, mailoutbox: list[Any]) -> None:
    set_hours(actor=again(house.stranger), quiet_from=time(8), quiet_until=time(11))
    set_preferences(actor=again(house.observer), wishes={"email": {"sharing": False}})
    for person in (house.stranger, house.observer):
        follow(person, item=house.item)
    actions.suspend_item(actor=again(house.data_officer), item=again_item(house.item), reason="复核")
    tell(MORNING)
    assert letters(mailoutbox, house.stranger) == []
    tell(MORNING + timedelta(hours=2))
    assert len(letters(mailoutbox, house.stranger)) == 1
    assert letters(mailoutbox, house.observer) == []
    assert Notification.objects.filter(recipient=house.observer, kind="followed_digest").count() == 1


def test_the_bell_alone_rings_at_once_and_once_until_it_is_heard(house: SimpleNamespace, mailoutbox: list[Any]) -> None:
    followed = follow(house.stranger, item=house.item)
    tell_by(followed, Rhythm.PORTAL)
    bells = Notification.objects.filter(recipient=house.stranger, kind="followed_news")
    for minutes, verb in ((10, "suspend"), (20, "resume")):
        with at(WEDNESDAY + timedelta(minutes=minutes)):
            if verb == "suspend":
                actions.suspend_item(actor=again(house.data_officer), item=again_item(house.item), reason="复核")
            else:
                actions.resume_item(actor=again(house.data_officer), item=again_item(house.item))
        tell(WEDNESDAY + timedelta(minutes=minutes + 2))
        assert bells.count() == 1
    assert mailoutbox == []
    with at(WEDNESDAY + timedelta(minutes=30)):
        signed_in(again(house.stranger)).post(reverse("sharing:following_seen"))
        assert bells.get().read_at is not None
        actions.suspend_item(actor=again(house.data_officer), item=again_item(house.item), reason="复核")
    tell(WEDNESDAY + timedelta(minutes=32))
    assert bells.count() == 2


def test_who_wants_to_hear_nothing_hears_nothing(house: SimpleNamespace) -> None:
    followed = follow(house.stranger, item=house.item)
    tell_by(followed, Rhythm.NEVER)
    actions.suspend_item(actor=again(house.data_officer), item=again_item(house.item), reason="复核")
    tell(MORNING)
    assert not Bulletin.objects.exists()
    assert "suspended" in page_of(house.stranger)


def test_it_says_what_happened(house: SimpleNamespace) -> None:
    follow(house.stranger, item=house.item)
    client = signed_in(again(house.stranger))

    def said() -> list[str]:
        row = Following.objects.get(person=house.stranger)
        found = news.news_of([row], again(house.stranger), since=lambda row: row.seen_at, until=datetime.now(UTC))
        return [str(one) for each in found[row.pk] for one in each.whats]

    with at(WEDNESDAY + timedelta(minutes=1)):
        actions.add_content(actor=again(house.staff_a), item=again_item(house.item), uploads=[upload("a.txt", b"1")])
        assert said() == ["changed"], "who may not have the content is told of none"
    with at(WEDNESDAY + timedelta(minutes=2)):
        client.post(reverse("sharing:following_seen"))
    with at(WEDNESDAY + timedelta(minutes=2, seconds=30)):
        give(actor=None, item=house.item, to=house.outside, right="download_item", purpose="会商", until=None)
        actions.add_content(
            actor=again(house.staff_a), item=again_item(house.item), uploads=[upload("a.txt", b"2")], note="更新"
        )
    with at(WEDNESDAY + timedelta(minutes=3)):
        Grant.objects.update(granted_at=datetime.now(UTC))
        assert said() == ["opened", "content"]
        client.post(reverse("sharing:following_seen"))
        assert said() == []
    with at(WEDNESDAY + timedelta(minutes=4)):
        next_version(house, "水库水雨情（新）")
        assert said() == ["entry"]
        client.post(reverse("sharing:following_seen"))
    mistake = {"place": "第2行", "wrong": "多了1米", "right": "20.15", "ground": "现场"}
    with at(WEDNESDAY + timedelta(minutes=5)):
        entry = again_item(house.item).standing
        correction = actions.report_mistake(actor=again(house.secretariat), item=house.item, entry=entry, **mistake)
        assert said() == ["disputed"]
        client.post(reverse("sharing:following_seen"))
    with at(WEDNESDAY + timedelta(minutes=6)):
        actions.turn_down(actor=again(house.data_officer), correction=correction, reason="无误")
        assert said() == ["settled"]
        client.post(reverse("sharing:following_seen"))
    with at(WEDNESDAY + timedelta(minutes=7)):
        actions.withdraw_item(actor=again(house.data_officer), item=again_item(house.item), reason="作废")
        assert said() == ["withdrawn"]


def test_a_letter_has_at_most_twenty_lines_and_the_way_to_the_rest(
    house: SimpleNamespace, mailoutbox: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telling, "MOST", 2)
    monkeypatch.setattr(news, "MOST", 2)
    follow(house.observer, space=house.mechanism.principal)
    for number in range(4):
        material(house, f"会商材料{number}")
    tell(MORNING)
    (mail,) = letters(mailoutbox, house.observer)
    assert mail.body.count("· 会商材料") == 2
    assert "There is more:" in mail.body


# The gate


def test_what_one_may_no_longer_know_of_is_silent_and_comes_back(house: SimpleNamespace, mailoutbox: list[Any]) -> None:
    with at(WEDNESDAY - timedelta(hours=1)):
        item = material(house, "汛情会商材料")
    follow(house.observer, item=item)
    follow(house.observer, space=house.mechanism.principal)
    keep(house.observer, "q=%E6%B1%9B%E6%83%85")
    with at(WEDNESDAY + timedelta(minutes=5)):
        actions.suspend_item(actor=again(house.data_officer), item=again_item(item), reason="复核")
        assert "汛情会商材料" in page_of(house.observer)
    seat = Participation.objects.filter(agency=house.watching)
    seat.update(ends_on=(WEDNESDAY - A_DAY).date())
    with at(WEDNESDAY + timedelta(minutes=6)):
        page = page_of(house.observer)
    assert "汛情会商材料" not in page
    assert house.mechanism.name not in page
    assert "我的检索" in page
    tell(MORNING)
    assert letters(mailoutbox, house.observer) == []
    assert not Bulletin.objects.exists()
    seat.update(ends_on=None)
    with at(MORNING + timedelta(hours=1)):
        actions.resume_item(actor=again(house.data_officer), item=again_item(item))
        assert "汛情会商材料" in page_of(house.observer)
    tell(MORNING + A_DAY)
    (mail,) = letters(mailoutbox, house.observer)
    assert "· 汛情会商材料 — resumed" in mail.body


def test_the_gate_is_asked_again_when_the_letter_goes(house: SimpleNamespace, mailoutbox: list[Any]) -> None:
    hidden, shown = material(house, "汛情会商材料"), house.item
    set_hours(actor=again(house.observer), quiet_from=time(8), quiet_until=time(11))
    for item in (hidden, shown):
        follow(house.observer, item=item)
        actions.suspend_item(actor=again(house.data_officer), item=again_item(item), reason="复核")
    with at(MORNING):
        telling.tell_followers()
        Participation.objects.filter(agency=house.watching).update(ends_on=WEDNESDAY.date())
    tell(MORNING + timedelta(hours=3))
    (mail,) = letters(mailoutbox, house.observer)
    assert "水库水雨情" in mail.body
    assert "汛情会商材料" not in mail.body


def test_a_letter_of_which_nothing_is_left_does_not_go(house: SimpleNamespace, mailoutbox: list[Any]) -> None:
    item = material(house, "汛情会商材料")
    follow(house.observer, item=item)
    actions.suspend_item(actor=again(house.data_officer), item=again_item(item), reason="复核")
    with at(MORNING):
        telling.tell_followers()
        Participation.objects.filter(agency=house.watching).update(ends_on=WEDNESDAY.date())
    tell(MORNING + timedelta(minutes=1))
    assert letters(mailoutbox, house.observer) == []
    assert Delivery.objects.get(notification__kind="followed_digest").progress == "suppressed"


@pytest.mark.parametrize("first", ["a", "watching"])
def test_each_agency_is_asked_for_itself(house: SimpleNamespace, mailoutbox: list[Any], first: str) -> None:
    """A person of two agencies, of which one takes part in the mechanism, follows the same in both, in either order."""
    person = house.stranger
    appoint(actor=None, person=person, agency=house.watching, role=Post.Role.STAFF, starts_on=WEDNESDAY.date())
    agencies = [house.watching, house.outside] if first == "watching" else [house.outside, house.watching]
    category = Category.objects.get(code="211")
    for agency in agencies:
        acting = again(person)
        acting.act_for(agency.pk)
        with at(BEFORE):
            actions.follow(actor=acting, category=category)
    material(house, "汛情会商材料", category=category)
    for agency in agencies:
        client = signed_in(again(person))
        client.post(reverse("act_for"), {"post": person.posts.get(agency=agency).pk})
        assert ("汛情会商材料" in client.get(PAGE).content.decode()) is (agency == house.watching)
    tell(MORNING)
    (mail,) = letters(mailoutbox, person)
    assert mail.body.count("汛情会商材料") == 1
    assert Bulletin.objects.get().agencies == [house.watching.pk]


def test_nothing_hidden_leaves_a_trace(house: SimpleNamespace, mailoutbox: list[Any]) -> None:
    """In the page, the letter, the bell and their numbers: exactly as if it did not exist."""
    category = Category.objects.get(code="211")
    follow(house.stranger, category=category)
    kept = keep(house.stranger, "q=%E6%B1%9B%E6%83%85")
    tell_by(kept, Rhythm.PORTAL)

    with at(WEDNESDAY + timedelta(minutes=2)):
        material(house, "汛情会商材料", category=category)
        material(house, "汛情内部评估", category=category, visibility=Visibility.OWN, space=house.a.principal)
        actions.begin_item(actor=again(house.staff_a), title="汛情草稿", category=category)
    with at(WEDNESDAY + timedelta(minutes=3)):
        page = page_of(house.stranger)
    assert "汛情" not in page.replace("Search: 汛情", "")
    assert ">New<" not in page
    tell(MORNING)
    assert mailoutbox == []
    assert not Notification.objects.filter(recipient=house.stranger).exists()
    assert not Bulletin.objects.exists()


def test_what_is_granted_is_news_and_what_is_taken_away_is_silent(
    house: SimpleNamespace, mailoutbox: list[Any]
) -> None:
    with at(WEDNESDAY - timedelta(hours=3)):
        hidden = published(house, "水库名录", visibility=Visibility.LISTED)
    follow(house.stranger, category=Category.objects.get(code="211"))
    with at(WEDNESDAY + timedelta(minutes=2)):
        grant = give(actor=None, item=hidden, to=house.outside, right="view_item", purpose="会商", until=None)
    tell(MORNING)
    (mail,) = letters(mailoutbox, house.stranger)
    assert "· 水库名录 — opened to your agency" in mail.body
    take_away(actor=None, grant=grant, reason="到期")
    with at(MORNING + timedelta(hours=1)):
        actions.suspend_item(actor=again(house.data_officer), item=again_item(hidden), reason="复核")
        assert "水库名录" not in page_of(house.stranger)
    tell(MORNING + A_DAY)
    assert len(letters(mailoutbox, house.stranger)) == 1


def test_an_agency_that_joins_is_told_of_what_lies_there(house: SimpleNamespace, mailoutbox: list[Any]) -> None:
    with at(WEDNESDAY - 3 * A_DAY):
        material(house, "汛情会商材料")
    keep(house.stranger, "kind=document")
    enrol(
        actor=again(house.secretariat),
        mechanism=house.mechanism,
        agency=house.outside,
        role=Participation.Role.MEMBER,
    )
    tell(MORNING)
    (mail,) = letters(mailoutbox, house.stranger)
    assert "· 汛情会商材料 — opened to your agency" in mail.body


def test_nobody_follows_what_the_person_may_not_know_of(house: SimpleNamespace) -> None:
    item = material(house, "汛情会商材料")
    client = signed_in(again(house.stranger))
    assert client.post(reverse("sharing:follow_item", args=[item.pk])).status_code == 404
    assert client.post(reverse("sharing:follow_space", args=[house.mechanism.principal_id])).status_code == 404
    for what in ({"item": item}, {"space": house.mechanism.principal}):
        with pytest.raises(Http404):
            follow(house.stranger, **what)
    with pytest.raises(NotPermitted):
        follow(house.staff_a, item=actions.begin_item(actor=again(house.staff_a), title="草稿"))
    assert not Following.objects.exists()


def test_what_is_followed_is_nobody_elses(house: SimpleNamespace) -> None:
    followed = follow(house.staff_a, item=house.item)
    client = signed_in(again(house.leader_a))
    for name in ("change_following", "stop_following"):
        assert client.post(reverse(f"sharing:{name}", args=[followed.pk])).status_code == 404
    for verb, said in ((actions.stop_following, {}), (actions.change_following, {"name": "x", "rhythm": "never"})):
        with pytest.raises(NotPermitted):
            verb(actor=again(house.leader_a), following=followed, **said)
    assert "水库水雨情" not in page_of(house.leader_a)
    story = signed_in(again(house.data_officer)).get(house.item.get_absolute_url()).content.decode()
    assert "staff_a" not in story.split('id="story"')[1]
    assert "水库" not in str(Activity.objects.filter(verb="following.begin").values_list("after", "subject_label"))


# Kept searches


def test_a_search_is_kept_as_the_address_of_its_list(house: SimpleNamespace, mailoutbox: list[Any]) -> None:
    client = signed_in(again(house.stranger))
    said = {"q": "水雨情", "category": "211", "owner": house.a.pk, "nature": "catalogued", "nonsense": "x"}
    listed = client.get(reverse("sharing:library"), said).content.decode()
    assert reverse("sharing:keep_search") in listed
    where = f"{reverse('sharing:keep_search')}?{'&'.join(f'{name}={value}' for name, value in said.items())}"
    assert "Search: 水雨情" in client.get(where).content.decode()
    assert client.post(where, {"name": "", "rhythm": "daily"}).status_code == 200
    assert client.post(where, {"name": "水雨情动态", "rhythm": "daily"}).status_code == 302
    kept = Following.objects.get(person=house.stranger)
    assert kept.search == f"q=%E6%B0%B4%E9%9B%A8%E6%83%85&nature=catalogued&category=211&owner={house.a.pk}"
    with at(WEDNESDAY + timedelta(minutes=2)):
        published(house, "小型水库水雨情")
        published(house, "水库名录", abstract="名称和位置")
        page = client.get(PAGE).content.decode()
    assert "小型水库水雨情" in page
    assert "水库名录" not in page
    assert f"{reverse('sharing:library')}?{kept.search}".replace("&", "&amp;") in page
    tell(MORNING)
    (mail,) = letters(mailoutbox, house.stranger)
    assert "· 小型水库水雨情 — newly published" in mail.body


def test_a_search_that_names_what_is_gone_finds_nothing_and_says_so(
    house: SimpleNamespace, mailoutbox: list[Any]
) -> None:
    for search in ("category=999", "owner=987654", "owner=x", "category=211&owner=%00", "nature=unknown", "nonsense=1"):
        keep(house.stranger, search, name=search)
    with at(WEDNESDAY + timedelta(minutes=2)):
        published(house, "水库名录")
        page = page_of(house.stranger)
    assert page.count("that is no longer there") == Following.objects.count() == 6
    assert "水库名录" not in page
    tell(MORNING)
    assert letters(mailoutbox, house.stranger) == []


def test_words_that_bear_a_mark_of_secrecy_are_not_kept(house: SimpleNamespace) -> None:
    where = f"{reverse('sharing:keep_search')}?q=机密★10年"
    answer = signed_in(again(house.stranger)).post(where, {"name": "检索", "rhythm": "daily"})
    assert answer.status_code == 200
    assert "mark of secrecy" in answer.content.decode()
    assert not Following.objects.exists()


def test_nothing_asked_is_nothing_to_keep(house: SimpleNamespace) -> None:
    assert signed_in(again(house.stranger)).get(reverse("sharing:keep_search")).status_code == 409


def test_a_kept_search_asks_just_what_its_list_asks(house: SimpleNamespace) -> None:
    published(house, "水库名录")
    material(house, "汛情会商材料")
    person = again(house.observer)
    for search in ("q=%E6%B0%B4%E5%BA%93", "category=2", f"owner={house.a.pk}", "shared=2", "kind=document&q=slt"):
        request: Any = RequestFactory().get(f"/?{search}")
        request.user = person
        listed = ItemFilter(request.GET, queryset=Item.objects.all(), request=request).asked
        kept = KeptSearch(search, person, Named.by([search])).asked
        rows = Item.objects.visible_to(person)
        assert set(rows.filter(kept)) == set(rows.filter(listed)), search
        assert rows.filter(kept).exists(), search


# The page


def test_the_page_says_what_is_new_until_it_is_seen(house: SimpleNamespace) -> None:
    client = signed_in(again(house.stranger))
    assert "You follow nothing yet" in client.get(PAGE).content.decode()
    client.post(reverse("sharing:follow_item", args=[house.item.pk]))
    client.post(reverse("sharing:follow_category", args=["211"]))
    assert "Mark all as seen" not in client.get(PAGE).content.decode()
    with at(WEDNESDAY + timedelta(minutes=2)):
        published(house, "水库名录")
    with at(WEDNESDAY + timedelta(minutes=3)):
        assert "newly published" in client.get(PAGE).content.decode()
        opened = datetime.now(UTC).isoformat()
    with at(WEDNESDAY + timedelta(minutes=4)):
        published(house, "水库图集")
    with at(WEDNESDAY + timedelta(minutes=5)):
        client.post(reverse("sharing:following_seen"), {"until": opened})
        page = client.get(PAGE).content.decode()
        assert "水库名录" not in page
        assert "水库图集" in page, "it came after the page was opened"
        client.post(reverse("sharing:following_seen"), {"until": "nonsense"})
        assert "水库图集" not in client.get(PAGE).content.decode()


def test_it_is_renamed_and_stopped_on_its_page(house: SimpleNamespace) -> None:
    client = signed_in(again(house.stranger))
    for _twice in range(2):
        client.post(reverse("sharing:follow_item", args=[house.item.pk]))
    followed = Following.objects.get(person=house.stranger)
    assert "Following" in client.get(house.item.get_absolute_url()).content.decode()
    where = reverse("sharing:change_following", args=[followed.pk])
    assert "水库水雨情" in client.get(where).content.decode()
    assert client.post(where, {"name": "水情", "rhythm": "sometimes"}).status_code == 200
    assert client.post(where, {"name": "水情", "rhythm": "weekly"}).status_code == 302
    followed.refresh_from_db()
    assert (followed.name, followed.rhythm) == ("水情", "weekly")
    assert ">水情</a>" in client.get(PAGE).content.decode()
    client.post(reverse("sharing:stop_following", args=[followed.pk]))
    assert not Following.objects.exists()


def test_spaces_are_followed_on_their_pages(house: SimpleNamespace) -> None:
    client = signed_in(again(house.observer))
    for body in (house.mechanism, house.watching):
        where = reverse("sharing:space", args=[body.principal_id])
        door = reverse("sharing:follow_space", args=[body.principal_id])
        assert door in client.get(where).content.decode()
        client.post(door)
    page = client.get(PAGE).content.decode()
    assert f"Shared information of {house.mechanism}" in page
    assert f"Shared information of {house.watching}" in page


def test_a_person_follows_a_hundred_things_and_what_is_hidden_gives_way(
    house: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verbs, "MOST", 2)
    item = material(house, "汛情会商材料")
    follow(house.observer, item=item)
    follow(house.observer, item=house.item)
    with pytest.raises(NotLawful):
        keep(house.observer, "q=1")
    Participation.objects.filter(agency=house.watching).update(ends_on=(WEDNESDAY - A_DAY).date())
    keep(house.observer, "q=1")
    assert set(Following.objects.values_list("kind", flat=True)) == {"item", "search"}
    assert not Following.objects.filter(item=item).exists()


def test_as_many_questions_for_one_as_for_three(house: SimpleNamespace) -> None:
    codes = list(Category.objects.filter(code__regex=r"^2\d\d$").values_list("code", flat=True)[:3])
    searches = [f"q=%E6%B0%B4&category={code}&owner={house.a.pk}" for code in codes]
    items = [house.item, *(material(house, f"会商材料{number}") for number in range(2))]

    def begin(number: int) -> None:
        follow(house.observer, item=items[number])
        follow(house.observer, category=Category.objects.get(code=codes[number]))
        keep(house.observer, searches[number])
        with at(WEDNESDAY + timedelta(minutes=number + 1)):
            published(house, f"水库{number}", category=Category.objects.get(code=codes[number]))
            actions.suspend_item(actor=again(house.data_officer), item=again_item(items[number]), reason="复核")

    def asked() -> tuple[int, int]:
        Following.objects.update(told_at=WEDNESDAY)
        Bulletin.objects.all().delete()
        Delivery.objects.all().delete()
        Notification.objects.all().delete()
        with at(WEDNESDAY + timedelta(hours=1)):
            client = signed_in(again(house.observer))
            client.get(PAGE)
            with CaptureQueriesContext(connection) as page:
                assert client.get(PAGE).content.decode().count(">New<") >= 3
        with at(MORNING):
            with CaptureQueriesContext(connection) as sweep:
                telling.tell_followers()
            assert Bulletin.objects.exists()
        return len(page), len(sweep)

    begin(0)
    asked()  # what is read once a process is read by then
    one = asked()
    begin(1)
    begin(2)
    assert asked() == one
    assert one[0] <= 20
    assert one[1] <= 40


# Leaving


def test_whoever_leaves_an_agency_loses_what_was_followed_there(house: SimpleNamespace, mailoutbox: list[Any]) -> None:
    follow(house.stranger, item=house.item)
    follow(house.observer, item=house.item)
    actions.suspend_item(actor=again(house.data_officer), item=again_item(house.item), reason="复核")
    end_post(actor=None, post=house.stranger.posts.get())
    User.objects.filter(pk=house.stranger.pk).update(is_active=True)
    tell(MORNING)
    assert letters(mailoutbox, house.stranger) == []
    assert len(letters(mailoutbox, house.observer)) == 1
    with at(MORNING):
        tasks.nightly()
        tasks.nightly()
    assert [row.person for row in Following.objects.all()] == [house.observer]
    assert Activity.objects.filter(verb="following.clear").count() == 1


def test_what_was_followed_in_an_agency_that_was_merged_goes_on(house: SimpleNamespace) -> None:
    follow(house.stranger, item=house.item)
    post = house.stranger.posts.get()
    Agency.objects.filter(pk=house.watching.pk).update(absorbed=[house.outside.pk])
    Post.objects.filter(pk=post.pk).update(agency=house.watching)
    with at(MORNING):
        assert actions.clear_followings() == 0
        assert "水库水雨情" in page_of(house.stranger)
