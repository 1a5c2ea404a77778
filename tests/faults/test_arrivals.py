"""The web server is killed while a large file comes in pieces over its socket. It goes on where it was."""

import hashlib
import http.client
import json
import random
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.middleware.csrf import _get_new_csrf_string
from django.test import Client
from django.urls import reverse

from coordination.agencies.models import User
from coordination.core.arrivals import looking
from coordination.core.arrivals.models import Arrival
from coordination.core.arrivals.taking import Arrived
from coordination.core.files.intake import store
from tests.core.arrivals.bringing import arriving
from tests.faults.test_web_uploads import Web, web

__all__ = ["web"]
pytestmark = pytest.mark.kill

MB = 1024**2
PIECE, SIZE, KILLS = 512 * 1024, 40 * MB, 6


class Bringer:
    """Sends pieces over a connection of its own each time."""

    def __init__(self, web: Web, person: User, arrival: Arrival) -> None:
        client, token = Client(), _get_new_csrf_string()
        client.force_login(person)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        cookies = {settings.SESSION_COOKIE_NAME: session, settings.CSRF_COOKIE_NAME: token}
        self.web, self.address = web, reverse("arrival", args=[arrival.pk])
        self.headers = {"Cookie": "; ".join(map("=".join, cookies.items())), "X-CSRFToken": token}

    def ask(self, method: str, content: bytes | None = None, **headers: str) -> tuple[int, dict[str, Any]]:
        connection = http.client.HTTPConnection("127.0.0.1", self.web.port, timeout=30)
        try:
            connection.request(method, self.address, content, self.headers | headers)
            answer = connection.getresponse()
            body = answer.read()
            return answer.status, json.loads(body) if body.startswith(b"{") else {}
        finally:
            connection.close()

    def send(self, offset: int, content: bytes, **more: str) -> tuple[int, dict[str, Any]]:
        return self.ask("PATCH", content, **{"Upload-Offset": str(offset)}, **more)

    def arrived(self) -> int:
        """However often one has to ask."""
        until = time.monotonic() + 60
        while True:
            try:
                return int(self.ask("GET")[1]["arrived"])
            except (OSError, http.client.HTTPException):
                assert time.monotonic() < until
                self.web.keep_up()
                time.sleep(0.1)


def test_a_web_server_killed_in_the_middle_of_a_file_loses_one_piece_of_it_at_most(
    web: Web, house: Any, volume: Path
) -> None:
    chance = random.Random(20261127)
    content = (chance.randbytes(SIZE // 2).hex()).encode()
    person = User.objects.get(username="secretary")
    arrival = arriving(person, "大文件.txt", SIZE)
    bringer, offset, broken = Bringer(web, person, arrival), 0, 0
    bringer.arrived()
    kill_at = sorted(chance.sample(range(PIECE, SIZE - PIECE, PIECE), KILLS))
    while offset < SIZE:
        killer = None
        if kill_at and offset >= kill_at[0]:
            kill_at.pop(0)
            killer = threading.Timer(chance.uniform(0, 0.03), web.kill_a_worker, [chance])
            killer.start()
        try:
            status, told = bringer.send(offset, content[offset : offset + PIECE])
            assert status == http.HTTPStatus.OK
            offset = told["arrived"]
        except (OSError, http.client.HTTPException):
            broken += 1
            before, offset = offset, bringer.arrived()
            assert before <= offset <= before + PIECE
        if killer:
            killer.join()
    assert not kill_at
    looking.look_into_all()
    arrival.refresh_from_db()
    assert arrival.is_ready
    file = store(Arrived(arrival), by=person)
    assert file.sha256 == hashlib.sha256(content).hexdigest()
    assert hashlib.sha256((volume / str(file.content)).read_bytes()).hexdigest() == file.sha256
    assert list((volume / "arriving").iterdir()) == []


def test_of_two_pieces_for_one_place_one_is_taken(web: Web, house: Any, volume: Path) -> None:
    person = User.objects.get(username="secretary")
    arrival = arriving(person, "两处.txt", 10 * PIECE)
    bringer, answers = Bringer(web, person, arrival), list[tuple[int, dict[str, Any]]]()
    bringer.arrived()
    for place in range(5):
        several = [
            threading.Thread(target=lambda sign=sign: answers.append(bringer.send(place * PIECE, sign * PIECE)))  # noqa: B023
            for sign in (b"a", b"b", b"c", b"d")
        ]
        for each in several:
            each.start()
        for each in several:
            each.join()
    assert sorted(status for status, _told in answers) == [200] * 5 + [409] * 15
    assert {told["arrived"] // PIECE for status, told in answers if status == 409} == {1, 2, 3, 4, 5}
    written = (volume / "arriving" / arrival.place).read_bytes()
    pieces = [set(written[place : place + PIECE]) for place in range(0, len(written), PIECE)]
    assert [len(signs) for signs in pieces] == [1] * 5, "each piece is of one sender"


def test_a_piece_whose_sender_hangs_up_is_nothing(web: Web, house: Any, volume: Path) -> None:
    person = User.objects.get(username="secretary")
    bringer = Bringer(web, person, arriving(person, "断.txt", 10 * PIECE))
    bringer.arrived()
    connection = http.client.HTTPConnection("127.0.0.1", web.port, timeout=30)
    facts = {"Upload-Offset": "0", "Content-Length": str(PIECE)}
    connection.request("PATCH", bringer.address, b"a" * 1_000, bringer.headers | facts)
    connection.close()
    time.sleep(0.5)
    assert bringer.arrived() == 0
    assert bringer.send(0, b"b" * PIECE)[1]["arrived"] == PIECE
