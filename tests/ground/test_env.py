"""What an operator sets is read, or refused in words."""

import hashlib
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from coordination import env


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("DATABASE_URL", "REDIS_URL", "BROKER_URL", "EMBEDDED", "SECRET_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DATA", str(tmp_path))


@pytest.mark.parametrize(("word", "meaning"), [("1", True), ("Yes", True), ("off", False), ("", False)])
def test_a_word_for_yes_or_no_is_understood(monkeypatch: pytest.MonkeyPatch, word: str, meaning: bool) -> None:
    monkeypatch.setenv("TLS", word)
    assert env.flag("TLS", default=not meaning) is meaning


def test_any_other_word_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TLS", "maybe")
    with pytest.raises(ImproperlyConfigured, match="neither yes nor no"):
        env.flag("TLS", default=False)


def test_unset_addresses_are_the_embedded_servers(tmp_path: Path) -> None:
    assert env.database()["HOST"] == str(tmp_path / "run")
    assert env.cache_url() == f"unix://{tmp_path}/run/valkey.sock?db=1"
    assert env.broker_url() == f"redis+socket://{tmp_path}/run/valkey.sock?virtual_host=0"


def test_given_addresses_are_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMBEDDED", "0")
    monkeypatch.setenv("DATABASE_URL", "postgres://user:word@%2Fsome%20where%2Frun/name")
    monkeypatch.setenv("REDIS_URL", "redis://valkey:6379/1")
    assert env.database()["HOST"] == "/some where/run"
    assert env.database()["NAME"] == "name"
    assert env.cache_url() == env.broker_url() == "redis://valkey:6379/1"
    monkeypatch.setenv("BROKER_URL", "redis://valkey:6379/0")
    assert env.broker_url() == "redis://valkey:6379/0"


@pytest.mark.parametrize("name", ["DATABASE_URL", "REDIS_URL"])
def test_no_address_and_no_server_of_ones_own_is_an_error(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv("EMBEDDED", "0")
    with pytest.raises(ImproperlyConfigured, match=f"{name} is not set"):
        env.embedded(name)


def test_a_long_data_directory_gets_a_short_one_for_its_sockets(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DATA", str(tmp_path / ("long" * 30)))
    assert len(str(env.run_dir())) < 60
    first = env.run_dir()
    monkeypatch.setenv("DATA", str(tmp_path / ("other" * 30)))
    assert env.run_dir() != first


def test_production_without_a_secret_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMBEDDED", "0")
    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY is not set"):
        env.secret_key()


@pytest.mark.parametrize("name", ["", "sha256", "SM3"])
def test_the_digest_of_the_audit_is_one_of_two(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    if name:
        monkeypatch.setenv("AUDIT_DIGEST", name)
    assert env.audit_digest() == (name or "sha256").lower()


def test_another_digest_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUDIT_DIGEST", "md5")
    with pytest.raises(ImproperlyConfigured, match="neither sha256 nor sm3"):
        env.audit_digest()


def test_a_digest_that_this_python_cannot_do_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUDIT_DIGEST", "sm3")
    monkeypatch.setattr(hashlib, "algorithms_available", {"sha256"})
    with pytest.raises(ImproperlyConfigured, match="cannot do it"):
        env.audit_digest()


ROBOT = {
    "ROBOT_URL": "https://oapi.dingtalk.com/robot/send?access_token=token",
    "ROBOT_KIND": "dingtalk",
    "ROBOT_SECRET": "secret",
}


def test_without_an_address_there_is_no_robot(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ROBOT_URL", raising=False)
    assert env.robot() is None


def test_a_robot_is_read_and_shows_neither_token_nor_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in ROBOT.items():
        monkeypatch.setenv(name, value)
    robot = env.robot()
    assert robot
    assert (robot.host, robot.port, robot.path, robot.tls, robot.is_inside) == (
        "oapi.dingtalk.com",
        443,
        "/robot/send?access_token=token",
        True,
        False,
    )
    assert "token" not in repr(robot)
    assert "secret" not in repr(robot)


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"ROBOT_KIND": "pigeon"}, "none of dingtalk, wecom, feishu"),
        ({"ROBOT_KIND": "wecom"}, "none of those allowed: qyapi.weixin.qq.com"),
        ({"ROBOT_URL": "https://oapi.dingtalk.com.example.org/robot/send"}, "none of those allowed"),
        ({"ROBOT_URL": "https://example.org/?oapi.dingtalk.com"}, "none of those allowed"),
        ({"ROBOT_URL": "http://oapi.dingtalk.com/robot/send"}, "no https address"),
        ({"ROBOT_URL": "file://oapi.dingtalk.com/etc/passwd", "ROBOT_INSIDE": "1"}, "no https address"),
        ({"ROBOT_URL": "https://user:word@oapi.dingtalk.com/robot/send"}, "a password never"),
        ({"ROBOT_HOSTS": "robots.example.org"}, "none of those allowed: robots.example.org"),
    ],
)
def test_a_robot_elsewhere_than_allowed_stops_the_start_without_telling_its_address(
    monkeypatch: pytest.MonkeyPatch, changed: dict[str, str], why: str
) -> None:
    for name, value in (ROBOT | changed).items():
        monkeypatch.setenv(name, value)
    with pytest.raises(ImproperlyConfigured, match=why) as refused:
        env.robot()
    assert "token" not in str(refused.value)
