"""Files that are fetched anew by themselves: what becomes a version, what is stopped, what fails, and who decides."""

import os
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from coordination.agencies.actions import end_post
from coordination.agencies.models import Post
from coordination.core import calling
from coordination.core.errors import NotLawful, NotPermitted
from coordination.core.files import storage
from coordination.core.models import Activity, Notification, StoredFile
from coordination.core.workflow import advance
from sharing import actions
from sharing.actions import loading, refreshing
from sharing.incoming import fetching
from sharing.incoming.fetching import NotFetched
from sharing.models import ContentFile, DataTable, Item, Refresh, RefreshRun, SharingClass, Visibility
from sharing.refreshed import why_of
from sharing.worklist import fetched_to_decide_about
from tests.cast import again, person, signed_in
from tests.sharing import tabled

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

FREE = {"visibility": Visibility.ALL, "sharing_class": SharingClass.UNCONDITIONAL}
MORE = tabled.csv_of(*tabled.LINES, ("长湖水库", "12", "", "2024/3/1", "否"))
HEAD = ("水库名称", "水位", "责任人身份证号", "观测日期", "是否超限")


@pytest.fixture(autouse=True)
def volume(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def place(settings: Any) -> Iterator[SimpleNamespace]:
    """A place on this machine that keeps its lines open, and gives what `body` says."""
    here = SimpleNamespace(status=200, body=tabled.csv_of(), headers={}, asked=0, length=None, path="")

    class Place(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            here.asked += 1
            here.path = self.path
            self.send_response(here.status)
            length = len(here.body) if here.length is None else here.length
            for name, value in {**here.headers, "Content-Length": str(length)}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(here.body)
            self.close_connection = here.length is not None

        def log_message(self, *_said: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Place)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    here.origin = f"http://127.0.0.1:{server.server_port}"
    here.address = f"{here.origin}/rows.csv?token=of-nobody"
    settings.REFRESH_PLACES = [here.origin]
    yield here
    server.shutdown()
    server.server_close()


def set_up(library: SimpleNamespace, item: Item, place: SimpleNamespace, **said: Any) -> Refresh:
    words = {"path": "水位.csv", "rhythm": "day", "hour": 6, "address": place.address, **said}
    return actions.set_refresh(actor=again(library.data_officer), item=item, **words)


@pytest.fixture
def refresh(library: SimpleNamespace, place: SimpleNamespace) -> Refresh:
    """Of an item whose content everybody may have, with its rows loaded and one column masked."""
    return set_up(library, tabled.loaded(library, **FREE).item, place)


def fetch(refresh: Refresh, *, load: bool = True) -> RefreshRun:
    """As at its time."""
    Refresh.objects.filter(pk=refresh.pk).update(due_at=timezone.now())
    refreshing.refresh_due()
    if load:
        loading.load_due()
    return RefreshRun.objects.filter(refresh=refresh)[0]


def history(library: SimpleNamespace, refresh: Refresh) -> str:
    """As its agency reads it."""
    page: str = signed_in(library.staff_a).get(refresh.get_absolute_url()).content.decode()
    return page


def numbers(item: Item) -> list[int]:
    return list(item.contents.order_by("number").values_list("number", flat=True))


def files_for(who: Any, item: Item) -> int:
    return ContentFile.objects.visible_to(again(who)).filter(content__item=item).count()


def told(to: Any, kind: str) -> int:
    return Notification.objects.filter(recipient=to, kind=f"refresh_{kind}").count()


def test_what_changed_becomes_one_version_and_its_rows_are_loaded(
    library: SimpleNamespace, refresh: Refresh, place: SimpleNamespace
) -> None:
    item = refresh.item
    assert (fetch(refresh).state, numbers(item)) == ("unchanged", [1])
    place.body = MORE
    run = fetch(refresh)
    assert (run.state, run.rows, run.bad, run.rows_before) == ("put", 4, 0, 3)
    assert run.content.files.get().path == "水位.csv"
    assert (run.table.state, run.table.rows) == ("loaded", 4)
    assert run.content.added_by == library.data_officer
    assert (fetch(refresh).state, numbers(item)) == ("unchanged", [1, 2])
    assert "长湖水库" in signed_in(library.liaison_b).get(reverse("sharing:rows", args=[item.pk])).content.decode()
    refresh.refresh_from_db()
    assert refresh.due_at > timezone.now()


def test_other_files_of_the_version_stay(library: SimpleNamespace, refresh: Refresh, place: SimpleNamespace) -> None:
    said = {"uploads": [tabled.upload("说明.txt", "说明".encode())], "note": "说明"}
    kept = list(refresh.item.contents.get().files.all())
    actions.add_content(actor=again(library.staff_a), item=refresh.item, kept=kept, **said)
    place.body = MORE
    assert sorted(fetch(refresh).content.files.values_list("path", flat=True)) == ["水位.csv", "说明.txt"]


def test_the_next_version_of_a_masked_file_is_closed_to_others_from_its_beginning(
    library: SimpleNamespace, refresh: Refresh, place: SimpleNamespace
) -> None:
    item, other = refresh.item, library.liaison_b
    assert files_for(other, item) == 0
    place.body = MORE
    run = fetch(refresh, load=False)
    assert (run.state, run.table.state) == ("put", "loading")
    assert (files_for(other, item), files_for(library.staff_a, item)) == (0, 2), "no row of it is loaded yet"
    door = reverse("sharing:file", args=[run.content.files.get().pk])
    assert signed_in(other).get(door).status_code == 404
    loading.load_due()
    run.table.refresh_from_db()
    assert (run.table.state, run.table.is_masked, files_for(other, item)) == ("loaded", True, 0)
    shown = signed_in(other).get(reverse("sharing:rows", args=[item.pk])).content.decode()
    assert "长湖水库" in shown
    assert tabled.ID not in shown


def test_where_masked_rows_were_dropped_nothing_is_put_in_place(
    library: SimpleNamespace, refresh: Refresh, place: SimpleNamespace
) -> None:
    actions.drop_rows(actor=again(library.data_officer), table=refresh.item.tables.get(), reason="核对")
    place.body = MORE
    run = fetch(refresh)
    assert (run.state, run.why, numbers(refresh.item)) == ("failed", "dropped", [1])
    assert "The rows of this file were masked" in history(library, refresh)


LESS = tabled.csv_of(tabled.LINES[0])
NO_DAY = tabled.csv_of(*[line[:3] + line[4:] for line in tabled.LINES], head=HEAD[:3] + HEAD[4:])
BAD = tabled.csv_of(*tabled.LINES, ("丁", "很高", "", "", ""))
BARE = tabled.csv_of(*tabled.LINES, head=(*HEAD[:2], "编号", *HEAD[3:]))


@pytest.mark.parametrize(
    ("body", "why", "said"),
    [
        (LESS, "fewer", "More than half"),
        (NO_DAY, "lost", "观测日期"),
        (BAD, "bad", "one row in ten"),
        (BARE, "lost", "责任人身份证号"),
    ],
)
def test_what_would_lose_much_waits_for_a_decision(
    library: SimpleNamespace, refresh: Refresh, place: SimpleNamespace, body: bytes, why: str, said: str
) -> None:
    place.body = body
    run = fetch(refresh)
    assert (run.state, run.why, numbers(refresh.item)) == ("stopped", why, [1])
    assert said in history(library, refresh)
    assert told(library.data_officer, "stopped") == 1
    assert fetch(refresh).state == "stopped"
    assert told(library.data_officer, "stopped") == 1, "once, and not every day"
    assert history(library, refresh).count("Waits for a decision") == 1
    assert history(library, refresh).count("Fetched again since") == 1
    assert DataTable.objects.get(item=refresh.item).rows == 3, "what was read is read on"


def waits_for(who: Any) -> list[str]:
    """What of fetched files the home page asks a person to decide."""
    return [line.title for line in fetched_to_decide_about(again(who))]


def test_a_decision_stands_on_the_home_page_of_the_data_office_until_it_is_taken(
    library: SimpleNamespace, refresh: Refresh, place: SimpleNamespace
) -> None:
    place.body = LESS
    fetch(refresh)
    run = fetch(refresh)
    assert waits_for(library.data_officer) == [refresh.item.title], "once, about what was fetched last"
    assert waits_for(library.staff_a) == waits_for(library.liaison_b) == []
    home = signed_in(library.data_officer).get("/").content.decode()
    assert "决定是否采用更新内容" in home
    assert reverse("sharing:refresh", args=[refresh.item_id]) in home
    actions.refuse_run(actor=again(library.data_officer), run=run)
    assert waits_for(library.data_officer) == []


def test_what_was_masked_and_would_be_no_more_waits_for_a_decision(
    library: SimpleNamespace, place: SimpleNamespace
) -> None:
    phones = "水库,值班电话\n甲,13800001111\n乙,13900002222\n".encode()
    table = tabled.loaded(library, phones, **FREE)
    refresh = set_up(library, table.item, place)
    tabled.typed(table.item, ("值班电话", "C"))
    place.body = phones + "丙,13700003333\n".encode()
    run = fetch(refresh)
    assert (run.state, run.why, run.bare) == ("stopped", "bare", ["值班电话"])
    assert files_for(library.liaison_b, table.item) == 0
    actions.accept_run(actor=again(library.data_officer), run=run)
    assert fetch(refresh, load=False).state == "put"
    assert files_for(library.liaison_b, table.item) == 0, "until it is loaded without masks"
    loading.load_due()
    assert files_for(library.liaison_b, table.item) == 1


def test_the_data_office_puts_in_place_what_was_stopped_if_it_is_the_very_same(
    library: SimpleNamespace, refresh: Refresh, place: SimpleNamespace
) -> None:
    place.body = LESS
    run = fetch(refresh)
    for who in (library.staff_a, library.liaison_b):
        with pytest.raises(NotPermitted):
            actions.accept_run(actor=again(who), run=run)
    client = signed_in(library.data_officer)
    page = client.get(reverse("sharing:refresh", args=[refresh.item_id])).content.decode()
    door = reverse("sharing:accept_run", args=[run.pk])
    assert door in page
    asked = client.get(door).content.decode()
    assert "将减少一半以上的数据行。" in asked
    place.body = tabled.csv_of(tabled.LINES[1])
    assert client.post(door).status_code == 302
    refreshing.refresh_due()
    second = refresh.runs.first()
    assert (second.state, numbers(refresh.item)) == ("stopped", [1]), "it is another one"
    with pytest.raises(NotLawful):
        actions.refuse_run(actor=again(library.data_officer), run=RefreshRun.objects.get(pk=run.pk))
    actions.accept_run(actor=again(library.data_officer), run=second)
    assert (fetch(refresh).state, numbers(refresh.item)) == ("put", [1, 2])
    refresh.refresh_from_db()
    assert refresh.accepted == ""


def test_what_was_left_out_is_not_asked_about_again(
    library: SimpleNamespace, refresh: Refresh, place: SimpleNamespace
) -> None:
    place.body = LESS
    run = fetch(refresh)
    signed_in(library.data_officer).post(reverse("sharing:refuse_run", args=[run.pk]))
    run = fetch(refresh)
    assert (run.state, run.why, numbers(refresh.item)) == ("unchanged", "left_out", [1])
    assert told(library.data_officer, "stopped") == 1
    place.body = MORE
    assert fetch(refresh).state == "put"


def test_a_failure_is_told_once_until_all_is_well(
    library: SimpleNamespace, refresh: Refresh, place: SimpleNamespace
) -> None:
    place.status = 503
    for _day in range(3):
        run = fetch(refresh)
    assert (run.state, run.why, run.detail) == ("failed", "status", "503")
    assert told(library.data_officer, "failed") == 1
    assert told(library.liaison_b, "failed") == told(library.staff_a, "failed") == 0
    place.status = 200
    assert fetch(refresh).state == "unchanged"
    place.status = 404
    fetch(refresh)
    assert told(library.data_officer, "failed") == 2
    assert numbers(refresh.item) == [1]


def test_nobody_is_followed_elsewhere_and_what_breaks_off_is_not_taken(
    refresh: Refresh, place: SimpleNamespace, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.status, place.headers = 302, {"Location": f"{place.origin}/elsewhere"}
    assert fetch(refresh).why == "status"
    assert place.asked == 1
    place.status, place.headers, place.body, place.length = 200, {}, MORE, len(MORE) + 10
    assert fetch(refresh).why == "unreached"
    place.length = None
    monkeypatch.setattr(fetching, "MOST_BYTES", 50)
    assert fetch(refresh).why == "unreached"
    monkeypatch.undo()
    settings.REFRESH_PLACES = ["https://data.example.org"]
    asked = place.asked
    assert fetch(refresh).why == "place"
    assert place.asked == asked
    assert numbers(refresh.item) == [1]


def test_an_answer_on_a_line_that_stays_open_is_read_at_once(place: SimpleNamespace) -> None:
    begun = timezone.now()
    assert calling.call(place.address, origins=[place.origin], most=10**6) == (200, place.body)
    assert timezone.now() - begun < timedelta(seconds=calling.PATIENCE_S)


@pytest.mark.parametrize(
    ("body", "why"),
    [(b"", "nothing"), (b"MZ\x90\x00" + bytes(200), "refused"), ("机密★3年\n水库\n甲\n".encode(), "refused")],
)
def test_what_is_fetched_is_checked_as_an_uploaded_file(
    library: SimpleNamespace, refresh: Refresh, place: SimpleNamespace, body: bytes, why: str
) -> None:
    place.body, before = body, StoredFile.objects.count()
    run = fetch(refresh)
    assert (run.state, run.why, numbers(refresh.item)) == ("failed", why, [1])
    assert why_of(run)
    assert StoredFile.objects.count() == before
    marked = Activity.objects.filter(verb="file.refuse_marked", actor=library.data_officer)
    assert marked.exists() == ("机密".encode() in body)


def test_rows_wait_until_the_file_is_scanned(
    library: SimpleNamespace, refresh: Refresh, place: SimpleNamespace, settings: Any
) -> None:
    settings.CLAMD_SOCKET = "/nowhere/clamd.sock"
    place.body = MORE
    run = fetch(refresh)
    file = run.content.files.get().file
    assert (file.state, run.table.state) == ("stored", "loading")
    for step in ("begin_check", "pass_check"):
        advance(file, step, actor=None)
    loading.load_due()
    run.table.refresh_from_db()
    assert run.table.state == "loaded"


def test_rows_of_a_quarantined_file_are_not_loaded(refresh: Refresh, place: SimpleNamespace, settings: Any) -> None:
    settings.CLAMD_SOCKET = "/nowhere/clamd.sock"
    place.body = MORE
    run = fetch(refresh)
    advance(run.content.files.get().file, "quarantine", actor=None, finding="Eicar")
    loading.load_due()
    run.table.refresh_from_db()
    assert (run.table.state, run.table.why) == ("failed", "quarantined")


def test_it_ends_with_the_post_of_whoever_set_it_up(
    library: SimpleNamespace, refresh: Refresh, place: SimpleNamespace
) -> None:
    other = person(library.a, "second_officer", Post.Role.DATA_OFFICER)
    end_post(actor=None, post=library.data_officer.posts.get())
    place.body = MORE
    run = fetch(refresh)
    assert (run.state, run.why, place.asked, numbers(refresh.item)) == ("failed", "left", 0, [1])
    assert told(other, "failed") == 1
    actions.set_refresh(
        actor=again(other), item=refresh.item, path="水位.csv", rhythm="week", hour=3, address=place.address
    )
    assert fetch(refresh).state == "put"


def test_whoever_is_killed_leaves_a_lease_that_runs_out(
    refresh: Refresh, place: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    Refresh.objects.update(due_at=timezone.now())
    first = refreshing._claim()
    assert first is not None
    assert refreshing._claim() is None, "it is taken"
    place.body = MORE
    fetched = refreshing._fetched(first.refresh)
    second = fetch(refresh)
    assert (second.pk, second.tries, second.state, numbers(refresh.item)) == (first.pk, 2, "put", [1, 2])
    with pytest.raises(refreshing._Overtaken):
        refreshing._settle(first, fetched)
    assert numbers(refresh.item) == [1, 2]
    Refresh.objects.update(due_at=timezone.now())
    refreshing._claim()
    RefreshRun.objects.filter(state="running").update(tries=3)
    assert fetch(refresh).why == "costly"


def test_while_rows_are_loaded_it_waits(library: SimpleNamespace, refresh: Refresh, place: SimpleNamespace) -> None:
    actions.load_rows(actor=again(library.data_officer), source=refresh.item.contents.get().files.get())
    place.body = MORE
    run = fetch(refresh, load=False)
    assert (run.state, run.tries, numbers(refresh.item)) == ("running", 0, [1])
    loading.load_due()
    assert fetch(refresh).state == "put"


def test_a_run_stays_as_it_ended(refresh: Refresh) -> None:
    run = fetch(refresh)
    for change in (
        lambda: RefreshRun.objects.filter(pk=run.pk).update(rows=9),
        lambda: RefreshRun.objects.filter(pk=run.pk).update(state="put"),
        lambda: RefreshRun.objects.filter(pk=run.pk).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


@pytest.fixture
def laid(library: SimpleNamespace, settings: Any, tmp_path: Path) -> Path:
    """The folder of A within that of the operator."""
    settings.REFRESH_FOLDER = tmp_path / "inbox"
    folder = settings.REFRESH_FOLDER / str(library.a.pk)
    folder.mkdir(parents=True)
    return folder


def test_a_file_is_taken_from_the_folder_of_the_agency(
    library: SimpleNamespace, place: SimpleNamespace, laid: Path
) -> None:
    item = tabled.loaded(library, **FREE).item
    refresh = set_up(library, item, place, address="", file_name="日报.csv")
    assert fetch(refresh).why == "no_file"
    (laid / "日报.csv").write_bytes(MORE)
    assert (fetch(refresh).state, numbers(item)) == ("put", [1, 2])
    assert place.asked == 0


def test_nothing_outside_the_folder_is_reached(library: SimpleNamespace, laid: Path) -> None:
    outside = laid.parent.parent / "secret.csv"
    outside.write_bytes(b"a,b\n1,2\n")
    other = laid.parent / str(library.b.pk)
    other.mkdir()
    (other / "b.csv").write_bytes(b"a\n1\n")
    (laid / "link.csv").symlink_to(outside)
    os.link(outside, laid / "hard.csv")
    (laid / "folder.csv").mkdir()
    os.mkfifo(laid / "pipe.csv")
    (laid / "whole.csv").write_bytes(b"a\n1\n")
    names = [
        "link.csv",
        "hard.csv",
        "folder.csv",
        "pipe.csv",
        "../secret.csv",
        "../../secret.csv",
        f"../{other.name}/b.csv",
    ]
    for name in [*names, str(outside), ".", "..", "", ".csv", "a\0.csv", "b.csv", "\udc80.csv"]:
        with pytest.raises(NotFetched):
            fetching.of_folder(library.a.pk, name)
    assert fetching.of_folder(library.a.pk, "whole.csv") == b"a\n1\n"
    (laid.parent / "999999").symlink_to(other)
    with pytest.raises(NotFetched):
        fetching.of_folder(999999, "b.csv")


def test_only_what_the_operator_offers_can_be_set_up(
    library: SimpleNamespace, place: SimpleNamespace, settings: Any
) -> None:
    item = tabled.loaded(library, **FREE).item
    for said in (
        {"address": "http://169.254.169.254/rows.csv"},
        {"address": place.address.replace("//", "//who@")},
        {"address": "", "file_name": "a.csv"},
        {"address": ""},
        {"path": "别的.csv"},
    ):
        with pytest.raises(ValidationError):
            set_up(library, item, place, **said)
    client = signed_in(library.data_officer)
    door = reverse("sharing:set_refresh", args=[item.pk])
    words = {"address": place.address, "path": "水位.csv", "rhythm": "week", "hour": "3"}
    assert "is_declared" in client.post(door, words).context["form"].errors
    assert client.post(door, words | {"is_declared": "on", "address": "http://10.0.0.1/a"}).context["form"].errors
    assert client.post(door, words | {"is_declared": "on"}).status_code == 302
    refresh = Refresh.objects.get()
    assert (refresh.rhythm, refresh.hour, refresh.set_by) == ("week", 3, library.data_officer)
    settings.REFRESH_PLACES = []
    other = tabled.loaded(library, title="另一个").item
    assert client.get(reverse("sharing:set_refresh", args=[other.pk])).status_code == 409
    assert door.replace(str(item.pk), str(other.pk)) not in client.get(other.get_absolute_url()).content.decode()


def test_it_is_the_data_offices_and_nobody_elses_affair(
    library: SimpleNamespace, refresh: Refresh, place: SimpleNamespace
) -> None:
    run = fetch(refresh)
    runs = reverse("sharing:refresh", args=[refresh.item_id])
    doors = [reverse("sharing:set_refresh", args=[refresh.item_id])]
    acts = [reverse(f"sharing:{verb}_refresh", args=[refresh.pk]) for verb in ("run", "pause", "resume")]
    acts += [reverse(f"sharing:{verb}_run", args=[run.pk]) for verb in ("accept", "refuse")]
    other, staff, officer = (signed_in(who) for who in (library.liaison_b, library.staff_a, library.data_officer))
    assert other.get(runs).status_code == 404
    assert [other.post(act).status_code for act in acts] == [404] * len(acts)
    assert [staff.post(act).status_code for act in [*doors, *acts]] == [403] * (len(acts) + 1)
    assert place.origin not in other.get(refresh.item.get_absolute_url()).content.decode()
    seen = [staff.get(page).content.decode() for page in (runs, refresh.item.get_absolute_url())]
    assert all(place.origin in page and "of-nobody" not in page for page in seen)
    assert "of-nobody" in officer.get(doors[0]).content.decode()
    assert not Activity.objects.filter(after__icontains="of-nobody").exists()


def test_it_is_paused_let_go_on_and_fetched_at_once(
    library: SimpleNamespace, refresh: Refresh, place: SimpleNamespace
) -> None:
    client = signed_in(library.data_officer)
    place.body = MORE
    client.post(reverse("sharing:pause_refresh", args=[refresh.pk]))
    Refresh.objects.update(due_at=timezone.now())
    refreshing.refresh_due()
    assert place.asked == 0
    assert client.post(reverse("sharing:run_refresh", args=[refresh.pk])).status_code == 409
    client.post(reverse("sharing:resume_refresh", args=[refresh.pk]))
    refreshing.refresh_due()
    assert place.asked == 0, "it waits for its time"
    client.post(reverse("sharing:run_refresh", args=[refresh.pk]))
    refreshing.refresh_due()
    assert (place.asked, numbers(refresh.item)) == (1, [1, 2])
    Item.objects.filter(pk=refresh.item_id).update(state="withdrawn", because="停用")
    fetch(refresh)
    assert place.asked == 1


def test_a_pause_does_not_keep_a_run_from_its_end(refresh: Refresh, place: SimpleNamespace) -> None:
    RefreshRun.objects.create(refresh=refresh)  # by a worker that was killed
    Refresh.objects.update(is_paused=True)
    assert fetch(refresh).state == "unchanged"
    assert place.asked == 1
    assert fetch(refresh).tries == 2
    assert place.asked == 1


def test_what_cannot_be_kept_just_now_is_tried_again_for_two_hours(
    library: SimpleNamespace, refresh: Refresh, place: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_what: Any) -> None:
        raise OSError(28, "No space left on device")

    place.body = MORE
    with monkeypatch.context() as broken:
        broken.setattr(storage, "keep", full)
        assert fetch(refresh).state == "running"
        assert numbers(refresh.item) == [1]
    assert fetch(refresh).state == "put"
    place.body = tabled.csv_of(*tabled.LINES, ("潭岭水库", "7", "", "2024/3/1", "否"))
    monkeypatch.setattr(storage, "keep", full)
    fetch(refresh)
    RefreshRun.objects.filter(state="running").update(began_at=timezone.now() - timedelta(hours=3))
    run = fetch(refresh)
    assert (run.state, run.why) == ("failed", "later")
    assert "For two hours it could not be looked into or kept." in history(library, refresh)
    assert told(library.data_officer, "failed") == 1


def test_an_address_may_be_written_in_chinese(library: SimpleNamespace, place: SimpleNamespace) -> None:
    refresh = set_up(library, tabled.loaded(library, **FREE).item, place, address=f"{place.origin}/水库.csv?年=2026")
    place.body = MORE
    assert fetch(refresh).state == "put"
    assert place.path == "/%E6%B0%B4%E5%BA%93.csv?%E5%B9%B4=2026"


@pytest.mark.parametrize(
    ("rhythm", "hour", "expected"),
    [
        ("day", 6, datetime(2026, 11, 27, 22, tzinfo=UTC)),
        ("day", 20, datetime(2026, 11, 27, 12, tzinfo=UTC)),
        ("week", 0, datetime(2026, 11, 29, 16, tzinfo=UTC)),
        ("month", 23, datetime(2026, 12, 1, 15, tzinfo=UTC)),
    ],
)
def test_when_it_is_due_is_said_by_the_clock_of_the_portal(rhythm: str, hour: int, expected: datetime) -> None:
    friday_evening = datetime(2026, 11, 27, 11, 30, tzinfo=UTC)  # 19:30 in Beijing
    assert Refresh(rhythm=rhythm, hour=hour).next_after(friday_evening) == expected


def test_three_runs_ask_no_more_than_one(library: SimpleNamespace, refresh: Refresh, place: SimpleNamespace) -> None:
    client = signed_in(library.data_officer)
    addresses = [reverse("sharing:refresh", args=[refresh.item_id]), refresh.item.get_absolute_url()]

    def asked(address: str) -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    place.body = MORE
    fetch(refresh)
    one = [asked(address) for address in addresses]
    for number in range(2):
        place.body = tabled.csv_of(*tabled.LINES, (f"库{number}", "1", "", "", ""), ("戊", "2", "", "", ""))
        assert fetch(refresh).state == "put"
    assert [asked(address) for address in addresses] == one
    assert one[0] <= 18
