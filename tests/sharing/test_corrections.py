"""A mistake is reported, the item disputed meanwhile, the provider held to its limit, and whoever holds it told."""

from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.http import Http404
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from coordination.agencies.models import Agency, User
from coordination.core import reminders
from coordination.core.errors import NotLawful, NotPermitted
from coordination.core.models import Notification
from coordination.core.templatetags.portal import local_date
from coordination.core.workdays import add_workdays, today
from coordination.core.worklist import waiting_for
from sharing import actions
from sharing.actions import loading
from sharing.actions.grants import give
from sharing.correction_flow import CorrectionState
from sharing.holders import holders_of
from sharing.limits import Clock
from sharing.models import Content, ContentFile, Correction, Item, Visibility
from tests.cast import again, at, signed_in
from tests.sharing import tabled
from tests.sharing.house import ASKED, asked, in_use, published, signed
from tests.uploads import fetched, pdf, upload

pytestmark = pytest.mark.django_db

MISTAKE = {"place": "12 号水库，水位", "wrong": "水位高了 1 米", "right": "20.15 米", "ground": "现场核对记录"}


def told(kind: str) -> list[str]:
    rows = Notification.objects.filter(kind=kind, recipient__isnull=False)
    return sorted(rows.values_list("recipient__username", flat=True))


def free(library: SimpleNamespace, title: str = "水库公报") -> Item:
    """Shared unconditionally, with one version of two files."""
    item = published(library, title, sharing_class=1, terms="")
    uploads = [pdf("公报.pdf"), upload("水位.txt", "一号水库 21.15".encode())]
    actions.add_content(actor=library.staff_a, item=item, uploads=uploads)
    return item


def mended(library: SimpleNamespace, item: Item) -> Content:
    """A version in which the text is put right, and the other file is kept."""
    kept = list(ContentFile.objects.filter(content__item=item, path="公报.pdf"))[:1]
    upload_ = upload("水位.txt", "一号水库 20.15".encode())
    return actions.add_content(actor=library.staff_a, item=item, note="改正水位", uploads=[upload_], kept=kept)


def reported(who: Any, item: Item, **about: Any) -> Correction:
    about = about or {"entry": item.standing}
    return actions.report_mistake(actor=again(who), item=item, **about, **MISTAKE)


def takes(who: Any, row: ContentFile) -> None:
    assert fetched(signed_in(who).get(reverse("sharing:file", args=[row.pk])))[0] == 200


def fresh(correction: Correction) -> Correction:
    return Correction.objects.get(pk=correction.pk)


def test_a_report_holds_the_provider_to_ten_working_days_or_the_shorter_limit_of_the_place(
    library: SimpleNamespace,
) -> None:
    item = published(library)
    assert reported(library.stranger, item).due_on == add_workdays(today(), 10)
    assert told("correction_submitted") == ["data_officer_a", "liaison_a"]
    lines = [line for line in waiting_for(again(library.data_officer)) if isinstance(line.thing, Correction)]
    assert [line.title for line in lines] == ["水库水雨情"]
    assert not [line for line in waiting_for(again(library.stranger)) if isinstance(line.thing, Correction)]
    place = {"tier": Agency.Tier.PROVINCIAL, "source": "省数据条例"}
    actions.set_limit(actor=library.liaison_b, clock=Clock.CORRECTION, workdays=5, **place)
    assert reported(library.stranger, item).due_on == add_workdays(today(), 5)


def test_on_content_reports_who_may_have_it_and_on_the_entry_who_knows_of_it(library: SimpleNamespace) -> None:
    item = published(library)
    content = actions.add_content(actor=library.staff_a, item=item, uploads=[pdf()])
    with pytest.raises(Http404):
        reported(library.stranger, item, content=content)
    with pytest.raises(NotPermitted):
        reported(library.liaison_a, item, content=content)
    reported(library.stranger, item)
    asking = asked(library, item)
    actions.agree(actor=library.data_officer, request=asking)
    reported(library.secretariat, item, content=content, file=content.files.get())
    other = free(library)
    with pytest.raises(Http404):
        reported(library.secretariat, item, content=other.contents.get())
    hidden = published(library, "内部目录", visibility=Visibility.OWN)
    assert signed_in(library.stranger).get(reverse("sharing:report_mistake", args=[hidden.pk])).status_code == 404
    with pytest.raises(Http404):
        reported(library.stranger, hidden)


def test_whoever_reads_the_rows_of_a_masked_file_reports_on_it_by_its_name_and_is_not_given_it(
    library: SimpleNamespace, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"
    table = tabled.loaded(library, sharing_class=1, terms="")
    item, row, client = table.item, table.source, signed_in(library.stranger)
    where = reverse("sharing:report_mistake", args=[item.pk])
    assert client.get(reverse("sharing:file", args=[row.pk])).status_code == 404
    assert row.path in client.get(where).content.decode()
    client.post(where, {"about": f"file-{row.pk}", **MISTAKE})
    correction = Correction.objects.get()
    assert correction.file == row
    assert row.path in client.get(correction.get_absolute_url()).content.decode()
    assert client.get(reverse("sharing:file", args=[row.pk])).status_code == 404
    unread = tabled.with_file(library, tabled.csv_of(tabled.LINES[0]), name="名册.csv", item=item)
    assert unread.path not in client.get(where).content.decode(), "closed like the other, and no rows of it are read"
    with pytest.raises(Http404):
        reported(library.stranger, item, content=unread.content, file=unread)
    tabled.load(library, unread)
    assert f"file-{row.pk}" not in client.get(where).content.decode(), "its rows are read no more"
    assert row.path in client.get(correction.get_absolute_url()).content.decode()
    actions.drop_rows(actor=again(library.data_officer), table=item.tables.get(source=unread), reason="有误")
    with pytest.raises(Http404):
        reported(library.stranger, item, content=unread.content, file=unread)


def test_a_report_is_about_one_version(library: SimpleNamespace) -> None:
    item = free(library)
    with pytest.raises(Exception, match="a_correction_is_about_one_version"):
        reported(library.stranger, item, entry=item.standing, content=item.contents.get())


def test_reported_on_its_page_an_item_is_disputed_everywhere_until_it_is_answered(library: SimpleNamespace) -> None:
    item = free(library)
    client, owner = signed_in(library.stranger), signed_in(library.data_officer)
    where = reverse("sharing:report_mistake", args=[item.pk])
    assert where in client.get(item.get_absolute_url()).content.decode()
    row = item.contents.get().files.get(path="水位.txt")
    assert client.post(where, {"about": f"file-{row.pk}"}).status_code == 200
    assert not Correction.objects.exists()
    client.post(where, {"about": f"file-{row.pk}", **MISTAKE})
    correction = Correction.objects.get()
    assert (correction.content, correction.file, correction.agency) == (row.content, row, library.outside)

    def marked(who: Any) -> list[bool]:
        export = b"".join(who.get(reverse("sharing:export", args=["csv"])).streaming_content).decode("utf-8-sig")
        pages = [who.get(address).content.decode() for address in (item.get_absolute_url(), reverse("sharing:library"))]
        return ["有异议" in page for page in pages] + ["有异议，校核中" in export]

    assert marked(client) == marked(owner) == marked(signed_in(library.observer)) == [True] * 3
    assert "有异议" in owner.get(reverse("sharing:own")).content.decode()
    assert "水位.txt" in client.get(correction.get_absolute_url()).content.decode()
    putting_right = reverse("sharing:add_content", args=[item.pk])
    pages = [who.get(correction.get_absolute_url()).content.decode() for who in (owner, client)]
    assert [putting_right in page for page in pages] == [True, False]
    owner.post(reverse("sharing:turn_down", args=[correction.pk]), {"reason": "核对无误"})
    assert fresh(correction).state == CorrectionState.NOT_UPHELD
    assert marked(client) == marked(owner) == [False] * 3
    assert told("correction_answered") == ["stranger"]


def test_it_is_settled_in_words_once_by_whom_it_concerns(library: SimpleNamespace) -> None:
    item = published(library)
    correction = reported(library.stranger, item)
    for nobody in (library.stranger, library.liaison_b, library.staff_a):
        with pytest.raises(NotPermitted):
            actions.turn_down(actor=again(nobody), correction=correction, reason="无误")
    with pytest.raises(NotPermitted):
        actions.withdraw_correction(actor=library.data_officer, correction=correction, reason="不要了")
    with pytest.raises(IntegrityError), transaction.atomic():
        actions.turn_down(actor=library.data_officer, correction=fresh(correction), reason="")
    actions.withdraw_correction(actor=again(library.stranger), correction=correction, reason="看错了行")
    assert told("correction_withdrawn") == ["data_officer_a", "liaison_a"]
    with pytest.raises(NotLawful):
        actions.turn_down(actor=library.data_officer, correction=correction, reason="无误")
    for change in ({"wrong": "改写"}, {"answer": "改写"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Correction.objects.filter(pk=correction.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        Correction.objects.filter(pk=correction.pk).delete()


def test_who_reports_who_provides_and_the_data_authority_see_it(library: SimpleNamespace) -> None:
    correction = reported(library.stranger, published(library))
    page = correction.get_absolute_url()
    for who, status in (
        (library.stranger, 200),
        (library.staff_a, 200),
        (library.liaison_b, 200),
        (library.secretariat, 404),
        (library.observer, 404),
    ):
        assert signed_in(who).get(page).status_code == status
    listing = reverse("sharing:corrections")
    for who, side, is_there in (
        (library.stranger, "ours", True),
        (library.stranger, "theirs", False),
        (library.staff_a, "theirs", True),
        (library.staff_a, "ours", False),
        (library.observer, "", False),
    ):
        assert (page in signed_in(who).get(listing, {"side": side}).content.decode()) is is_there


def test_who_is_late_is_reminded_step_by_step(library: SimpleNamespace) -> None:
    correction = reported(library.stranger, published(library))
    assert correction.due_on is not None
    for moment, kind, who in (
        (add_workdays(correction.due_on, -2), "correction_due_soon", ["data_officer_a", "liaison_a"]),
        (correction.due_on, "correction_due_today", ["data_officer_a", "liaison_a"]),
        (add_workdays(correction.due_on, 1), "correction_late", ["leader_a"]),
        (add_workdays(correction.due_on, 3), "correction_late_to_reporter", ["liaison_b", "stranger"]),
    ):
        with time_machine.travel(at(moment, 10), tick=True):
            reminders.fire_due()
        assert told(kind) == who


def furnished(library: SimpleNamespace) -> SimpleNamespace:
    """Of a version with a mistake: the office uses it; B took it in a ZIP; the observer took it, and disposed of it."""
    item = free(library)
    old = item.contents.get().files.get(path="水位.txt")
    asked(library, item)
    signed_in(library.liaison_b).get(reverse("sharing:bundle_zip"), {"item": item.pk}).getvalue()
    until = today() + timedelta(days=30)
    use = actions.begin_request(actor=again(library.observer), item=item, **ASKED, until=until)
    actions.submit_request(actor=again(library.observer), request=use)
    takes(library.observer, old)
    actions.dispose(actor=again(library.observer), request=use, disposal="已删除全部副本")
    takes(library.secretariat, old)
    takes(library.secretariat, old)
    takes(library.staff_a, old)
    return SimpleNamespace(item=item, old=old)


def test_exactly_those_who_hold_the_old_version_are_told_that_it_is_corrected_each_once(
    library: SimpleNamespace,
) -> None:
    house = furnished(library)
    correction = reported(library.stranger, house.item, content=house.old.content, file=house.old)
    with pytest.raises(NotLawful):
        actions.correct(actor=library.data_officer, correction=correction, number=1, answer="已更正")
    new = mended(library, house.item)
    takes(library.stranger, new.files.get(path="水位.txt"))
    holders = {holder.agency: holder for holder in holders_of(correction)}
    assert set(holders) == {library.office, library.b}
    assert holders[library.office].request is not None
    assert holders[library.b].request is None
    actions.correct(actor=library.data_officer, correction=correction, number=2, answer="水位已改为 20.15 米")
    assert told("held_version_corrected") == ["secretariat"]
    assert told("taken_version_corrected") == ["liaison_b"]
    assert told("correction_answered") == ["stranger"]
    assert fresh(correction).by_content == new
    text = Notification.objects.get(kind="taken_version_corrected").texts["en"]["body"]
    assert "version 1" in text
    assert "version 2" in text


def test_it_stays_disputed_while_the_rows_that_are_read_are_those_with_the_mistake(
    library: SimpleNamespace, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"
    table = tabled.loaded(library, sharing_class=1, terms="")
    item, old, owner = table.item, table.source, signed_in(library.data_officer)
    correction = reported(library.stranger, item, content=old.content, file=old)
    of_the_whole = reported(library.stranger, item, content=old.content)
    of_the_entry = reported(library.stranger, item)
    new = tabled.with_file(library, tabled.csv_of(*tabled.LINES[:2]), item=item)
    said = owner.get(correction.get_absolute_url()).content.decode()
    assert reverse("sharing:load_rows", args=[new.pk]) in said
    assert owner.get(reverse("sharing:correct", args=[correction.pk])).status_code == 409
    for each in (correction, of_the_whole):
        with pytest.raises(NotLawful, match=r"still what the mistake is in|仍是"):
            actions.correct(actor=again(library.data_officer), correction=fresh(each), number=2, answer="已更正")
    assert fresh(of_the_entry).putting_right().count() == fresh(of_the_entry).newer().count()
    actions.load_rows(actor=again(library.data_officer), source=new)
    assert reverse("sharing:rows", args=[item.pk]) in owner.get(correction.get_absolute_url()).content.decode()
    loading.load_due()
    assert reverse("sharing:correct", args=[correction.pk]) in owner.get(correction.get_absolute_url()).content.decode()
    for each in (correction, of_the_whole):
        actions.correct(actor=again(library.data_officer), correction=fresh(each), number=2, answer="已更正")
        assert fresh(each).by_content == new.content


def test_rows_of_another_file_or_of_one_that_stays_as_it_is_hold_no_correction_up(
    library: SimpleNamespace, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"
    item = published(library, sharing_class=1, terms="")
    uploads = [upload("水位.csv", tabled.csv_of()), pdf("公报.pdf")]
    first = actions.add_content(actor=again(library.staff_a), item=item, uploads=uploads)
    rows, paper = first.files.get(path="水位.csv"), first.files.get(path="公报.pdf")
    tabled.load(library, rows)
    of_the_paper = reported(library.stranger, item, content=first, file=paper)
    of_the_whole = reported(library.stranger, item, content=first)
    of_the_rows = reported(library.stranger, item, content=first, file=rows)
    changed = upload("水位.csv", tabled.csv_of(tabled.LINES[0]))
    actions.add_content(actor=again(library.staff_a), item=item, note="删行", uploads=[changed], kept=[paper])
    counts = [fresh(each).putting_right().count() for each in (of_the_paper, of_the_whole, of_the_rows)]
    assert counts == [0, 0, 0], "the paper stands in it as it was; the rows that are read are the old ones"
    actions.add_content(
        actor=again(library.staff_a),
        item=item,
        note="补公报",
        uploads=[upload("通报.txt", "已改正".encode())],
        kept=[rows],
    )
    numbers = [
        list(fresh(each).putting_right().values_list("number", flat=True))
        for each in (of_the_paper, of_the_whole, of_the_rows)
    ]
    assert numbers == [[3], [3], []]
    tabled.load(library, item.contents.get(number=3).files.get(path="水位.csv"))
    assert not fresh(of_the_rows).putting_right().exists(), "the very file with the mistake, loaded anew"
    owner = signed_in(library.data_officer)
    assert reverse("sharing:add_content", args=[item.pk]) in owner.get(of_the_rows.get_absolute_url()).content.decode()


def test_a_file_kept_in_other_versions_is_the_same_mistake(library: SimpleNamespace) -> None:
    item = free(library)
    new = mended(library, item)
    takes(library.observer, new.files.get(path="公报.pdf"))
    takes(library.liaison_b, new.files.get(path="水位.txt"))
    first = item.contents.get(number=1)
    of_a_file = reported(library.stranger, item, content=first, file=first.files.get(path="公报.pdf"))
    assert [holder.agency for holder in holders_of(of_a_file)] == [again(library.observer).acting_for]
    assert holders_of(reported(library.stranger, item, content=first)) == []
    of_the_entry = reported(library.stranger, item)
    assert len(holders_of(of_the_entry)) == 2


def test_whoever_holds_what_is_hidden_from_it_by_now_is_told_too(library: SimpleNamespace) -> None:
    request = in_use(library, visibility=Visibility.LISTED)
    item = Item.objects.get(pk=request.item_id)
    give(actor=None, item=item, to=library.b, right="download_item", purpose="复核", until=None)
    correction = reported(library.liaison_b, item)
    actions.terminate_use(actor=library.data_officer, request=request, reason="超范围使用")
    item.grants.filter(group=library.office.principal).delete()
    assert not Item.objects.visible_to(again(library.secretariat)).filter(pk=item.pk).exists()
    entry = actions.begin_version(actor=library.staff_a, item=item, note="改正名称")
    actions.write_entry(actor=library.staff_a, entry=entry, abstract="全省水库水情监测数据。")
    signed(library, entry)
    actions.submit_entry(actor=library.data_officer, entry=entry)
    actions.publish_entry(actor=library.liaison_b, entry=entry)
    actions.correct(actor=library.data_officer, correction=correction, number=2, answer="摘要已改")
    assert fresh(correction).by_entry == entry
    assert told("held_version_corrected") == ["secretariat"]
    assert told("taken_version_corrected") == [], "whoever reported it has the answer"


def test_the_register_is_read_by_the_provider_before_anything_is_sent(library: SimpleNamespace) -> None:
    house = furnished(library)
    correction = reported(library.stranger, house.item, content=house.old.content)
    register, answer = (reverse(f"sharing:{name}", args=[correction.pk]) for name in ("holders", "correct"))
    owner = signed_in(library.data_officer)
    assert owner.get(answer).status_code == 409, "there is no corrected version yet"
    mended(library, house.item)
    for page in (register, answer):
        shown = owner.get(page).content.decode()
        assert str(library.office) in shown
        assert str(library.b) in shown
        assert str(again(library.observer).acting_for) not in shown
        for who, status in ((library.stranger, 403), (library.liaison_b, 403), (library.observer, 404)):
            assert signed_in(who).get(page).status_code == status
    assert not told("taken_version_corrected")
    owner.post(answer, {"number": "2", "answer": ""})
    owner.post(answer, {"number": "7", "answer": "已更正"})
    assert fresh(correction).state == CorrectionState.SUBMITTED
    owner.post(answer, {"number": "2", "answer": "已更正"})
    assert fresh(correction).state == CorrectionState.CORRECTED
    assert told("taken_version_corrected") == ["liaison_b"]
    owner.post(answer, {"number": "2", "answer": "再次"})
    assert fresh(correction).answer == "已更正"
    assert told("taken_version_corrected") == ["liaison_b"]


def test_lists_and_register_cost_the_same_however_many_there_are(library: SimpleNamespace) -> None:
    items = [free(library, f"水库公报 {n}") for n in range(3)]
    client, owner = signed_in(library.stranger), signed_in(library.data_officer)
    counts: list[list[int]] = []
    for item, taker in zip(items, (library.liaison_b, library.secretariat, library.observer), strict=True):
        correction = reported(library.stranger, item)
        takes(taker, items[0].contents.get().files.all()[0])
        if not counts:
            first = reverse("sharing:holders", args=[correction.pk])
        asked_for = [(client, reverse("sharing:library")), (owner, reverse("sharing:corrections")), (owner, first)]
        counts.append([_questions(who, page) for who, page in asked_for])
    assert counts[0] == counts[2]


def _questions(client: Any, page: str) -> int:
    client.get(page)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(page).status_code == 200
    return len([query for query in queries if "core_calendarday" not in query["sql"]])


def test_the_day_by_which_it_is_answered_is_written_as_a_date(library: SimpleNamespace) -> None:
    User.objects.update(language="en")
    correction = reported(library.stranger, published(library))
    page = signed_in(again(library.data_officer)).get(correction.get_absolute_url()).content.decode()
    with translation.override("en"):
        assert f"Reported: to be answered until {local_date(fresh(correction).due_on)}" in page
    assert f"{fresh(correction).due_on:%Y-%m-%d}" not in page
