"""In and out: name and password, the lock after too many failures, and no door that leads out of the house."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.conf import settings as project
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from coordination.agencies.models import User
from coordination.signin import lockout
from tests.cast import PASSWORD, again, person, signed_in

pytestmark = pytest.mark.django_db

HOME, SIGN_IN, SIGN_OUT = reverse("home"), reverse("sign_in"), reverse("sign_out")
INBOX = reverse("inbox")
ELSEWHERE = ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "http:evil.example", "\\\\evil.example"]


@pytest.fixture(autouse=True)
def _nobody_is_locked_out() -> None:
    cache.clear()


def try_to(client: Client, username: str = "liaison_a", password: str = PASSWORD, **more: Any) -> Any:
    address = more.pop("address", "10.0.0.1")
    headers = {"accept-language": "en", **more.pop("headers", {})}
    client.cookies[project.LANGUAGE_COOKIE_NAME] = "en"
    return client.post(
        SIGN_IN, {"username": username, "password": password, **more}, REMOTE_ADDR=address, headers=headers
    )


def errors(response: Any) -> list[str]:
    with translation.override("en"):
        return list(response.context["form"].non_field_errors())


def test_name_and_password_lead_home(cast: SimpleNamespace) -> None:
    client = Client()
    assert try_to(client)["Location"] == HOME
    assert client.get(HOME).status_code == 200


def test_the_session_gets_a_new_key(cast: SimpleNamespace) -> None:
    client = Client()
    client.get(SIGN_IN)
    session = client.session
    session["planted"] = "before"
    session.save()
    client.cookies[project.SESSION_COOKIE_NAME] = session.session_key
    try_to(client)
    assert client.session.session_key != session.session_key


def test_a_wrong_password_says_so_and_no_more(cast: SimpleNamespace) -> None:
    wrong, unknown = try_to(Client(), password="wrong"), try_to(Client(), username="nobody")
    assert errors(wrong) == errors(unknown) == ["User name and password do not match. Both are case-sensitive."]
    assert wrong.status_code == 200


def test_an_inactive_person_who_knows_the_password_is_told(cast: SimpleNamespace) -> None:
    User.objects.filter(pk=cast.liaison_a.pk).update(is_active=False)
    said = ["This account is no longer active. Your agency's administrator can tell you why."]
    assert errors(try_to(Client())) == said
    assert errors(try_to(Client(), password="wrong")) != said


def test_who_is_made_inactive_is_out_at_once(cast: SimpleNamespace) -> None:
    client = signed_in(cast.liaison_a)
    assert client.get(HOME).status_code == 200
    User.objects.filter(pk=cast.liaison_a.pk).update(is_active=False)
    assert client.get(HOME).status_code == 302


def test_ten_failures_lock_the_name_from_that_address_for_a_while(cast: SimpleNamespace) -> None:
    for _ in range(lockout.FAILURES):
        assert "do not match" in errors(try_to(Client(), password="wrong"))[0]
    locked = try_to(Client())
    assert errors(locked) == ["Too many failed attempts. Try again in 15 minutes."]
    assert try_to(Client(), username=" LIAISON_A ").status_code == 200  # the same name, written otherwise
    assert try_to(Client(), username="ｌiaison_a").status_code == 200  # with a full-width l
    assert try_to(Client(), address="10.0.0.2").status_code == 302
    assert try_to(Client(), username="liaison_b").status_code == 302


def test_the_lock_ends_by_itself(cast: SimpleNamespace) -> None:
    for _ in range(lockout.FAILURES):
        try_to(Client(), password="wrong")
    assert try_to(Client()).status_code == 200
    key = lockout.Attempt.of(None, "x").key.partition(".")[0]
    assert key == "sign-in"
    left = [cache._cache.get_client().ttl(name) for name in cache._cache.get_client().keys("*sign-in*")]
    assert left
    assert all(0 < seconds <= lockout.SECONDS for seconds in left)


def test_success_forgets_the_failures(cast: SimpleNamespace) -> None:
    for _ in range(2):
        for _ in range(lockout.FAILURES - 1):
            try_to(Client(), password="wrong")
        assert try_to(Client()).status_code == 302


def test_the_proxys_word_is_taken_only_behind_a_proxy(cast: SimpleNamespace, settings: Any, rf: Any) -> None:
    request = rf.post(SIGN_IN, REMOTE_ADDR="172.17.0.2", headers={"x-forwarded-for": "1.2.3.4, 5.6.7.8"})
    assert lockout.address_of(request) == "172.17.0.2"
    settings.TLS = True
    assert lockout.address_of(request) == "5.6.7.8"


@pytest.mark.parametrize("wanted", ELSEWHERE)
def test_signing_in_never_leads_out_of_the_portal(cast: SimpleNamespace, wanted: str) -> None:
    assert try_to(Client(), next=INBOX)["Location"] == INBOX
    assert try_to(Client(), next=wanted)["Location"] == HOME


def test_who_is_signed_in_is_not_asked_again(cast: SimpleNamespace) -> None:
    assert signed_in(cast.liaison_a).get(SIGN_IN)["Location"] == HOME


def test_signing_out_needs_a_post_and_ends_the_session(cast: SimpleNamespace) -> None:
    client = signed_in(cast.liaison_a)
    assert client.get(SIGN_OUT).status_code == 405
    assert client.get(HOME).status_code == 200
    assert client.post(SIGN_OUT)["Location"] == SIGN_IN
    assert client.get(HOME).status_code == 302


def test_whoever_goes_out_leaves_no_page_in_the_browser(cast: SimpleNamespace) -> None:
    client = signed_in(cast.liaison_a)
    assert "Clear-Site-Data" not in client.get(HOME)
    assert client.post(SIGN_OUT)["Clear-Site-Data"] == '"cache"'
    assert "Clear-Site-Data" not in client.post(SIGN_OUT), "nobody was in"


def test_nor_does_whose_sign_in_has_ended_meanwhile(cast: SimpleNamespace) -> None:
    client = signed_in(cast.liaison_a)
    with time_machine.travel(timezone.localtime() + timedelta(minutes=31)):
        assert client.get(HOME)["Clear-Site-Data"] == '"cache"'


@pytest.fixture
def player(cast: SimpleNamespace) -> User:
    user = person(cast.a, "liaison", full_name="陈思远")
    User.objects.filter(pk=user.pk).update(email="liaison@demo.invalid")
    User.objects.filter(pk=cast.liaison_b.pk).update(email="lianluo_b@demo.invalid")  # one of the many others
    return again(user)


def test_a_demonstration_lists_its_own_accounts_and_no_others(player: User, settings: Any) -> None:
    settings.DEMO, settings.DEMO_PASSWORD = True, "demo-portal-2026"
    shown = Client().get(SIGN_IN)
    assert [(row["username"], row["agency"], row["password"]) for row in shown.context["demo_accounts"]] == [
        ("liaison", "水利厅", "demo-portal-2026")
    ]
    assert "陈思远" in shown.content.decode()


def test_elsewhere_no_account_is_listed(player: User, settings: Any) -> None:
    settings.DEMO = False
    shown = Client().get(SIGN_IN)
    assert shown.context["demo_accounts"] == []
    assert "陈思远" not in shown.content.decode()
