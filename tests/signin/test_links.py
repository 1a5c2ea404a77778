"""Links whose address is the key: each kind lays it aside in the same way, for its own page alone."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from coordination.agencies import actions
from coordination.agencies.models import AddressChange, Post
from coordination.signin.actions import offer_first_links

pytestmark = pytest.mark.django_db


def invitation(cast: SimpleNamespace) -> str:
    made = actions.invite(
        actor=cast.admin_a, agency=cast.a, address="new@example.test", full_name="新人", role=Post.Role.STAFF
    )
    return str(made.token)


def address(cast: SimpleNamespace) -> str:
    change = actions.change_address(actor=cast.staff_a, address="other@example.test")
    assert isinstance(change, AddressChange)
    return str(change.token)


def first(_cast: SimpleNamespace) -> str:
    return offer_first_links()["security"]


@pytest.mark.parametrize(
    ("door", "page", "secret_of"),
    [
        ("join_by_link", "join", invitation),
        ("address_by_link", "confirm_address", address),
        ("first_by_link", "first", first),
    ],
)
def test_the_key_is_laid_aside_for_its_own_page(
    cast: SimpleNamespace, door: str, page: str, secret_of: Callable[[SimpleNamespace], str]
) -> None:
    browser, secret = Client(), secret_of(cast)
    answer = browser.get(reverse(door, args=[secret]))
    assert (answer.status_code, answer["Location"], answer["Referrer-Policy"]) == (302, reverse(page), "no-referrer")
    assert "no-store" in answer["Cache-Control"]
    (cookie,) = answer.cookies.values()
    assert (cookie.value, cookie["path"], cookie["httponly"]) == (secret, reverse(page), True)
    assert (cookie["samesite"], cookie["max-age"]) == ("Lax", 3600)
    assert not Session.objects.exists(), "it costs no row"
    assert browser.get(reverse(page)).status_code in {200, 302}
    assert browser.post(reverse(door, args=[secret])).status_code == 405
