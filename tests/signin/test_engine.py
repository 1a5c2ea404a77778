"""What stands under sign-in is reached through the portal's own doors and by no other."""

import itertools
from types import SimpleNamespace
from typing import Any

import pytest
from allauth.account.adapter import get_adapter
from django.contrib import admin
from django.contrib.auth import authenticate, hashers
from django.contrib.auth.hashers import MD5PasswordHasher
from django.test import Client
from django.urls import NoReverseMatch, reverse

from coordination.agencies.models import User
from tests.cast import PASSWORD, person

pytestmark = pytest.mark.django_db

OF_ALLAUTH = [
    "account_login",
    "account_signup",
    "account_logout",
    "account_email",
    "account_reset_password",
    "account_change_password",
    "account_set_password",
    "account_inactive",
    "mfa_index",
    "mfa_activate_totp",
    "mfa_view_recovery_codes",
    "socialaccount_signup",
    "socialaccount_connections",
]


@pytest.mark.parametrize("name", OF_ALLAUTH)
def test_none_of_its_own_pages_is_there(name: str) -> None:
    with pytest.raises(NoReverseMatch):
        reverse(name)


@pytest.mark.parametrize("path", ["accounts/login", "accounts/signup", "signup", "sign-up", "mfa", "2fa"])
def test_nor_at_the_addresses_it_usually_has(path: str) -> None:
    assert Client().get(f"/{path}/").status_code == 404


def test_nobody_signs_up(rf: Any) -> None:
    assert get_adapter().is_open_for_signup(rf.get("/")) is False


def test_its_tables_are_not_shown_in_the_administration() -> None:
    assert [model for model in admin.site._registry if model.__module__.startswith("allauth")] == []


@pytest.mark.parametrize(
    "url",
    ["https://evil.example/", "//evil.example/", "http://testserver/", "javascript:alert(1)", "/\\evil.example", ""],
)
def test_only_a_path_is_a_place_to_go_on_to(url: str) -> None:
    assert get_adapter().is_safe_url("/inbox/")
    assert not get_adapter().is_safe_url(url)


def test_a_name_is_itself_and_no_other(cast: SimpleNamespace) -> None:
    person(cast.b, "Liaison_A")
    assert authenticate(username="liaison_a", password=PASSWORD) == cast.liaison_a
    assert authenticate(username="LIAISON_A", password=PASSWORD) is None


def test_every_failure_costs_one_look_at_a_password(cast: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever measures cannot tell an unknown name from a wrong password, a closed account, or one without password."""
    looks = itertools.count()
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda self, *said: (next(looks), encode(self, *said))[1])
    User.objects.filter(pk=cast.liaison_b.pk).update(is_active=False)
    User.objects.filter(pk=cast.observer.pk).update(password=hashers.make_password(None))
    costs = set()
    for name in ("liaison_a", "nobody", "liaison_b", "observer"):
        before = next(looks)
        Client().post(reverse("sign_in"), {"username": name, "password": "wrong"})
        costs.add(next(looks) - before)
    assert costs == {2}
