"""What no form would send: parameters, places, headers and bodies made to break something.

Nothing answers with a failure of ours, nothing sent comes back as markup, and nobody is shown a row more than before.
"""

import itertools
import random
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from coordination.agencies.models import User
from tests import house as built
from tests import test_canary
from tests.cast import portal_administrator, signed_in
from tests.signin.devices import proved
from tests.test_canary import Planted, read, rules_of, strange_to
from tests.test_doors import DOORS, MISSING, address, bytes_of, undone
from tests.test_who_sees_what import Rules

pytestmark = pytest.mark.django_db
house, cast, planted = built.house, built.cast, test_canary.planted

MARKUP = "<script>alert(1)</script><img src=x onerror=alert(2)>"
VALUES = (
    *("", " ", "0", "-1", "9" * 400, "1e999", "NaN", "0x10", "１２", "1,2,3", "2026-13-45", "0001-01-01", "9999-12-31"),
    *("' OR 1=1--", '"; DROP TABLE agencies_agency; --', "%", "_", "\\", "%00", "\x00", "a\nb", "\u202e", "\ufeff"),
    *("😀" * 60, "e\u0301" * 200, "١٢٣"),
    *("a" * 5000, "厅" * 3000, MARKUP, "javascript:alert(1)", "{{ 7|add:7 }}", "{% debug %}", "${jndi:ldap://x}"),
    *("../../../etc/passwd", "..%2f..%2f", "file:///etc/passwd", "(a+)+$" + "a" * 40, "[]", "{}", "null", "true"),
    *("__class__", "pk__in", "~", "W10", "eyJhIjoxfQ", "bnVsbA"),
)
FILTERS = (
    "q kind tier state term existence relation role region agency mechanism lead person category unread when light "
    "source view month due_from due_to from_day to_day noun act keeper with_us bare idle without starts show item name "
    "what after before next page order_by sort limit asker rung year issuer force nature shared category owner "
    "frequency which fields side"
)
NAMES = (
    *FILTERS.split(),
    "_connector",
    "_negated",
    "pk__gte",
    "user__password__startswith",
    "mechanism__name__contains",
)
LISTS = {
    "stranger": (
        "home",
        "calendar",
        "calendar_ics",
        "inbox",
        "agencies:agencies",
        "agencies:people",
        "agencies:reforms",
    ),
    "liaison_b": (
        "mechanisms:mechanisms",
        "mechanisms:found",
        "meetings:meetings",
        "topics:topics",
        "followup:board",
        "followup:export",
        "opinions:drafts",
        "opinions:requests",
        "opinions:disputes",
        "opinions:policies",
        "opinions:export_policies",
        "sharing:space",
        "sharing:choose",
        "sharing:bundle",
        "sharing:library",
        "sharing:own",
        "sharing:requests",
        "sharing:our_requests",
        "sharing:corrections",
        "sharing:grants",
        "sharing:keys",
        "sharing:collected",
        "sharing:export",
        "sharing:imports",
        "sharing:following",
        "sharing:keep_search",
    ),
    "secretariat": ("meetings:new", "meetings:minutes", "agencies:export", "preferences", "agencies:export_people"),
    "admin_a": ("accounts", "account_requests", "agencies:reforms", "agencies:new_post", "agencies:invite"),
    "system": ("agencies:agencies", "agencies:tree", "agencies:new_reform", "agencies:imports", "agencies:import_run"),
    "security": ("accounts", "account_requests", "agencies:choose", "agencies:choose_region"),
    "audit": ("audit:entries", "audit:export", "audit:verifications"),
}
ADDRESSES = 600


def parameters() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Who asks which list for what: one to three parameters, some of them twice; the same ones in every run, and each
    name and each list among them.
    """
    dice = random.Random(1949)
    everywhere = [(who, name) for who, names in LISTS.items() for name in names]
    asked = dice.sample(list(itertools.product(NAMES, everywhere)), ADDRESSES)
    for number, (parameter, (who, name)) in enumerate(asked):
        said: dict[str, Any] = {dice.choice(NAMES): dice.choice(VALUES) for _ in range(dice.randint(0, 2))}
        value = VALUES[number % len(VALUES)]
        yield who, name, said | {parameter: [value, dice.choice(VALUES)] if number % 5 == 0 else value}


def client_of(who: str, planted: Planted) -> tuple[Client, Rules]:
    people = planted.house.people
    keeper = User.objects.filter(portal_role=who).first() if who in User.PortalRole.values else None
    person = people[who] if who in people else keeper or portal_administrator(who)
    client = proved(signed_in(person))
    client.raise_request_exception = False
    return client, rules_of(person)


def test_six_hundred_addresses_break_nothing_and_show_nobody_more(planted: Planted) -> None:
    everybody = {who: client_of(who, planted) for who in LISTS}
    wrong, tried = [], 0
    for who, name, said in parameters():
        client, rules = everybody[who]
        response = client.get(address(name, planted.house), said)
        text, tried = read(bytes_of(response)), tried + 1
        strange = strange_to(who, planted.out_of_place(text, rules))
        is_page = response.get("Content-Type", "").startswith("text/html")
        if response.status_code >= 500 or (is_page and MARKUP in text) or strange:
            wrong.append((who, name, said, response.status_code, strange))
    assert wrong == []
    assert tried == ADDRESSES


def test_every_list_that_is_narrowed_down_is_asked_and_by_each_of_its_names(planted: Planted) -> None:
    """Whoever adds a filter or a list adds it above."""
    asked, known, filters = {(who, name) for who, name, _said in parameters()}, set(), set()
    assert asked == {(who, name) for who, names in LISTS.items() for name in names}
    assert {key for *_list, said in parameters() for key in said} == set(NAMES)
    for who in LISTS:
        client, _rules = client_of(who, planted)
        for name, (target, _seers) in DOORS.items():
            response = client.get(address(name, planted.house)) if target in {"", "agency"} else None
            chosen = (getattr(response, "context", None) or {}).get("filter")
            if chosen is not None:
                known.add(name)
                filters |= set(getattr(chosen, "form", chosen).fields)
    assert filters - set(FILTERS.split()) == set()
    assert known - {name for _who, name in asked} == set()
    assert len(known) >= 9


def test_no_chooser_is_broken_by_a_sign_that_no_text_holds(house: SimpleNamespace) -> None:
    client = signed_in(house.people["liaison_b"])
    client.raise_request_exception = False
    doors = [name for name in DOORS if name.partition(":")[2].startswith("choose")]
    asked = itertools.product(doors, ("\x00", "厅\x00", "a\x00b"))
    wrong = [(name, said) for name, said in asked if client.get(address(name, house), {"q": said}).status_code >= 500]
    assert wrong == []
    assert len(doors) >= 5


HEADERS: tuple[dict[str, str], ...] = (
    *({"REMOTE_USER": name} for name in ("secretariat", "root", "liaison_a")),
    *(
        {f"HTTP_{name}": "secretariat"}
        for name in ("REMOTE_USER", "X_REMOTE_USER", "X_FORWARDED_USER", "AUTHORIZATION")
    ),
    *({"HTTP_X_FORWARDED_FOR": value} for value in ("127.0.0.1", "::1", "a" * 4000, "1.1.1.1, 2.2.2.2", "\r\nX: y")),
    *({"HTTP_X_FORWARDED_HOST": value} for value in ("evil.example", "evil.example:80", "", "a" * 300)),
    *({"HTTP_X_FORWARDED_PROTO": value} for value in ("https", "gopher", "https, http", "")),
    *(
        {"HTTP_ACCEPT_LANGUAGE": value}
        for value in ("*" * 3000, "zh-" + "a" * 3000, ";q=0.1" * 500, "../..", "xx-\x00")
    ),
    *(
        {"HTTP_COOKIE": value}
        for value in ("sessionid=x", "sessionid=" + "a" * 4000, "django_language=../../x", "=", ";;;")
    ),
    *({"HTTP_X_HTTP_METHOD_OVERRIDE": method} for method in ("DELETE", "PUT", "POST")),
    *({"HTTP_RANGE": value} for value in ("bytes=0-", "bytes=-1", "bytes=5-1", "bytes=" + "0-1," * 500)),
    *({"HTTP_IF_MODIFIED_SINCE": value} for value in ("never", "Thu, 01 Jan 1970 00:00:00 GMT", "9" * 200)),
    *({"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": value} for value in (MARKUP, "#x", "a" * 3000, "\x00")),
    *({"HTTP_HX_CURRENT_URL": value, "HTTP_HX_REQUEST": "true"} for value in ("//evil", "javascript:1", MARKUP)),
    *({"HTTP_REFERER": value} for value in ("https://evil.example/", MARKUP, "file:///etc/passwd", "")),
    *({"HTTP_ACCEPT": value} for value in ("application/json", "*" * 2000, "text/html;q=9", "")),
    *({"CONTENT_TYPE": value} for value in ("text/html; charset=utf-7", "multipart/form-data", "a/b/c", "\x00")),
    *({"CONTENT_LENGTH": value} for value in ("-1", "x", "9" * 40)),
    *({"HTTP_USER_AGENT": value} for value in (MARKUP, "() { :; }; echo", "")),
    *({"HTTP_TRANSFER_ENCODING": value} for value in ("chunked", "chunked, gzip")),
)


def test_no_header_signs_anybody_in_or_breaks_anything(house: SimpleNamespace) -> None:
    visitor, member = Client(raise_request_exception=False), signed_in(house.people["liaison_b"])
    member.raise_request_exception = False
    wrong = []
    for headers in HEADERS:
        asked = visitor.get(reverse("home"), **headers)
        if asked.status_code not in {302, 400, 413} or "evil" in asked.get("Location", ""):
            wrong.append((headers, asked.status_code))
        shown = member.get(address("meetings:meeting", house), **headers)
        if shown.status_code >= 500 or b"<script>alert(1)" in bytes_of(shown):
            wrong.append((headers, shown.status_code))
    assert wrong == []


BODIES: tuple[tuple[bytes, str], ...] = (
    (b"", "application/json"),
    (b'{"a": ' + b"[" * 5000, "application/json"),
    (b"\xff\xfe\x00", "application/octet-stream"),
    (b"a=%ff%fe&b=%00&" + b"c=1&" * 900, "application/x-www-form-urlencoded"),
    (b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1', "multipart/form-data; boundary=x"),
    (b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>", "text/xml"),
)
METHODS = ("PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "X" * 300)


def test_no_body_and_no_method_breaks_a_door(house: SimpleNamespace) -> None:
    """Two bodies and one method a door, in turn, by somebody to whom most doors are open."""
    client = signed_in(house.people["secretariat"])
    client.raise_request_exception = False
    bodies, methods = itertools.cycle(BODIES), itertools.cycle(METHODS)
    wrong = []
    for name in sorted(DOORS):
        for method in ("POST", "POST", next(methods)):
            body, kind = next(bodies)
            with undone():
                answer = client.generic(method, address(name, house), body, content_type=kind)
                if answer.status_code >= 500 or b"root:" in bytes_of(answer):
                    wrong.append((method, name, kind, answer.status_code))
        next(bodies)
    assert wrong == []


NUMBERED = ("/agencies/{}/", "/mechanisms/{}/", "/meetings/{}/", "/follow-up/{}/", "/inbox/{}/", "/agencies/{}/edit/")


NUMBERS = ("0", str(MISSING), "9" * 18, "9" * 30, "-1", "1.5", "１", "1/../2", "1%00", "%0a1")


def test_a_number_that_is_none_is_a_page_that_is_not_there(house: SimpleNamespace) -> None:
    client = signed_in(house.people["liaison_a"])
    client.raise_request_exception = False
    asked = [path.format(number) for path in NUMBERED for number in NUMBERS]
    assert {path: client.get(path).status_code for path in asked} == dict.fromkeys(asked, 404)
