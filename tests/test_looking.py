"""Every page there is, opened by everybody there is: people of agencies, the three administrators of the portal, and
whoever is not signed in; the doors that are open to all and Django's administration among them.

Looking changes nothing, and no answer allows or names what no page needs.
"""

import re
from collections import Counter
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils.http import urlsafe_base64_encode

from coordination.agencies.models import AddressChange, Invitation, User
from coordination.audit.models import Reading
from coordination.signin.actions import offer_first_links
from coordination.signin.resets import tokens
from tests import house as built
from tests.cast import portal_administrator, signed_in
from tests.signin.devices import proved
from tests.test_doors import DOORS, ELSEWHERE, OPEN, OPENS, address, bytes_of, doors
from tests.writing import written

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unnoted")]
house, cast = built.house, built.cast

EVERYWHERE, SESSION = "every page", "django_session"
TAKEN_IN = "the secret of a link leaves the address for the session of this browser"
ASKED = "what is asked lies in the session until it is answered"
# (page, table, how): why looking writes there. Whatever is not here, no look may do.
MAY_WRITE = {
    ("notification", "core_notification", "update"): "a notice that is opened is read from then on",
    ("opinions:request", "opinions_request", "update"): "whoever asked sees that it is read",
    ("opinions:request", "audit_rowhistory", "insert"): "and it is kept what the row was before",
    (EVERYWHERE, "audit_reading", "insert"): "who was given restricted content is written down",
    **{("reset", SESSION, how): TAKEN_IN for how in ("insert", "update")},
    **{(name, SESSION, "update"): ASKED for name in ("add_app", "add_key")},
}


def open_doors(house: SimpleNamespace, *, first: dict[str, str]) -> dict[str, str]:
    """The doors of those who are not signed in, each with a link that opens it; what a link leads to comes after it."""
    person = User.objects.get(pk=house.person)
    number = urlsafe_base64_encode(str(person.pk).encode())
    links = {
        "reset": [number, tokens.make_token(person)],
        "join_by_link": [Invitation.objects.get(pk=house.invitation).token],
        "address_by_link": [AddressChange.objects.get(pk=house.address_change).token],
        "first_by_link": [first["audit"]],
        "sharing:rows_json": [house.listed_item],
        "sharing:rows_csv": [house.listed_item],
    }
    paths = {
        name: reverse(name, args=links.get(name)) for name in sorted(OPEN, key=lambda name: (name not in links, name))
    }
    return paths | {"reset, opened": reverse("reset", args=[number, "set-password"])}


def administration() -> dict[str, str]:
    """Every named page of Django's administration, of a record that is there."""
    records = {model._meta.label_lower.replace(".", "_"): model for model in admin.site._registry}
    site: Any = next(entry for entry in get_resolver().url_patterns if getattr(entry, "namespace", "") in ELSEWHERE)
    pages = {}
    for name in sorted(doors(site, "admin:")):
        table, _, act = name.removeprefix("admin:").rpartition("_")
        if act in {"change", "delete", "history"} and table in records:
            pages[name] = reverse(name, args=[records[table]._default_manager.order_by("pk").first().pk])
        elif name in {"admin:app_list", "admin:view_on_site"}:
            pages[name] = reverse(name, args=["core"] if name == "admin:app_list" else [1, 1])
        else:
            pages[name] = reverse(name)
    return pages


def visitors(house: SimpleNamespace) -> Iterator[tuple[str, Client]]:
    yield "nobody", Client()
    for who, person in house.people.items():
        yield who, signed_in(person)
    for role in User.PortalRole.values:
        yield role, proved(signed_in(User.objects.filter(portal_role=role).first() or portal_administrator(role)))


def looked_at(house: SimpleNamespace) -> Iterator[tuple[str, str, Any, bytes, Counter[tuple[str, str]]]]:
    """Who opened which page, the answer, its body, and what it wrote."""
    first = offer_first_links()
    pages = {name: address(name, house) for name in sorted(DOORS)} | open_doors(house, first=first) | administration()
    for who, client in visitors(house):
        before = written()
        for name, path in pages.items():
            response = client.get(path)
            body = bytes_of(response)
            after = written()
            yield who, name, response, body, after - before
            before = after


ASSETS = re.compile(
    r"""(?:src|action|formaction|data-src|poster)=["']?\s*(?:https?:)?//|<link[^>]+href=["']?(?:https?:)?//|url\(["']?https?:"""
)
KEPT_BY_BROWSERS = {"favicon"}  # the same for everybody


def amiss(who: str, name: str, response: Any, body: bytes) -> Iterator[str]:
    """What an answer allows or names that no page needs."""
    policy = response.get("Content-Security-Policy", "")
    if "default-src 'none'" not in policy or "unsafe" in policy or "http" in policy:
        yield policy
    if who != "nobody" and name not in KEPT_BY_BROWSERS and "no-store" not in response.get("Cache-Control", ""):
        yield "is kept"
    if response["X-Content-Type-Options"] != "nosniff" or "camera=()" not in response["Permissions-Policy"]:
        yield "headers"
    if is_page(response) and ASSETS.search(body.decode()):
        yield "another host"


def is_page(response: Any) -> bool:
    return bool(response.get("Content-Type", "").startswith("text/html"))


def is_known_to(who: str, name: str) -> bool:
    return name in DOORS and who in DOORS[name][1]


def test_looking_changes_nothing_and_no_answer_allows_what_no_page_needs(house: SimpleNamespace) -> None:
    """Not even by a letter in a row, but for what `MAY_WRITE` gives a reason for; and what one may know of is there. It
    is asked of the same answers: there are thousands.
    """
    written_to, met = set(), set()
    wrong, opened, pages = [], Counter[str](), Counter[str]()
    for who, name, response, body, changes in looked_at(house):
        opened[who] += response.status_code == 200
        pages[who] += response.status_code == 200 and is_page(response)
        wrong += [(who, name, what) for what in amiss(who, name, response, body)]
        if is_known_to(who, name) and response.status_code not in OPENS:
            wrong.append((who, name, response.status_code))
        for table, how in changes:
            known = {(name, table, how), (EVERYWHERE, table, how)} & set(MAY_WRITE)
            met |= known
            if not known:
                written_to.add((name, table, how))
    assert written_to == set()
    assert met == set(MAY_WRITE), "whatever else is allowed nobody needs"
    assert wrong == []
    assert min(opened.values()) >= 5, opened
    assert pages["nobody"] >= 5, pages
    assert pages["system"] > len(administration()) / 2, pages
    assert Reading.objects.exists()


def test_a_row_that_is_only_altered_counts_as_written(house: SimpleNamespace) -> None:
    before = written()
    User.objects.filter(pk=house.person).update(phone="1")
    assert written() - before == {("agencies_user", "update"): 1}
