"""The robot of a group chat: says that something waits, never what; keeps its distance; and goes nowhere else."""

import base64
import hashlib
import hmac
import json
import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings as project
from django.urls import reverse
from django.utils import timezone

from coordination import env
from coordination.agencies.models import User
from coordination.core import delivery, holding, robot
from coordination.core.channels import ChannelDown
from coordination.core.models import Delivery, Notification, Pace
from coordination.core.notices import notify
from coordination.core.reconcile import invariants
from coordination.followup.models import Assignment
from coordination.followup.notices import AssignmentIssued, DueSoon, DueToday
from coordination.workbench.actions import set_hours, set_preferences
from tests.cast import again, assign_due
from tests.robots import RobotHost, robot_host

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 25, 4, tzinfo=UTC)
NIGHT = datetime(2026, 11, 25, 16, tzinfo=UTC)
TOKEN, SECRET = "token-of-the-robot", "SEC-of-the-robot"


def at(moment: datetime) -> Any:
    return time_machine.travel(moment, tick=False)


@pytest.fixture
def host(tmp_path: Path) -> Iterator[RobotHost]:
    with robot_host(tmp_path) as host:
        yield host


def set_up(settings: Any, monkeypatch: pytest.MonkeyPatch, port: int, **changed: str) -> None:
    """As an operator does, for a robot that stands in the own network."""
    said = {
        "ROBOT_URL": f"http://127.0.0.1:{port}/robot/send?access_token={TOKEN}",
        "ROBOT_KIND": "dingtalk",
        "ROBOT_SECRET": SECRET,
        "ROBOT_HOSTS": "127.0.0.1,localhost",
        "ROBOT_INSIDE": "1",
        **changed,
    }
    for name, value in said.items():
        monkeypatch.setenv(name, value)
    settings.ROBOT = env.robot()


@pytest.fixture
def house(
    cast: SimpleNamespace, english: None, host: RobotHost, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> SimpleNamespace:
    """A portal with a robot, which liaison officer A wants to hear of follow-up and supervision; three tasks."""
    with at(NOON - timedelta(days=1)):
        cast.tasks = [assign_due(cast, (NOON + timedelta(days=30)).date(), n) for n in range(3)]
    set_up(settings, monkeypatch, host.port)
    User.objects.filter(pk=cast.liaison_a.pk).update(phone="020-83001000，13800138000")
    wishes = {"robot": {"follow_up": True, "supervision": True}}
    set_preferences(actor=again(cast.liaison_a), wishes=wishes)
    Delivery.objects.all().delete()
    Notification.objects.all().delete()
    cast.host = host
    return cast


def by_robot() -> Any:
    return Delivery.objects.filter(channel="robot")


def broken() -> dict[str, int]:
    return {rule.name: n for rule in invariants() if rule.name in {"I5", "I6", "I14"} and (n := rule.broken())}


def test_it_says_that_something_waits_and_where_and_nothing_of_the_matter(house: SimpleNamespace) -> None:
    notify(AssignmentIssued, house.tasks[0])
    delivery.deliver_due()
    told = Notification.objects.get(recipient=house.liaison_a)
    way = f"{project.PORTAL_URL}{reverse('notification', args=[told.pk])}"
    sentence = f"You have 1 matter waiting ({told.pk}). Please sign in to see it."
    assert house.host.said == [
        {
            "msgtype": "text",
            "text": {"content": f"{sentence}\n{way}"},
            "at": {"atMobiles": ["13800138000"], "isAtAll": False},
        }
    ]
    row = by_robot().get()
    assert (row.progress, row.attempts) == ("sent", 1)
    User.objects.update(language="zh-hans")
    notify(DueSoon, house.tasks[0], due_on=None)
    with at(timezone.now() + timedelta(seconds=4)):
        delivery.deliver_due()
    told = Notification.objects.filter(recipient=house.liaison_a).latest("pk")
    assert house.host.said[-1]["text"]["content"].startswith(f"您有1项待办({told.pk})，请登录系统查看\n")


def test_nobody_is_told_who_did_not_ask_for_it(house: SimpleNamespace, mailoutbox: list[Any]) -> None:
    notify(AssignmentIssued, house.tasks[0])
    notify(DueSoon, house.tasks[0], due_on=None)
    assert set(by_robot().values_list("notification__recipient__username", flat=True)) == {"liaison_a"}
    assert by_robot().count() == 2, "mandatory or not"
    set_preferences(actor=again(house.liaison_a), wishes={"robot": {"follow_up": False, "supervision": False}})
    notify(AssignmentIssued, house.tasks[1])
    assert by_robot().count() == 2
    delivery.deliver_due()
    assert len(mailoutbox) == 6, "letters go as ever"


def test_without_a_robot_nothing_is_said(house: SimpleNamespace, settings: Any) -> None:
    notify(AssignmentIssued, house.tasks[0])
    settings.ROBOT = None
    notify(AssignmentIssued, house.tasks[1])
    assert by_robot().count() == 1
    delivery.deliver_due()
    assert house.host.asked == []
    row = by_robot().get()
    assert (row.progress, row.last_error) == ("suppressed", "there is no robot any more")


@pytest.mark.parametrize(
    ("kind", "secret"), [("dingtalk", SECRET), ("dingtalk", ""), ("feishu", SECRET), ("feishu", ""), ("wecom", "")]
)
def test_each_platform_is_spoken_to_in_its_own_way(
    house: SimpleNamespace, settings: Any, monkeypatch: pytest.MonkeyPatch, kind: str, secret: str
) -> None:
    set_up(settings, monkeypatch, house.host.port, ROBOT_KIND=kind, ROBOT_SECRET=secret)
    house.host.answers(body='{"code": 0, "msg": "success"}' if kind == "feishu" else '{"errcode": 0}')
    with at(NOON):
        robot.say(settings.ROBOT, "您有1项待办(7)，请登录系统查看", to=again(house.liaison_a))
    (asked,), (said,), query = house.host.asked, house.host.said, house.host.query()
    assert query.pop("access_token") == TOKEN
    assert (asked["type"], asked["host"]) == ("application/json; charset=utf-8", f"127.0.0.1:{house.host.port}")
    seconds = int(NOON.timestamp())
    match kind:
        case "dingtalk":
            assert said["text"] == {"content": "您有1项待办(7)，请登录系统查看"}
            signed = f"{seconds}000\n{secret}"
            proof = hmac.new(secret.encode(), signed.encode(), hashlib.sha256).digest()
            expected = {"timestamp": f"{seconds}000", "sign": base64.b64encode(proof).decode()}
            assert query == (expected if secret else {})
        case "feishu":
            proof = hmac.new(f"{seconds}\n{secret}".encode(), b"", hashlib.sha256).digest()
            expected = {"timestamp": str(seconds), "sign": base64.b64encode(proof).decode()}
            text = {"msg_type": "text", "content": {"text": "您有1项待办(7)，请登录系统查看"}}
            assert said == text | (expected if secret else {})
        case _:
            assert said == {
                "msgtype": "text",
                "text": {"content": "您有1项待办(7)，请登录系统查看", "mentioned_mobile_list": ["13800138000"]},
            }


def test_it_keeps_its_distance(house: SimpleNamespace) -> None:
    for task in house.tasks:
        notify(AssignmentIssued, task)
    begun = timezone.now()
    for seconds, said in ((0, 1), (0, 1), (2.9, 1), (3, 2), (5.9, 2), (6, 3)):
        with at(begun + timedelta(seconds=seconds)):
            delivery.deliver_due()
            assert len(house.host.asked) == said, f"after {seconds} s"
    assert set(by_robot().values_list("progress", flat=True)) == {"sent"}


def test_a_turn_that_was_not_given_back_ends_by_itself_and_cannot_be_given_back_then(house: SimpleNamespace) -> None:
    with at(NOON):
        lost = robot.take_turn()
        assert lost
        assert robot.take_turn() is None
    with at(NOON + robot.TURN - timedelta(seconds=1)):
        assert robot.take_turn() is None
    with at(NOON + robot.TURN):
        heir = robot.take_turn()
        assert heir
        robot.give_back(lost, robot.GAP)
        assert Pace.objects.get().next_at == heir, "whoever wakes up late takes nobody's turn away"


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ({"body": '{"errcode": 310000, "errmsg": "sign not match"}'}, "310000 sign not match"),
        ({"body": '{"errcode": 130101, "errmsg": "send too fast"}'}, "130101 send too fast"),
        ({"body": '{"code": 19021, "msg": "sign match fail"}'}, "19021 sign match fail"),
        ({"body": "{}"}, "None"),
        ({"body": "<html>"}, "what answers is no robot"),
        ({"body": "[]"}, "what answers is no robot"),
        ({"status": 500, "body": ""}, "the robot's host answers 500"),
        ({"status": 302, "body": "", "headers": {"Location": "/elsewhere"}}, "the robot's host answers 302"),
    ],
)
def test_a_refusal_is_waited_out_and_nobody_is_followed_elsewhere(
    house: SimpleNamespace, answer: dict[str, Any], why: str
) -> None:
    for task in house.tasks[:2]:
        notify(AssignmentIssued, task)
    house.host.answers(**answer)
    begun = timezone.now()
    with at(begun):
        delivery.deliver_due()
    (row,) = by_robot().exclude(last_error="")
    assert (row.progress, row.attempts) == ("pending", 1)
    assert why in row.last_error
    house.host.answers(body='{"errcode": 0}')
    with at(begun + timedelta(minutes=9)):
        delivery.deliver_due()
    assert len(house.host.asked) == 1, "neither this message nor the next one"
    for minutes in (10, 11):
        with at(begun + timedelta(minutes=minutes)):
            delivery.deliver_due()
    assert set(by_robot().values_list("progress", flat=True)) == {"sent"}
    assert {row["path"].partition("?")[0] for row in house.host.asked} == {"/robot/send"}


def test_a_robot_that_is_not_there_holds_up_no_letter_and_is_given_up_after_a_day(
    house: SimpleNamespace, mailoutbox: list[Any]
) -> None:
    house.host.stop()
    notify(AssignmentIssued, house.tasks[0])
    delivery.deliver_due()
    assert {mail.to[0] for mail in mailoutbox} == {"liaison_a@example.test", "liaison_b@example.test"}
    row = by_robot().get()
    assert (row.progress, row.last_error) == ("pending", "the robot cannot be reached: ConnectionRefusedError")
    with at(timezone.now() + timedelta(hours=25)):
        delivery.deliver_due()
        assert by_robot().get().progress == "dead"
        assert broken() == {"I14": 1}


def test_its_address_and_its_secret_are_told_to_nobody(
    house: SimpleNamespace, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    house.host.stop()
    notify(AssignmentIssued, house.tasks[0])
    delivery.deliver_due()
    seen = f"{by_robot().get().last_error} {settings.ROBOT!r} {caplog.text}"
    assert TOKEN not in seen
    assert SECRET not in seen


def test_what_it_would_say_is_asked_again_and_held_like_a_letter(house: SimpleNamespace) -> None:
    set_hours(actor=again(house.liaison_a), quiet_from=time(22), quiet_until=time(7))
    with at(NIGHT):
        notify(DueSoon, house.tasks[0], due_on=None)
        delivery.deliver_due()
        assert house.host.asked == []
        assert broken() == {}
        notify(DueToday, house.tasks[1], due_on=None)
        delivery.deliver_due()
        assert len(house.host.asked) == 1, "what is due today breaks in"
    Assignment.objects.filter(pk=house.tasks[0].pk).update(state="closed")
    with at(NIGHT + timedelta(hours=8)):
        delivery.deliver_due()
    assert len(house.host.asked) == 1
    assert by_robot().get(notification__subject_id=house.tasks[0].pk).progress == "suppressed"


def test_whoever_wants_it_no_more_hears_nothing_of_what_was_held(house: SimpleNamespace) -> None:
    set_hours(actor=again(house.liaison_a), quiet_from=time(22), quiet_until=time(7))
    with at(NIGHT):
        notify(DueSoon, house.tasks[0], due_on=None)
        set_preferences(actor=again(house.liaison_a), wishes={"robot": {"supervision": False}})
        assert by_robot().get().progress == "suppressed"
        assert holding.replan() == 0


# Where it may go


def test_a_name_that_leads_into_a_private_network_leads_nowhere(
    house: SimpleNamespace, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"https://localhost:{house.host.port}/robot/send"
    set_up(settings, monkeypatch, house.host.port, ROBOT_URL=url, ROBOT_INSIDE="0")
    with pytest.raises(ChannelDown, match="the robot's host stands in a private network"):
        robot.say(settings.ROBOT, "text", to=house.liaison_a)
    assert house.host.asked == []


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("1.1.1.1", True),
        ("2606:4700:4700::1111", True),
        ("127.0.0.1", False),
        ("10.0.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("224.0.0.1", False),
        ("0.0.0.0", False),  # noqa: S104
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("::ffff:10.0.0.1", False),
        ("::ffff:1.1.1.1", True),
    ],
)
def test_which_addresses_are_public(address: str, public: bool) -> None:
    assert robot._is_public(address) is public


def test_its_name_is_looked_up_once_and_only_the_place_that_was_found_is_called(
    house: SimpleNamespace, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name server that answers differently the second time changes nothing."""
    set_up(settings, monkeypatch, 1, ROBOT_URL=f"http://localhost:{house.host.port}/robot/send")
    real, asked, called = socket.getaddrinfo, [], []

    def look_up(host: str, *args: Any, **options: Any) -> Any:
        asked.append(host)
        return real("127.0.0.1", *args, **options)

    def call(self: socket.socket, place: Any) -> None:
        called.append(place[0])
        connect(self, place)

    connect = socket.socket.connect
    monkeypatch.setattr(robot.socket, "getaddrinfo", look_up)
    monkeypatch.setattr(socket.socket, "connect", call)
    robot.say(settings.ROBOT, "text", to=house.liaison_a)
    assert [name for name in asked if name == "localhost"] == ["localhost"]
    assert called == ["127.0.0.1"]
    assert house.host.asked[0]["host"] == f"localhost:{house.host.port}"


def certificate(folder: Path, name: str) -> tuple[str, str]:
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    paper = (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "paper").write_bytes(paper.public_bytes(serialization.Encoding.PEM))
    (folder / "key").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return str(folder / "paper"), str(folder / "key")


@pytest.mark.parametrize(
    ("known", "name", "good"), [(True, "localhost", True), (True, "elsewhere", False), (False, "localhost", False)]
)
def test_over_tls_the_host_must_prove_that_it_bears_the_name(
    cast: SimpleNamespace,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    known: bool,
    name: str,
    good: bool,
) -> None:
    paper, key = certificate(tmp_path, name)
    if known:
        monkeypatch.setenv("SSL_CERT_FILE", paper)
    with robot_host(tmp_path, paper, key) as host:
        set_up(settings, monkeypatch, host.port, ROBOT_URL=f"https://localhost:{host.port}/robot/send?key={TOKEN}")
        if good:
            robot.say(settings.ROBOT, "text", to=cast.liaison_a)
        else:
            with pytest.raises(ChannelDown, match=ssl.SSLCertVerificationError.__name__):
                robot.say(settings.ROBOT, "text", to=cast.liaison_a)
        assert len(host.asked) == int(good)


@pytest.mark.parametrize("phone", ["", "020-83001000", "12345", "1380013800", "138001380001"])
def test_whoever_has_no_mobile_number_is_not_called_on(house: SimpleNamespace, settings: Any, phone: str) -> None:
    house.liaison_a.phone = phone
    robot.say(settings.ROBOT, "text", to=house.liaison_a)
    assert house.host.said[0]["at"]["atMobiles"] == []
    assert json.dumps(house.host.said[0]).count(phone or "13800138000") == 0
