"""Rows for programs: exactly what the agency of the key may have at that moment, page by page, and written down."""

import csv
import io
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from coordination.agencies.actions import end_post
from coordination.agencies.models import Agency
from coordination.audit.models import Reading
from coordination.core.workdays import today
from sharing import actions
from sharing.figures import readers_of
from sharing.holders import holders_of, holders_of_any
from sharing.models import DataRow, DataTable, Grant, Item, Pull, ShareRequest, Visibility
from sharing.rows.columns import Column
from tests.cast import again, signed_in
from tests.sharing.house import in_use, published
from tests.uploads import upload

pytestmark = pytest.mark.django_db

COLUMNS = [
    Column("水库名称", "name", "C", is_key=True, is_described=True),
    Column("水位", "level", "N", is_described=True),
    Column("责任人身份证号", "id_no", "C", "identity", is_described=True),
    Column("更新日期", "", "D"),
]
IDENTITY = "440105199001011234"
ROWS: list[list[Any]] = [
    ["流溪河水库", 235.5, IDENTITY, "2026-11-01"],
    ["=HYPERLINK(1)", 24, IDENTITY, None],
    ["新丰江水库", None, IDENTITY, "2026-11-03"],
]


def loaded(by: Any, item: Item, rows: list[list[Any]] = ROWS, *, is_masked: bool = True) -> DataTable:
    """As if rows of a file had been loaded. Where any column is masked, the file is given to nobody else."""
    said = {"note": "更新"} if item.contents.exists() else {}
    content = actions.add_content(actor=again(by), item=item, uploads=[upload("水库.csv", b"a,b\n1,2\n")], **said)
    DataTable.objects.filter(item=item).update(state="replaced")
    file = content.files.get()
    table = DataTable.objects.create(
        item=item,
        source=file,
        file=file.file,
        columns=[column.as_data() for column in COLUMNS],
        is_masked=is_masked,
        state="loaded",
        rows=len(rows),
        began_at=content.added_at,
        ended_at=timezone.now(),
        loaded_by=by,
    )
    DataRow.objects.bulk_create(DataRow(table=table, number=n, cells=cells) for n, cells in enumerate(rows, start=2))
    return table


@pytest.fixture
def used(library: SimpleNamespace) -> ShareRequest:
    """A data set of A whose rows the office may have until an end."""
    request = in_use(library)
    loaded(library.liaison_a, request.item)
    return request


@pytest.fixture
def secret(library: SimpleNamespace, used: ShareRequest) -> str:
    """The key of a program of the office."""
    return key_of(library.secretariat, used.item)


def key_of(by: Any, item: Item) -> str:
    return actions.make_key(actor=again(by), item=item, name="水情系统", ends_on=today())[1]


def pull(secret: str, item: Any, kind: str = "json", *, etag: str = "", **asked: Any) -> Any:
    headers = {"Authorization": f"Bearer {secret}"} | ({"If-None-Match": etag} if etag else {})
    number = item.pk if isinstance(item, Item) else item
    return Client(raise_request_exception=True).get(
        reverse(f"sharing:rows_{kind}", args=[number]), asked, headers=headers
    )


def refused(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]


def test_a_program_reads_rows_without_sign_in_or_cookie(used: ShareRequest, secret: str) -> None:
    answer = pull(secret, used.item)
    said = answer.json()
    assert answer.status_code == 200
    assert not answer.cookies
    assert answer["Cache-Control"] == "private, no-store"
    assert [column["key"] for column in said["columns"]] == ["name", "level", "id_no", "更新日期"]
    assert [column["type"] for column in said["columns"]] == ["text", "number", "text", "day"]
    assert said["rows"][0] == {
        "name": "流溪河水库",
        "level": 235.5,
        "id_no": "440***********1234",
        "更新日期": "2026-11-01",
    }
    assert (said["count"], len(said["rows"]), said["next"]) == (3, 3, None)
    assert IDENTITY not in answer.content.decode()


def test_whoever_provides_it_reads_it_in_full(library: SimpleNamespace, used: ShareRequest) -> None:
    own = pull(key_of(library.data_officer, used.item), used.item).json()
    assert own["rows"][0]["id_no"] == IDENTITY
    assert not any(column["masked"] for column in own["columns"])


def test_whole_numbers_keep_every_figure(library: SimpleNamespace) -> None:
    request = in_use(library)
    loaded(
        library.liaison_a, request.item, [["甲", 1234567890123456789, IDENTITY, None], ["乙", 2**53, IDENTITY, None]]
    )
    rows = pull(key_of(library.secretariat, request.item), request.item).json()["rows"]
    assert [row["level"] for row in rows] == ["1234567890123456789", 9007199254740992]


def test_rows_come_page_by_page_and_the_address_leads_on(used: ShareRequest, secret: str, settings: Any) -> None:
    settings.PORTAL_URL = "https://portal.example.org"
    first = pull(secret, used.item, limit=2, fields="level")
    said = first.json()
    assert said["rows"] == [{"level": 235.5}, {"level": 24}]
    assert said["next"].startswith("https://portal.example.org/sharing/rows/")
    assert first["Link"] == f'<{said["next"]}>; rel="next"'
    headers = {"Authorization": f"Bearer {secret}"}
    last = Client().get(said["next"].removeprefix(settings.PORTAL_URL), headers=headers)
    assert (last.json()["rows"], last.json()["next"]) == ([{"level": None}], None)
    assert "Link" not in last


def test_pages_of_two_loadings_are_not_mixed(library: SimpleNamespace, used: ShareRequest, secret: str) -> None:
    table = pull(secret, used.item, limit=1).json()["table"]
    loaded(library.liaison_a, used.item, ROWS[:1])
    assert pull(secret, used.item, after=2, table=table).status_code == 409
    assert pull(secret, used.item).json()["count"] == 1


def test_a_table_as_csv_holds_no_formula(used: ShareRequest, secret: str) -> None:
    answer = pull(secret, used.item, "csv", limit=2)
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert 'rel="next"' in answer["Link"]
    head, first, second = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert head == ["name", "level", "id_no", "更新日期"]
    assert first == ["流溪河水库", "235.5", "440***********1234", "2026-11-01"]
    assert not second[0].startswith("=")


def test_rows_are_narrowed_by_what_the_reader_may_see(used: ShareRequest, secret: str) -> None:
    def names(**asked: Any) -> list[str]:
        return [row["name"] for row in pull(secret, used.item, **asked).json()["rows"]]

    assert names(**{"equals.name": "新丰江水库"}) == ["新丰江水库"]
    assert names(**{"contains.name": "水库", "from.level": "100"}) == ["流溪河水库"]
    assert names(**{"from.更新日期": "2026年11月2日"}) == ["新丰江水库"]
    assert names(**{"empty.level": ""}) == ["新丰江水库"]
    status, sentence = refused(pull(secret, used.item, **{"equals.id_no": IDENTITY}))
    assert status == 400
    assert IDENTITY not in sentence


@pytest.mark.parametrize(
    "asked",
    [
        {"limit": "0"},
        {"limit": "1001"},
        {"limit": "x"},
        {"after": "-1"},
        {"fields": "name,nothing"},
        {"level": "3"},
        {"like.level": "3"},
        {"equals.nothing": "3"},
        {"equals.level": "many"},
        {"contains.level": ""},
        {"equals.name": "\x00"},
        {"equals.name": "水" * 300},
        {"filled.name": "no"},
    ],
)
def test_what_cannot_be_read_is_refused_and_not_left_out(used: ShareRequest, secret: str, asked: Any) -> None:
    status, sentence = refused(pull(secret, used.item, **asked))
    assert status == 400
    assert sentence
    assert not Pull.objects.exists()


def test_what_a_program_has_already_is_not_given_again(
    library: SimpleNamespace, used: ShareRequest, secret: str
) -> None:
    tag = pull(secret, used.item)["ETag"]
    same = pull(secret, used.item, etag=tag)
    assert (same.status_code, same.content) == (304, b"")
    assert pull(key_of(library.liaison_a, used.item), used.item, etag=tag).status_code == 200
    loaded(library.liaison_a, used.item)
    assert pull(secret, used.item, etag=tag).status_code == 200


# Who is given nothing -------------------------------------------------------------------------------------------------


def test_without_a_key_that_opens_nothing_is_told_apart(
    library: SimpleNamespace, used: ShareRequest, secret: str
) -> None:
    address = reverse("sharing:rows_json", args=[used.item_id])
    nothing = refused(Client().get(address))
    assert nothing[0] == 401
    for said in (
        "Bearer",
        "Bearer ",
        "Bearer x",
        f"Basic {secret}",
        secret,
        f"Bearer {secret}x",
        "Bearer " + "水" * 50,
    ):
        answer = Client().get(address, headers={"Authorization": said.encode().decode("latin-1")})
        assert refused(answer) == nothing
        assert answer["WWW-Authenticate"] == "Bearer"
    assert refused(signed_in(library.liaison_a).get(address)) == nothing
    assert refused(signed_in(library.secretariat).get(reverse("sharing:rows_csv", args=[987654]))) == nothing


def test_a_key_of_one_item_tells_nothing_of_another(library: SimpleNamespace, used: ShareRequest, secret: str) -> None:
    hidden = published(library, "水库名录", visibility=Visibility.LISTED)
    shown = published(library, "水库名册", visibility=Visibility.ALL, sharing_class=1)
    for item in (hidden, shown):
        loaded(library.liaison_a, item)
    answers = {refused(pull(secret, item)) for item in (hidden, shown, 987654)}
    assert [status for status, _sentence in answers] == [404]


def _suspend(library: SimpleNamespace, used: ShareRequest) -> None:
    actions.suspend_item(actor=library.data_officer, item=used.item, reason="数据核查")


def _terminate(library: SimpleNamespace, used: ShareRequest) -> None:
    actions.terminate_use(actor=library.data_officer, request=used, reason="超范围使用")


def _run_out(_library: SimpleNamespace, _used: ShareRequest) -> None:
    Grant.objects.update(expires_at=timezone.now())


def _dissolve(library: SimpleNamespace, _used: ShareRequest) -> None:
    Agency.objects.filter(pk=library.office.pk).update(ended_on=today(), successor=library.b.pk)


def _leave(library: SimpleNamespace, _used: ShareRequest) -> None:
    end_post(actor=None, post=library.secretariat.posts.get())


def _withdraw(library: SimpleNamespace, used: ShareRequest) -> None:
    actions.withdraw_key(actor=library.data_officer, key=used.item.keys.get(), reason="疑似外泄")


@pytest.mark.parametrize("end", [_suspend, _terminate, _run_out, _dissolve, _leave, _withdraw])
def test_what_ends_the_right_ends_the_key_at_once(
    library: SimpleNamespace, used: ShareRequest, secret: str, end: Any
) -> None:
    nobody = refused(pull("x", used.item))
    assert pull(secret, used.item).status_code == 200
    end(library, used)
    assert refused(pull(secret, used.item)) == nobody
    assert refused(pull(secret, 987654)) == nobody


def test_a_key_opens_again_when_what_was_suspended_is_resumed(
    library: SimpleNamespace, used: ShareRequest, secret: str
) -> None:
    _suspend(library, used)
    assert pull(secret, used.item).status_code == 401
    actions.resume_item(actor=library.data_officer, item=used.item)
    assert pull(secret, used.item).status_code == 200


def test_rows_that_are_gone_are_not_there(used: ShareRequest, secret: str) -> None:
    DataTable.objects.update(state="dropped")
    assert pull(secret, used.item).status_code == 404


def test_whoever_calls_too_often_waits(used: ShareRequest, secret: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sharing.pulling.MOST_CALLS", 2)
    assert [pull(secret, used.item).status_code for _ in range(3)] == [200, 200, 429]
    assert pull(secret, used.item)["Retry-After"] == "900"


def test_nothing_but_looking_is_possible(used: ShareRequest, secret: str) -> None:
    address, headers = reverse("sharing:rows_json", args=[used.item_id]), {"Authorization": f"Bearer {secret}"}
    for method in ("post", "put", "patch", "delete"):
        assert getattr(Client(), method)(address, headers=headers).status_code == 405


# What is written down -------------------------------------------------------------------------------------------------


def test_pulls_are_a_reading_a_day_and_counted_in_full(
    library: SimpleNamespace, used: ShareRequest, secret: str, time_machine: Any
) -> None:
    tag = pull(secret, used.item, limit=2)["ETag"]
    pull(secret, used.item, after=3)
    pull(secret, used.item, etag=tag)
    [reading] = Reading.objects.filter(how=Reading.How.PULLED)
    assert (reading.reader, reading.acting_for, reading.subject_id) == (
        library.secretariat,
        library.office.principal,
        used.item_id,
    )
    [counted] = Pull.objects.all()
    assert (counted.calls, counted.rows) == (3, 3)
    loaded(library.liaison_a, used.item)
    pull(secret, used.item)
    assert [row.version for row in Pull.objects.order_by("pk")] == [2, 3]
    assert Reading.objects.filter(how=Reading.How.PULLED).count() == 2


def test_who_uses_an_item_is_told_with_its_pulls(library: SimpleNamespace, used: ShareRequest, secret: str) -> None:
    pull(secret, used.item)
    pull(secret, used.item, limit=1)
    pull(key_of(library.data_officer, used.item), used.item)
    [readers] = readers_of(used.item)
    assert (readers.agency, readers.calls, readers.rows, readers.opened) == (library.office.name, 2, 4, 0)
    page = signed_in(library.liaison_a).get(reverse("sharing:use", args=[used.item_id])).content.decode()
    assert library.office.name in page


def test_whoever_pulled_a_version_holds_it(library: SimpleNamespace, used: ShareRequest) -> None:
    item = published(library, "水库名册", visibility=Visibility.ALL, sharing_class=1)
    loaded(library.liaison_a, item, is_masked=False)
    pull(key_of(library.observer, item), item)
    assert [holder.agency for holder in holders_of_any(item)] == [library.watching]
    content = item.contents.get()
    mistake = {"place": "第 2 行", "wrong": "水位", "right": "20.15", "ground": "现场"}
    about = actions.report_mistake(
        actor=again(library.secretariat), item=item, content=content, file=content.files.get(), **mistake
    )
    assert [holder.agency for holder in holders_of(about)] == [library.watching]
    loaded(library.liaison_a, item, ROWS[:1], is_masked=False)
    newer = actions.report_mistake(
        actor=again(library.secretariat), item=item, content=item.contents.get(number=2), **mistake
    )
    assert holders_of(newer) == []


def test_the_page_of_an_item_tells_programmers_how(library: SimpleNamespace, used: ShareRequest, secret: str) -> None:
    address = used.item.get_absolute_url()
    page = signed_in(library.secretariat).get(address).content.decode()
    assert f"/sharing/rows/{used.item_id}.json" in page
    assert f"{secret[:11]}…" in page
    assert secret not in page
    assert reverse("sharing:make_key", args=[used.item_id]) in page
    assert f"{secret[:11]}…" in signed_in(library.staff_a).get(address).content.decode()
    for who in (library.observer, library.stranger):
        assert "/sharing/rows/" not in signed_in(who).get(address).content.decode()
    DataTable.objects.update(state="dropped")
    assert "/sharing/rows/" not in signed_in(library.secretariat).get(address).content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_a_call_asks_as_much_for_one_row_as_for_three(used: ShareRequest, secret: str, rows: int) -> None:
    pull(secret, used.item)
    with CaptureQueriesContext(connection) as queries:
        assert len(pull(secret, used.item, limit=rows).json()["rows"]) == rows
    asked = [query["sql"] for query in queries if not query["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    assert len([sql for sql in asked if "core_calendarday" not in sql]) == 11
