"""The robot: one of a group chat (DingTalk, WeCom, Feishu), which says that something waits for somebody, never what.

The chat lies outside the portal and everybody in it reads along; hence one sentence with a number, and the way to a
page behind the door. The robot's address comes from the settings alone; it is looked up once and called at just the
place that was found, follows nobody elsewhere, and stays out of private networks unless it is said to stand in one.

DingTalk and WeCom take 20 messages a minute from a robot, and DingTalk keeps whoever sends more out for ten minutes.
"""

import base64
import hashlib
import hmac
import http.client
import json
import re
import socket
import ssl
from collections.abc import Callable
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network
from typing import TYPE_CHECKING, Any
from urllib.parse import quote_plus

from django.utils import timezone

from coordination.core.channels import ROBOT, ChannelDown
from coordination.core.models import Pace

if TYPE_CHECKING:
    from coordination.env import Robot

GAP = timedelta(seconds=3)  # between the end of a message and the next
TURN = timedelta(seconds=120)  # of one who speaks; a turn that was not given back ends with it
AFTER_A_REFUSAL = timedelta(minutes=10)
PATIENCE = 10  # seconds for each step of a call
MOST_BYTES = 64 * 1024  # of an answer
_UNICAST = ip_network("2000::/3")  # of IPv6, all that is given out to be reached from everywhere (RFC 4291)
# Within what counts as public: ways through to other addresses (6to4), services of the local network, documentation.
_ODD = tuple(map(ip_network, ("2002::/16", "3fff::/20", "192.0.0.0/24", "192.88.99.0/24")))
_MOBILE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")


def take_turn() -> datetime | None:
    """May the robot speak now? One at a time, in whatever process; what is returned gives the turn back. None: wait."""
    now = timezone.now()
    Pace.objects.bulk_create([Pace(channel=ROBOT, next_at=now)], ignore_conflicts=True)
    mine = now + TURN
    return mine if Pace.objects.filter(channel=ROBOT, next_at__lte=now).update(next_at=mine) else None


def give_back(turn: datetime, wait: timedelta) -> None:
    Pace.objects.filter(channel=ROBOT, next_at=turn).update(next_at=timezone.now() + wait)


def say(robot: "Robot", text: str, *, to: Any) -> None:
    """Say it in the chat, calling on the person by a mobile number where one is known. Raises ChannelDown: whatever the
    robot minds, it is never this one message, for all are alike.
    """
    path, payload = _PLATFORMS[robot.kind](robot, text, _MOBILE.findall(to.phone))
    try:
        status, answer = _post(robot, path, json.dumps(payload, ensure_ascii=False).encode())
    except (OSError, http.client.HTTPException) as error:
        raise ChannelDown(f"the robot cannot be reached: {type(error).__name__}") from None  # its address is a secret
    if status != http.HTTPStatus.OK:
        raise ChannelDown(f"the robot's host answers {status}")
    try:
        said = json.loads(answer)
        code = said.get("errcode", said.get("code"))
    except (ValueError, AttributeError):
        raise ChannelDown("what answers is no robot") from None
    if code != 0:
        raise ChannelDown(f"the robot refuses: {code} {str(said.get('errmsg') or said.get('msg') or '')[:100]}")


def _dingtalk(robot: "Robot", text: str, mobiles: list[str]) -> tuple[str, dict[str, Any]]:
    path, stamp = robot.path, round(timezone.now().timestamp() * 1000)
    if robot.secret:
        sign = _signature(robot.secret, f"{stamp}\n{robot.secret}")
        path += f"{'&' if '?' in path else '?'}timestamp={stamp}&sign={quote_plus(sign)}"
    return path, {"msgtype": "text", "text": {"content": text}, "at": {"atMobiles": mobiles, "isAtAll": False}}


def _wecom(robot: "Robot", text: str, mobiles: list[str]) -> tuple[str, dict[str, Any]]:
    return robot.path, {"msgtype": "text", "text": {"content": text, "mentioned_mobile_list": mobiles}}


def _feishu(robot: "Robot", text: str, _mobiles: list[str]) -> tuple[str, dict[str, Any]]:
    """It knows people by numbers of its own: nobody is called on."""
    payload: dict[str, Any] = {"msg_type": "text", "content": {"text": text}}
    if robot.secret:
        stamp = str(round(timezone.now().timestamp()))
        payload |= {"timestamp": stamp, "sign": _signature(f"{stamp}\n{robot.secret}", "")}
    return robot.path, payload


_PLATFORMS: dict[str, Callable[["Robot", str, list[str]], tuple[str, dict[str, Any]]]] = {
    "dingtalk": _dingtalk,
    "wecom": _wecom,
    "feishu": _feishu,
}


def _signature(key: str, message: str) -> str:
    return base64.b64encode(hmac.new(key.encode(), message.encode(), hashlib.sha256).digest()).decode()


class _Pinned(http.client.HTTPConnection):
    """Calls a host at an address that was found before. The certificate is asked for the name all the same."""

    def __init__(self, robot: "Robot", address: str) -> None:
        super().__init__(robot.host, robot.port, timeout=PATIENCE)
        self.address, self.robot = address, robot

    def connect(self) -> None:
        self.sock = socket.create_connection((self.address, self.robot.port), PATIENCE)
        if self.robot.tls:
            self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.robot.host)


def _post(robot: "Robot", path: str, body: bytes) -> tuple[int, bytes]:
    line = _Pinned(robot, _place_of(robot))
    try:
        line.request("POST", path, body, {"Content-Type": "application/json; charset=utf-8"})
        answer = line.getresponse()
        return answer.status, answer.read(MOST_BYTES)
    finally:
        line.close()


def _place_of(robot: "Robot") -> str:
    """Where the host stands. A name that leads into a private network leads nowhere, unless that is meant."""
    found = [str(entry[4][0]) for entry in socket.getaddrinfo(robot.host, robot.port, type=socket.SOCK_STREAM)]
    if not robot.is_inside and not all(map(_is_public, found)):
        raise ChannelDown("the robot's host stands in a private network")
    return found[0]


def _is_public(address: str) -> bool:
    place = ip_address(address.partition("%")[0])
    if isinstance(place, IPv6Address) and place.ipv4_mapped:
        place = place.ipv4_mapped
    if place.is_multicast or any(place in net for net in _ODD):
        return False
    return place.is_global and (place.version == 4 or place in _UNICAST)
