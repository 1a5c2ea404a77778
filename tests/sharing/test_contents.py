"""What an item holds: version by version, to whoever may have it, and by one person at a time."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from coordination.audit.models import Reading
from coordination.core.errors import NotLawful, NotPermitted, SomeoneWasFaster
from coordination.core.files.holders import page_of
from coordination.core.models import Activity, StoredFile
from coordination.core.workdays import add_workdays, day_of, today
from sharing import actions
from sharing.actions.holding import stamp_of_contents
from sharing.models import CheckOut, Content, ContentFile, Item, SharingClass
from sharing.versions import Fate, compared
from tests.cast import again, person, signed_in
from tests.sharing.house import published, with_content
from tests.uploads import fetched, pdf, upload

pytestmark = pytest.mark.django_db

TABLE = "水库,水位\n甲,10\n乙,20\n".encode()
NEXT_TABLE = "水库,水位\n甲,10\n乙,25\n丙,30\n".encode()


def add(by: Any, item: Item, *uploads: Any, **said: Any) -> Content:
    return actions.add_content(actor=again(by), item=item, uploads=uploads, **said)


def in_two_days() -> Any:
    return timezone.now() + timedelta(days=2)


def read(who: Any, url: str) -> str:
    return signed_in(again(who)).get(url).content.decode()


def test_each_version_stays_and_the_next_says_what_changed(library: SimpleNamespace) -> None:
    item = published(library)
    first = add(library.staff_a, item, pdf("一.pdf"))
    with pytest.raises(ValidationError):
        add(library.staff_a, item, pdf("二.pdf"))
    second = add(library.staff_a, item, pdf("二.pdf"), note="补充附件", kept=list(first.files.all()))
    assert [content.number for content in item.contents.all()] == [2, 1]
    assert list(second.files.values_list("path", flat=True)) == ["一.pdf", "二.pdf"]
    third = add(library.staff_a, item, upload("一.pdf", b"%PDF-1.4\n%%EOF\n"), note="改", kept=list(second.files.all()))
    assert [row.path for row in third.files.all()] == ["一.pdf", "二.pdf"]
    assert third.files.first().file.sha256 != first.files.get().file.sha256


def test_an_empty_version_is_none(library: SimpleNamespace) -> None:
    item = published(library)
    with pytest.raises(ValidationError):
        add(library.staff_a, item)
    assert add(library.staff_a, item, address="https://data.example.test/api").files.count() == 0


def test_a_new_version_of_what_is_published_leads_the_lists(library: SimpleNamespace) -> None:
    item = published(library)
    before = item.changed_at
    add(library.staff_a, item, pdf())
    item.refresh_from_db()
    assert item.changed_at > before


def test_others_add_nothing_to_it(library: SimpleNamespace) -> None:
    item = published(library)
    for who in (library.liaison_b, library.admin_a, library.secretariat):
        with pytest.raises(NotPermitted):
            add(who, item, pdf())


def test_of_two_who_add_at_once_the_second_is_told(library: SimpleNamespace) -> None:
    item = published(library)
    seen = stamp_of_contents(item)
    add(library.staff_a, item, pdf(), seen=seen)
    with pytest.raises(SomeoneWasFaster):
        add(library.liaison_a, item, pdf(), note="另一稿", seen=seen)


def test_the_bytes_go_through_the_gate_of_the_content(library: SimpleNamespace) -> None:
    """Whoever knows of the item has not its content by that."""
    item = published(library)
    row = add(library.staff_a, item, pdf()).files.get()
    url, where = reverse("sharing:file", args=[row.pk]), reverse("sharing:content", args=[item.pk, 1])
    assert fetched(signed_in(library.staff_a).get(url))[0] == 200
    for address in (url, where):
        assert signed_in(library.liaison_b).get(address).status_code == 404
    page = read(library.liaison_b, item.get_absolute_url())
    assert "材料.pdf" not in page
    assert row.file.sha256 in read(library.staff_a, where)
    Item.objects.filter(pk=item.pk).update(sharing_class=SharingClass.UNCONDITIONAL)
    assert fetched(signed_in(library.liaison_b).get(url))[0] == 200
    taken = Reading.objects.filter(how="handed_out").order_by("pk").last()
    assert taken is not None
    assert (taken.reader, taken.subject, taken.detail) == (library.liaison_b, item, "1 · 材料.pdf")
    assert page_of(StoredFile.objects.get(pk=row.file_id)) == where


def test_nobody_else_is_given_what_is_suspended(library: SimpleNamespace) -> None:
    item = published(library, sharing_class=SharingClass.UNCONDITIONAL)
    url = reverse("sharing:file", args=[add(library.staff_a, item, pdf()).files.get().pk])
    actions.suspend_item(actor=library.data_officer, item=item, reason="核对")
    assert signed_in(library.liaison_b).get(url).status_code == 404
    assert fetched(signed_in(library.staff_a).get(url))[0] == 200


@pytest.mark.usefixtures("english")
def test_whoever_may_not_have_it_reads_why_and_what_to_do(library: SimpleNamespace) -> None:
    item = published(library)
    assert "Ask for it" in read(library.liaison_b, item.get_absolute_url())
    closed = published(library, "水库名录", sharing_class=3, legal_basis="《个人信息保护法》", terms="隐私", methods=[])
    shown = read(library.liaison_b, closed.get_absolute_url())
    assert "It is not shared" in shown
    assert "answers within its limit" not in shown


def test_it_is_added_on_its_page(library: SimpleNamespace) -> None:
    item, client = published(library), signed_in(library.staff_a)
    where = reverse("sharing:add_content", args=[item.pk])
    refused = client.post(where, {"uploads": [pdf()]})
    assert refused.status_code == 200, "without the declaration"
    added = client.post(where, {"uploads": [pdf()], "uploads_declared": "on"})
    assert added["Location"] == reverse("sharing:content", args=[item.pk, 1])
    kept = ContentFile.objects.get()
    assert client.get(where).context["form"]["kept"].value() == [kept.pk], "nothing goes unless somebody takes it out"
    client.post(where, {"note": "另附地址", "kept": [kept.pk], "address": "https://data.example.test/"})
    assert Content.objects.get(number=2).files.get().file_id == kept.file_id


def test_what_another_item_holds_is_not_kept_in_this_one(library: SimpleNamespace) -> None:
    item, other = published(library), published(library, "水库名录")
    foreign = add(library.staff_a, other, pdf()).files.get()
    add(library.staff_a, item, pdf())
    said = {"note": "混入", "kept": [foreign.pk]}
    assert signed_in(library.staff_a).post(reverse("sharing:add_content", args=[item.pk]), said).status_code == 200
    assert item.contents.count() == 1


def test_texts_are_compared_word_by_word_and_tables_row_by_row(library: SimpleNamespace) -> None:
    item = published(library)
    old = add(library.staff_a, item, upload("水位.csv", TABLE), upload("说明.txt", "每日八时".encode()), pdf("旧.pdf"))
    new = add(
        library.staff_a,
        item,
        upload("水位.csv", NEXT_TABLE),
        upload("说明.txt", "每日九时".encode()),
        pdf("新.pdf"),
        note="更新",
    )
    changes = {change.path: change for change in compared(list(old.files.all()), list(new.files.all()))}
    assert {path: change.fate for path, change in changes.items()} == {
        "水位.csv": Fate.CHANGED,
        "说明.txt": Fate.CHANGED,
        "新.pdf": Fate.ADDED,
        "旧.pdf": Fate.REMOVED,
    }
    rows = [(row.is_new, list(row.cells)) for row in changes["水位.csv"].sheets[0].rows]
    assert rows == [(False, ["乙", "20"]), (True, ["乙", "25"]), (True, ["丙", "30"])]
    assert ("removed", "八") in [(piece.kind, piece.text) for piece in changes["说明.txt"].pieces]
    url = reverse("sharing:content_differences", args=[item.pk, 2, 1])
    assert "丙" in read(library.staff_a, url)
    assert signed_in(library.liaison_b).get(url).status_code == 404


def test_what_cannot_be_read_is_told_by_size_and_digest(library: SimpleNamespace) -> None:
    item = published(library)
    old = add(library.staff_a, item, upload("水位.csv", TABLE))
    new = add(library.staff_a, item, upload("水位.csv", NEXT_TABLE), note="更新")
    StoredFile.objects.filter(pk=new.files.get().file_id).update(content="gone")
    change = compared(list(old.files.all()), list(new.files.all()))[0]
    assert (change.fate, list(change.sheets)) == (Fate.CHANGED, [])


def test_while_one_works_on_it_others_wait(library: SimpleNamespace) -> None:
    item = with_content(library.liaison_a, published(library))
    actions.check_out(actor=library.staff_a, item=item, until=in_two_days(), note="更新汛情")
    for attempt in (
        lambda: add(library.liaison_a, item, pdf(), note="抢先"),
        lambda: actions.publish_item(actor=library.staff_a, item=item),
    ):
        with pytest.raises((NotLawful, NotPermitted)):
            attempt()
    with pytest.raises(NotPermitted):
        actions.check_out(actor=library.liaison_a, item=item, until=in_two_days())
    assert "更新汛情" in read(library.liaison_a, item.get_absolute_url())
    assert "更新汛情" not in read(library.liaison_b, item.get_absolute_url())
    add(library.staff_a, item, pdf(), note="完成")
    assert not CheckOut.objects.exists(), "adding the version hands it in"


def test_a_check_out_ends_by_itself_by_the_person_or_by_the_office(library: SimpleNamespace) -> None:
    item = with_content(library.liaison_a, published(library))
    actions.check_out(actor=library.staff_a, item=item, until=in_two_days())
    with time_machine.travel(timezone.now() + timedelta(days=3), tick=False):
        actions.check_out(actor=library.liaison_a, item=item, until=in_two_days())
        with pytest.raises(NotPermitted):
            actions.check_in(actor=library.staff_a, item=item)
        actions.check_in(actor=library.liaison_a, item=item)
        actions.check_out(actor=library.staff_a, item=item, until=in_two_days())
        with pytest.raises(NotPermitted):
            actions.end_check_out(actor=library.liaison_a, item=item, reason="急用")
        actions.end_check_out(actor=library.data_officer, item=item, reason="急用")
    assert not CheckOut.objects.exists()
    assert Activity.objects.get(verb="item.end_check_out").note == "急用"


def test_a_check_out_is_for_two_working_days_unless_said_otherwise(library: SimpleNamespace) -> None:
    item, client = with_content(library.liaison_a, published(library)), signed_in(library.staff_a)
    where = reverse("sharing:check_out", args=[item.pk])
    usual = add_workdays(today(), 2)
    assert f'value="{usual:%Y-%m-%d}"' in client.get(where).content.decode()
    client.post(where, {"on": usual.isoformat(), "note": ""})
    assert day_of(CheckOut.objects.get().until) == usual
    client.post(reverse("sharing:check_in", args=[item.pk]))
    assert not CheckOut.objects.exists()
    client.post(where, {"on": (today() - timedelta(days=1)).isoformat()})
    assert not CheckOut.objects.exists()


def test_the_office_ends_it_on_its_page(library: SimpleNamespace) -> None:
    item = with_content(library.liaison_a, published(library))
    actions.check_out(actor=library.staff_a, item=item, until=in_two_days())
    where = reverse("sharing:end_check_out", args=[item.pk])
    assert signed_in(library.liaison_a).get(where).status_code == 403
    signed_in(library.leader_a).post(where, {"reason": "人员调离"})
    assert not CheckOut.objects.exists()


def test_who_shared_it_of_another_agency_is_no_colleague(library: SimpleNamespace) -> None:
    item = with_content(library.liaison_a, published(library))
    other = person(library.b, "data_officer_b", "data_officer")
    with pytest.raises(NotPermitted):
        actions.check_out(actor=other, item=item, until=in_two_days())
