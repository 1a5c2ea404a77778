"""A file comes in pieces: where it goes on is said each time, and what is refused is refused in one sentence."""

import hashlib
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from coordination.agencies.actions import appoint
from coordination.agencies.models import Post
from coordination.core.arrivals import actions, looking, volume
from coordination.core.arrivals.actions import PIECE
from coordination.core.arrivals.models import Arrival
from coordination.core.models import Activity, StoredFile
from coordination.core.tasks import look_into_arrivals, nightly
from tests.cast import signed_in
from tests.core.arrivals.bringing import TRIED, arrived, arriving, begin, bring, send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
TABLE = "单位,数\n省水利厅,1\n".encode() * 40


@pytest.fixture
def client(cast: SimpleNamespace, english: None) -> Client:
    return signed_in(type(cast.liaison_a).objects.get(pk=cast.liaison_a.pk))


def test_pieces_of_any_size_come_to_the_same_file(client: Client, volume: Path) -> None:
    told = bring(client, "数据.csv", TABLE, piece=13)
    assert (told["arrived"], told["size"], told["ready"], told["error"]) == (len(TABLE), len(TABLE), False, "")
    assert look_into_arrivals() is None
    row, answer = Arrival.objects.get(), client.get(told["address"]).json()
    assert answer["ready"]
    assert row.sha256 == hashlib.sha256(TABLE).hexdigest()
    assert (volume / "arriving" / row.place).read_bytes() == TABLE
    assert not StoredFile.objects.exists(), "nothing is kept before a form takes it"


def test_how_far_it_is_is_told_to_whoever_asks(client: Client) -> None:
    address = begin(client, "数据.csv", 100).json()["address"]
    send(client, address, 0, b"a" * 40)
    for answer in (client.get(address), client.head(address)):
        assert (answer.status_code, answer["Upload-Offset"]) == (200, "40")
    assert client.get(address).json()["arrived"] == 40


def test_the_same_file_goes_on_where_it_was(client: Client) -> None:
    first = begin(client, "数据.csv", 100).json()
    send(client, first["address"], 0, b"a" * 40)
    again = begin(client, "数据.csv", 100).json()
    assert (again["address"], again["arrived"]) == (first["address"], 40)
    for other in ({"modified": 2}, {"folder": "二季度"}, {"modified": 0}):
        assert begin(client, "数据.csv", 100, **other).json()["address"] != first["address"]
    assert begin(client, "数据.csv", 101).json()["address"] != first["address"]


def test_a_piece_for_another_place_learns_where_the_file_goes_on(client: Client) -> None:
    address = begin(client, "数据.csv", 100).json()["address"]
    send(client, address, 0, b"a" * 40)
    for offset in (0, 39, 41, 99, 100, 10**15 - 1):
        answer = send(client, address, offset, b"b")
        assert (answer.status_code, answer["Upload-Offset"], answer.json()["arrived"]) == (409, "40", 40)
    assert Arrival.objects.get().arrived == 40


def test_more_than_was_said_is_not_taken(client: Client) -> None:
    address = begin(client, "数据.csv", 10).json()["address"]
    answer = send(client, address, 0, b"a" * 11)
    assert (answer.status_code, answer.json()["error"][:12]) == (400, "More of the ")
    send(client, address, 0, b"a" * 10)
    assert send(client, address, 10, b"a").status_code == 400
    assert Arrival.objects.get().arrived == 10


def test_a_piece_is_no_larger_than_a_thread_may_hold(client: Client) -> None:
    address = begin(client, "数据.csv", 3 * PIECE).json()["address"]
    assert send(client, address, 0, b"a" * (PIECE + 1)).status_code == 413
    assert send(client, address, 0, b"a" * PIECE).json()["arrived"] == PIECE


@pytest.mark.parametrize("offset", ["", "-1", "x", "1.5", "１", "9" * 20])
def test_a_piece_says_where_it_begins(client: Client, offset: str) -> None:
    assert send(client, begin(client, "数据.csv", 10).json()["address"], offset, b"a").status_code == 400


def test_a_piece_that_broke_off_is_nothing(client: Client) -> None:
    address = begin(client, "数据.csv", 10).json()["address"]
    for length in ("0", "x", ""):
        assert send(client, address, 0, b"aa", CONTENT_LENGTH=length).status_code == 400
    assert Arrival.objects.get().arrived == 0


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"declared": None}, "declares"),
    ({"name": "程序.exe"}, "not accepted"),
    ({"name": "【机密】方案.docx"}, "mark of secrecy"),
    ({"folder": "【机密】方案"}, "mark of secrecy"),
    ({"size": 0}, "is empty"),
    ({"size": 2048 * 1024**2 + 1}, "larger than 2048 MB"),
    ({"size": -1}, "greater than"),
    ({"size": "viel"}, "whole number"),
    ({"purpose": "nobody.knows"}, "not brought in this way"),
    ({"name": None}, "required"),
]


@pytest.mark.parametrize(("facts", "why"), REFUSED, ids=[why for _facts, why in REFUSED])
def test_what_may_not_come_is_refused_before_its_first_byte(client: Client, facts: dict[str, Any], why: str) -> None:
    answer = begin(client, **{"name": "数据.csv", "size": 10} | facts)
    assert (answer.status_code, why in answer.json()["error"]) == (400, True), answer.json()
    assert not Arrival.objects.exists()
    assert Activity.objects.filter(verb="file.refuse_marked").exists() == ("secrecy" in why)


def test_who_brings_what_for_is_asked_of_the_purpose(cast: SimpleNamespace) -> None:
    assert begin(signed_in(cast.stranger), "数据.csv", 10).status_code == 403
    assert begin(signed_in(cast.observer), "数据.csv", 10).status_code == 201


def test_a_person_has_only_so_much_on_the_way(
    client: Client, cast: SimpleNamespace, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "MOST", 3)
    settings.ARRIVAL_MAX_BYTES = 100
    answers = [begin(client, f"{n}.csv", 10).status_code for n in range(4)]
    assert answers == [201, 201, 201, 400]
    assert begin(client, "1.csv", 10).status_code == 201, "what was begun goes on"
    other = signed_in(cast.liaison_b)
    assert [begin(other, f"{n}.csv", 100).status_code for n in range(2)] == [201, 201]
    monkeypatch.setattr(actions, "MOST", 9)
    assert [begin(other, f"{n}.csv", 100).status_code for n in range(2, 6)] == [201, 201, 201, 400]


def test_where_the_volume_is_full_it_is_said_before_and_during(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    address = begin(client, "数据.csv", 10).json()["address"]

    def full(*_piece: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(volume, "write", full)
        assert send(client, address, 0, b"a" * 10).status_code == 400
    monkeypatch.setattr(volume, "RESERVE", 10**18)
    assert "no room" in begin(client, "b.csv", 10).json()["error"]
    assert send(client, address, 0, b"a" * 10).json()["arrived"] == 10


def test_others_do_not_know_of_it_and_neither_does_another_agency_of_ones_own(
    cast: SimpleNamespace, client: Client
) -> None:
    address = begin(client, "数据.csv", 10).json()["address"]
    for who in (cast.leader_a, cast.liaison_b, cast.stranger):
        for method in ("get", "head", "delete"):
            assert getattr(signed_in(who), method)(address).status_code == 404
        assert send(signed_in(who), address, 0, b"a").status_code == 404
    appoint(actor=None, person=cast.liaison_a, agency=cast.b, role=Post.Role.STAFF, starts_on=timezone.localdate())
    elsewhere = {"HTTP_X_ACTING_FOR": str(cast.b.pk)}
    assert client.get(address, **elsewhere).status_code == 404
    assert send(client, address, 0, b"a", **elsewhere).status_code == 404
    assert client.get(address).status_code == 200


def test_what_is_given_up_is_gone(client: Client, volume: Path, django_capture_on_commit_callbacks: Any) -> None:
    told = begin(client, "数据.csv", 10).json()
    send(client, told["address"], 0, b"a")
    assert list((volume / "arriving").iterdir())
    with django_capture_on_commit_callbacks(execute=True):
        assert client.delete(told["address"]).status_code == 204
    assert client.get(told["address"]).status_code == 404
    assert list((volume / "arriving").iterdir()) == []


def test_what_nobody_comes_back_for_is_swept_after_a_day(
    cast: SimpleNamespace, volume: Path, django_capture_on_commit_callbacks: Any
) -> None:
    old, young = arrived(cast.liaison_a, "a.csv"), arrived(cast.liaison_a, "b.csv")
    Arrival.objects.filter(pk=old.pk).update(heard_at=timezone.now() - timedelta(hours=25))
    with django_capture_on_commit_callbacks(execute=True):
        nightly()
    assert list(Arrival.objects.all()) == [young]
    assert [path.name for path in (volume / "arriving").iterdir()] == [young.place]


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("表.csv", b"\0" * 10, "does not fit its name"),
        ("表.csv", "x,机密,y\n".encode(), "mark of secrecy"),
        ("图.png", b"no picture", "does not fit its name"),
    ],
)
def test_what_is_found_to_be_bad_is_gone_at_once_and_says_why(
    cast: SimpleNamespace,
    client: Client,
    volume: Path,
    django_capture_on_commit_callbacks: Any,
    name: str,
    content: bytes,
    why: str,
) -> None:
    told = bring(client, name, content)
    with django_capture_on_commit_callbacks(execute=True):
        looking.look_into_all()
    answer = client.get(told["address"]).json()
    assert (why in answer["error"], answer["ready"]) == (True, False)
    assert list((volume / "arriving").iterdir()) == []
    marked = Activity.objects.filter(verb="file.refuse_marked")
    assert [row.acting_for for row in marked] == ([cast.a.principal] if "secrecy" in why else [])
    assert begin(client, name, len(content)).json()["address"] != told["address"], "it may be tried anew"


def test_a_file_at_which_the_worker_dies_again_and_again_is_refused(cast: SimpleNamespace) -> None:
    row = arrived(cast.liaison_a)
    for _ in range(3):
        assert looking._claim() == row
        assert looking._claim() is None, "it is in somebody's hands"
        Arrival.objects.update(check_at=timezone.now())
    looking.look_into_all()
    row.refresh_from_db()
    assert (row.refusal, row.is_ready) == ("costly", False)


def test_it_is_looked_into_once_whoever_is_rung(cast: SimpleNamespace) -> None:
    row = arrived(cast.liaison_a)
    assert [looking.look_into_all(), looking.look_into_all()] == [1, 0]
    row.refresh_from_db()
    assert (row.is_ready, row.checks) == (True, 1)


def test_nothing_is_looked_into_before_all_of_it_is_here(cast: SimpleNamespace) -> None:
    arriving(cast.liaison_a)
    assert looking.look_into_all() == 0


def test_no_other_site_brings_anything(cast: SimpleNamespace) -> None:
    address = reverse("arrival", args=[arriving(cast.liaison_a).pk])
    foreign = Client(enforce_csrf_checks=True)
    foreign.force_login(cast.liaison_a)
    assert send(foreign, address, 0, b"a").status_code == 403
    assert foreign.delete(address).status_code == 403
    assert foreign.post(reverse("arrivals"), {"purpose": TRIED.code}).status_code == 403
