"""Eighty ways to send the robot where it must not go: addresses that say one host and mean another, and names that lead
into a network of one's own.
"""

import socket
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from coordination import env
from coordination.core import robot
from coordination.core.channels import ChannelDown

HOST = "oapi.dingtalk.com"
ADDRESSES = (
    *("http://{}/", "ftp://{}/", "file://{}/etc/passwd", "gopher://{}:70/_x", "//{}/", "{}/robot", "javascript:{}"),
    *("https://{}.evil.example/", "https://evil{}/", "https://evil.example/{}", "https://evil.example/?u={}"),
    *("https://evil.example#{}", "https://{}@evil.example/", "https://{}:pw@evil.example/", "https://u:p@{}/"),
    *("https://{}%2eevil.example/", "https://{}%00.evil.example/", "https://{}\\@evil.example/", "https:{}/"),
    *("https://evil.example\\{}/", "https://{}./", "https://[{}]/", "https://[::1/{}", "https://{}:99999/"),
    *("https://{}:x/", "https://127.0.0.1/{}", "https://[::ffff:127.0.0.1]/{}", "https://2130706433/{}"),
    *("https://0x7f.1/{}", "https://localhost/{}", "https:///{}", "https://"),
)
PLACES = (
    *("127.0.0.1", "127.255.255.254", "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "172.16.0.1", "172.31.255.1"),  # noqa: S104
    *("192.168.0.1", "169.254.169.254", "169.254.0.1", "100.64.0.1", "100.127.255.254", "192.0.0.8", "192.0.0.170"),
    *("192.0.2.1", "198.51.100.7", "203.0.113.9", "198.18.0.1", "198.19.255.1", "192.88.99.1", "224.0.0.1"),
    *("239.255.255.250", "240.0.0.1", "255.255.255.255", "::", "::1", "::10.0.0.1", "::ffff:10.0.0.1"),
    *("::ffff:127.0.0.1", "::ffff:0:10.0.0.1", "64:ff9b::10.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::a00:1", "100::1"),
    *("2001::1", "2001:db8::1", "2002:a00:1::1", "2002:7f00:1::", "3fff::1", "5f00::1", "fc00::1", "fd12:3456::1"),
    *("fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1", "ff0e::1"),
)
KNOWN = env.Robot("dingtalk", HOST, 443, "/", "", tls=True, is_inside=False)


def test_there_are_eighty() -> None:
    assert len(set(ADDRESSES)) + len(set(PLACES)) == 80


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_that_only_looks_right_stops_the_start(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROBOT_KIND", "dingtalk")
    monkeypatch.setenv("ROBOT_URL", f"https://{HOST}/robot/send")
    assert env.robot()
    monkeypatch.setenv("ROBOT_URL", address.format(HOST))
    with pytest.raises(ImproperlyConfigured):
        env.robot()


@pytest.mark.parametrize("place", PLACES)
def test_nobody_is_called_at_a_place_that_is_not_public(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even where another address of the same name is."""
    called: list[object] = []
    monkeypatch.setattr(robot.socket, "create_connection", lambda *to, **_more: called.append(to))
    for found in ([place], ["1.1.1.1", place], [place, "1.1.1.1"]):

        def look_up(*_asked: Any, found: list[str] = found, **_more: Any) -> list[Any]:
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 443)) for address in found]

        monkeypatch.setattr(robot.socket, "getaddrinfo", look_up)
        with pytest.raises(ChannelDown, match="private network"):
            robot._post(KNOWN, "/", b"{}")
    assert called == []


@pytest.mark.parametrize("place", ["1.1.1.1", "203.107.0.1", "2400:3200::1", "::ffff:1.1.1.1"])
def test_a_public_place_is_called(place: str) -> None:
    assert robot._is_public(place)
