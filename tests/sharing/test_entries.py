"""A catalogue entry is written, signed by three, reviewed by the data authority, and published version by version."""

import re
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from coordination.agencies.models import Agency, Post, User
from coordination.core.errors import NotLawful, NotPermitted
from coordination.core.models import Notification
from coordination.core.workdays import add_workdays, today
from sharing import actions
from sharing.clocks import limit_of
from sharing.flows import EntryState, ItemState
from sharing.limits import STATUTORY, Clock
from sharing.models import Entry, Item, SignOff
from sharing.progress import steps_of
from tests.cast import again, agency, person, signed_in
from tests.sharing.house import DATA_ITEMS, drafted, published, signed, submitted

pytestmark = pytest.mark.django_db


def fresh(entry: Entry) -> Entry:
    return Entry.objects.select_related("item").get(pk=entry.pk)


def test_from_the_draft_into_the_catalogue(library: SimpleNamespace) -> None:
    item = published(library)
    assert item.state == ItemState.PUBLISHED
    assert item.code == "211/1"
    assert item.standing is not None
    assert item.standing.number == 1
    assert published(library, "水库名录").code == "211/2"


def test_its_steps_say_what_was_done_what_is_done_now_and_what_comes(library: SimpleNamespace) -> None:
    def marks(entry: Entry) -> str:
        return "".join("x" if step["done"] else "o" if step["current"] else "." for step in steps_of(fresh(entry)))

    entry = drafted(library.liaison_a)
    assert marks(entry) == "o...."
    actions.sign_off(actor=library.data_officer, entry=entry, kind="secrecy", statement="")
    assert marks(entry) == "xo..."
    signed_ = signed(library, drafted(library.liaison_a, "水库名录"))
    assert marks(signed_) == "xxxo."
    actions.submit_entry(actor=library.data_officer, entry=signed_)
    assert marks(signed_) == "xxxxo"
    actions.publish_entry(actor=library.liaison_b, entry=signed_)
    assert marks(signed_) == "xxxxx"
    assert steps_of(fresh(signed_))[-1]["current"], "the page says where it stands"
    other = drafted(library.liaison_a, "水库台账")
    actions.give_up_entry(actor=library.data_officer, entry=other, reason="不编了")
    assert marks(other) == "xo"


def test_nobody_signs_what_is_not_complete(library: SimpleNamespace) -> None:
    entry = drafted(library.liaison_a, contact="")
    with pytest.raises(NotLawful, match=r"contact|联系"):
        actions.sign_off(actor=library.data_officer, entry=entry, kind="secrecy", statement="")
    actions.write_entry(actor=library.liaison_a, entry=entry, contact="信息中心")
    actions.sign_off(actor=library.data_officer, entry=entry, kind="secrecy", statement="")
    assert fresh(entry).state == EntryState.SECRECY_CHECKED


def test_what_is_not_shared_says_by_what_law(library: SimpleNamespace) -> None:
    entry = drafted(library.liaison_a, sharing_class=3, terms="涉及个人隐私", methods=[])
    with pytest.raises(NotLawful):
        actions.sign_off(actor=library.data_officer, entry=entry, kind="secrecy", statement="")
    actions.write_entry(actor=library.liaison_a, entry=entry, legal_basis="《个人信息保护法》第二十八条")
    actions.sign_off(actor=library.data_officer, entry=entry, kind="secrecy", statement="")


def test_whoever_signs_reads_all_that_is_signed(library: SimpleNamespace) -> None:
    entry = drafted(library.staff_a, abstract="全省大中型水库的实时水位")
    page = signed_in(library.data_officer).get(reverse("sharing:check_secrecy", args=[entry.pk])).content.decode()
    assert "全省大中型水库的实时水位" in page
    for row in entry.data_items.all():
        assert row.name in page
        assert row.field in page
        assert row.get_type_display() in page


def test_before_it_is_published_its_page_says_what_the_version_says(library: SimpleNamespace) -> None:
    """What stands with the item itself is filled in when it is published."""
    said = {"sharing_class": 1, "terms": "", "abstract": "全省大中型水库的实时水位"}
    item = drafted(library.staff_a, **said).item
    client = signed_in(library.staff_a)
    page = client.get(item.get_absolute_url()).content.decode()
    assert "全省大中型水库的实时水位" in page
    assert "无条件共享" in page
    assert "有条件共享" not in page
    assert "有条件共享" not in client.get(reverse("sharing:own")).content.decode().partition("<tbody>")[2]


def test_core_data_is_never_signed(library: SimpleNamespace) -> None:
    entry = drafted(library.liaison_a, data_level="core")
    with pytest.raises(NotLawful):
        actions.sign_off(actor=library.data_officer, entry=entry, kind="secrecy", statement="")


def test_the_three_sign_offs_come_in_their_order_and_from_the_right_people(library: SimpleNamespace) -> None:
    entry = drafted(library.liaison_a)
    with pytest.raises(NotPermitted):
        actions.sign_off(actor=library.staff_a, entry=entry, kind="secrecy", statement="")
    with pytest.raises(NotLawful):
        actions.sign_off(actor=library.leader_a, entry=entry, kind="consent", statement="")
    actions.sign_off(actor=library.data_officer, entry=entry, kind="secrecy", statement="")
    actions.sign_off(actor=library.data_officer, entry=entry, kind="impact", statement="")
    with pytest.raises(NotPermitted):
        actions.sign_off(actor=library.data_officer, entry=entry, kind="consent", statement="")
    actions.sign_off(actor=library.leader_a, entry=entry, kind="consent", statement="")
    seals = set(entry.sign_offs.values_list("sha256", flat=True))
    assert seals == {fresh(entry).sha256}


def test_what_was_signed_is_not_rewritten(library: SimpleNamespace) -> None:
    entry = drafted(library.liaison_a)
    actions.sign_off(actor=library.data_officer, entry=entry, kind="secrecy", statement="")
    with pytest.raises(NotPermitted):
        actions.write_entry(actor=library.liaison_a, entry=entry, title="别的名称")
    for change in (
        lambda: Entry.objects.filter(pk=entry.pk).update(terms="任意使用"),
        lambda: entry.data_items.update(name="别的"),
        lambda: entry.data_items.all().delete(),
        lambda: SignOff.objects.filter(entry=entry).update(by_name="别人"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
    actions.take_back(actor=library.data_officer, entry=entry, reason="改名称")
    actions.write_entry(actor=library.liaison_a, entry=entry, title="水库水情")
    assert fresh(entry).sign_offs_lacking() != []


def test_the_data_authority_of_the_level_and_region_reviews(library: SimpleNamespace) -> None:
    entry = submitted(library)
    assert entry.due_on == add_workdays(today(), STATUTORY[Clock.REVIEW].workdays)
    for stranger in (library.secretariat, library.liaison_a, library.stranger):
        with pytest.raises(NotPermitted):
            actions.publish_entry(actor=stranger, entry=entry)
    actions.return_entry(actor=library.liaison_b, entry=entry, reason="数据项不全")
    assert fresh(entry).because == "数据项不全"
    signed(library, entry)
    actions.submit_entry(actor=library.data_officer, entry=entry)
    actions.publish_entry(actor=library.liaison_b, entry=entry)
    assert fresh(entry).state == EntryState.PUBLISHED


def test_without_a_data_authority_nothing_is_submitted(library: SimpleNamespace) -> None:
    entry = signed(library, drafted(library.liaison_a))
    actions.end_authority(actor=library.root, authority=library.named, on=library.named.starts_on)
    type(library.named).objects.update(starts_on=date(2020, 1, 1), ends_on=date(2020, 1, 2))
    with pytest.raises(NotLawful):
        actions.submit_entry(actor=library.data_officer, entry=entry)


def test_both_sides_are_told(library: SimpleNamespace) -> None:
    published(library)
    told = set(Notification.objects.filter(category="sharing").values_list("kind", "recipient__username"))
    assert told == {
        ("entry_submitted", "liaison_b"),
        ("entry_published", "liaison_a"),
        ("entry_published", "data_officer_a"),
    }


def test_the_published_version_stands_until_the_next_is_published(library: SimpleNamespace) -> None:
    item = published(library)
    second = actions.begin_version(actor=library.liaison_a, item=item, note="增加库容")
    assert list(second.data_items.values_list("name", flat=True)) == [row["name"] for row in DATA_ITEMS]
    actions.write_entry(actor=library.liaison_a, entry=second, title="水库水雨情（新）")
    item.refresh_from_db()
    assert item.title == "水库水雨情"
    signed(library, second)
    actions.submit_entry(actor=library.data_officer, entry=second)
    actions.publish_entry(actor=library.liaison_b, entry=second)
    item.refresh_from_db()
    assert (item.title, item.code, item.standing_id) == ("水库水雨情（新）", "211/1", second.pk)
    assert [entry.state for entry in item.entries.all()] == [EntryState.PUBLISHED, EntryState.SUPERSEDED]


def test_there_is_one_open_version_at_a_time(library: SimpleNamespace) -> None:
    item = published(library)
    actions.begin_version(actor=library.liaison_a, item=item)
    with pytest.raises(NotPermitted):
        actions.begin_version(actor=library.liaison_a, item=item)


def test_a_change_of_law_starts_the_limit_and_more_time_is_given_once(library: SimpleNamespace) -> None:
    item = published(library)
    changed_on = today() - timedelta(days=3)
    entry = actions.begin_version(actor=library.liaison_a, item=item, changed_on=changed_on)
    first = add_workdays(changed_on, 10)
    assert entry.due_on == first
    with pytest.raises(NotLawful):
        actions.give_more_time(actor=library.liaison_b, entry=entry)
    actions.ask_more_time(actor=library.data_officer, entry=entry, reason="系统改造")
    actions.give_more_time(actor=library.liaison_b, entry=entry)
    assert (entry.due_on, entry.first_due_on) == (add_workdays(first, 5), first)
    with pytest.raises(NotLawful):
        actions.ask_more_time(actor=library.data_officer, entry=entry, reason="还要")


def test_a_resource_that_was_never_published_goes_with_its_version(library: SimpleNamespace) -> None:
    entry = drafted(library.liaison_a)
    actions.give_up_entry(actor=library.data_officer, entry=entry, reason="重复")
    assert Item.objects.get(pk=entry.item_id).state == ItemState.WITHDRAWN


def test_associations_and_enterprises_have_no_catalogue_entry(library: SimpleNamespace) -> None:
    company = agency("某企业", kind=Agency.Kind.ENTERPRISE)
    with pytest.raises(NotPermitted):
        actions.begin_entry(actor=person(company, "company"), title="产品目录")


def test_a_local_limit_is_never_longer_than_the_law(library: SimpleNamespace) -> None:
    said = {"actor": library.liaison_b, "tier": Agency.Tier.PROVINCIAL, "source": "省数据条例"}
    with pytest.raises(ValidationError):
        actions.set_limit(clock=Clock.CONDITIONAL, workdays=11, **said)
    limit = actions.set_limit(clock=Clock.CONDITIONAL, workdays=5, **said)
    assert limit_of(Clock.CONDITIONAL, library.a).workdays == 5
    with pytest.raises(NotPermitted):
        actions.set_limit(clock=Clock.CONDITIONAL, workdays=4, **{**said, "actor": library.liaison_a})
    actions.drop_limit(actor=again(library.liaison_b), limit=limit)
    assert limit_of(Clock.CONDITIONAL, library.a).workdays == 10


def test_a_deputy_signs_in_the_place_of_the_head(library: SimpleNamespace) -> None:
    from coordination.agencies.actions import appoint_deputy

    post = Post.objects.get(user=library.leader_a)
    appoint_deputy(actor=library.admin_a, post=post, deputy=library.staff_a, reason="出差")
    entry = drafted(library.liaison_a)
    for kind in ("secrecy", "impact"):
        actions.sign_off(actor=library.data_officer, entry=entry, kind=kind, statement="")
    made = actions.sign_off(actor=again(library.staff_a), entry=entry, kind="consent", statement="")
    assert made.in_place_of_name == library.leader_a.full_name


def test_whoever_decides_on_a_version_reads_of_which_item_and_agency_it_is(library: SimpleNamespace) -> None:
    User.objects.update(language="en")
    entry = submitted(library)
    for name in ("publish_entry", "return_entry"):
        page = signed_in(again(library.liaison_b)).get(reverse(f"sharing:{name}", args=[entry.pk])).content.decode()
        trail, _main, rest = page.partition("</ol>")
        assert f'href="{entry.get_absolute_url()}">水库水雨情</a>' in trail, name
        assert "<span>水库水雨情</span> <span>水利厅 · Version 1</span>" in rest, name


def test_the_form_says_what_is_needed_before_anybody_signs(library: SimpleNamespace) -> None:
    User.objects.update(language="en")
    page = signed_in(again(library.data_officer)).get(reverse("sharing:begin_entry")).content.decode()
    marked = [re.sub("<.*", "", label) for label in re.findall(r"<(?:label|legend)[^>]*>([^\n]*wanted-mark)", page)]
    optional = ["category", "kind of format", "summary", "update frequency", "ways of sharing", "contact"]
    assert sorted(marked) == sorted(map(str.capitalize, optional))
