"""What is tried at the door of sign-in: planted sessions, forged forms, ways out of the house, many at once."""

import hashlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from threading import Barrier
from types import SimpleNamespace
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.conf import settings as project
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse

from coordination.agencies.models import User
from coordination.signin import lockout
from coordination.signin.models import SignIn
from tests.cast import PASSWORD, agency, person, signed_in
from tests.provider import Provider, provider
from tests.signin.coming import DOOR, HOME, SIGN_IN, begun, brought, configured, folder, person_in, query
from tests.signin.devices import app_of, code_of

pytestmark = pytest.mark.django_db

INBOX, SECOND = reverse("inbox"), reverse("second_step")
OUTSIDE = [
    "https://evil.example/",
    "//evil.example/",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "javascript:alert(1)",
    "http:evil.example",
    "https:/evil.example",
    " //evil.example",
    "\t//evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "data:text/html,x",
    "https://testserver@evil.example/",
    "http://testserver/inbox/",
    "ｈttps://evil.example",
]


@pytest.fixture(autouse=True)
def _nobody_is_locked_out() -> None:
    cache.clear()


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    with provider(folder(tmp_path_factory.mktemp("abuse"))) as host:
        yield host


@pytest.fixture
def host(running: Provider, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Provider:
    running.tells({"sub": "zhang.wei", "name": "张伟"})
    configured(settings, monkeypatch, running)
    return running


def by_password(client: Client, username: str = "liaison_a", password: str = PASSWORD, **more: Any) -> Any:
    address = more.pop("address", "10.0.0.1")
    return client.post(SIGN_IN, {"username": username, "password": password, **more}, REMOTE_ADDR=address)


def planted(client: Client) -> str:
    """A session that an attacker knows, put into the victim's browser."""
    session = client.session
    session["planted"] = "before"
    session.save()
    client.cookies[project.SESSION_COOKIE_NAME] = session.session_key
    return str(session.session_key)


def opens(key: str) -> int:
    attacker = Client()
    attacker.cookies[project.SESSION_COOKIE_NAME] = key
    status: int = attacker.get(HOME).status_code
    return status


# Session fixation


def test_a_planted_session_opens_nothing_after_the_password(cast: SimpleNamespace) -> None:
    victim = Client()
    key = planted(victim)
    by_password(victim)
    assert victim.get(HOME).status_code == 200
    assert opens(key) == 302


def test_a_planted_session_opens_nothing_after_the_second_step(cast: SimpleNamespace) -> None:
    factor, victim = app_of(cast.liaison_a), Client()
    key = planted(victim)
    by_password(victim)
    assert opens(key) == 302
    victim.post(SECOND, {"code": code_of(factor)})
    assert victim.get(HOME).status_code == 200
    assert opens(key) == 302


def test_a_planted_session_opens_nothing_after_single_sign_on(cast: SimpleNamespace, host: Provider) -> None:
    SocialAccount.objects.create(user=cast.liaison_a, provider=f"{host.url}/oidc", uid="zhang.wei")
    victim = Client()
    key = planted(victim)
    victim.get(brought(victim))
    assert victim.get(HOME).status_code == 200
    assert opens(key) == 302


def test_who_signs_in_after_somebody_else_finds_nothing_of_the_one_before(cast: SimpleNamespace) -> None:
    client = signed_in(cast.liaison_b)
    session = client.session
    session["of the one before"] = "x"
    session.save()
    client.logout()
    by_password(client)
    assert "of the one before" not in client.session


# Forged forms


@pytest.mark.parametrize("door", [SIGN_IN, SECOND, DOOR, reverse("sign_out"), reverse("forgotten")])
def test_a_form_of_another_site_is_not_taken(door: str, cast: SimpleNamespace, host: Provider) -> None:
    client = Client(enforce_csrf_checks=True)
    client.get(SIGN_IN)
    bare = client.post(door, {"username": "liaison_a", "password": PASSWORD})
    assert bare.status_code == 403
    token = client.cookies[project.CSRF_COOKIE_NAME].value
    said = {"username": "root", "password": "x", "csrfmiddlewaretoken": token}
    assert client.post(door, said, headers={"origin": "https://evil.example"}).status_code == 403
    assert client.post(door, said).status_code != 403
    assert person_in(client) is None


def test_nobody_is_signed_in_by_a_link(cast: SimpleNamespace, host: Provider) -> None:
    asked = {"username": "liaison_a", "password": PASSWORD}
    client = Client()
    for door in (SIGN_IN, SECOND, reverse("single_back")):
        client.get(door, asked)
        assert person_in(client) is None
    assert client.get(DOOR).status_code == 405


# Ways out of the house


@pytest.mark.parametrize("wanted", OUTSIDE)
def test_no_sign_in_leads_out_of_the_portal(wanted: str, cast: SimpleNamespace, host: Provider) -> None:
    User.objects.filter(pk=cast.liaison_a.pk).update(keeps_password=True)
    SocialAccount.objects.create(user=cast.liaison_a, provider=f"{host.url}/oidc", uid="zhang.wei")
    client = Client()
    there = [by_password(Client(), next=wanted)["Location"], client.get(brought(client, next=wanted))["Location"]]
    assert there == [HOME, HOME]
    assert Client().get(SIGN_IN, {"next": wanted}).status_code == 200
    half = Client()
    app_of(cast.liaison_a)
    assert by_password(half, next=wanted)["Location"] == SECOND
    assert half.post(SECOND, {"code": code_of(Authenticator.objects.get())})["Location"] == HOME


def test_it_leads_to_where_one_wanted_to_go_inside(cast: SimpleNamespace) -> None:
    assert by_password(Client(), next=INBOX)["Location"] == INBOX


def test_what_is_sent_on_goes_to_the_provider_of_the_settings_whatever_is_asked(
    cast: SimpleNamespace, host: Provider
) -> None:
    forged = {"redirect_uri": "https://evil.example/", "issuer": "https://evil.example", "provider": "evil"}
    there = begun(Client(), **forged)["Location"]
    assert there.startswith(f"{host.url}/oidc/authorize?")
    assert query(there)["redirect_uri"].startswith(project.PORTAL_URL)
    other = Client().post(DOOR, headers={"host": "localhost", "x-forwarded-host": "evil.example"})["Location"]
    assert query(other)["redirect_uri"].startswith(project.PORTAL_URL)


# Many at once


def test_spraying_from_one_address_locks_no_agency(cast: SimpleNamespace) -> None:
    """A few passwords tried on all names of an agency; its people behind the same address still come in."""
    where = agency("省统计局")
    people = [person(where, f"someone{number}") for number in range(lockout.NAMES + 5)]
    for guess in ("Password1234", "Welcome2026!"):
        for one in people:
            by_password(Client(), one.username, guess)
            if lockout.is_busy("10.0.0.1"):
                break
    assert lockout.is_busy("10.0.0.1")
    answer = by_password(Client())
    assert answer.status_code == 200  # a sum first
    page = Client().get(SIGN_IN, REMOTE_ADDR="10.0.0.1")
    done = worked(page.context["task"])
    assert by_password(Client(), work=done)["Location"] == HOME
    assert by_password(Client(), "someone64", address="10.0.0.2")["Location"] == HOME
    assert by_password(Client(), "liaison_b", work=done).status_code == 200  # a sum counts once


def worked(task: str) -> str:
    for number in count():
        answer = f"{task}.{number}"
        if not int.from_bytes(hashlib.sha256(answer.encode()).digest()[:4], "big") >> (32 - lockout.WORK_BITS):
            return answer
    raise AssertionError


def test_spraying_does_not_shut_single_sign_on(cast: SimpleNamespace, host: Provider) -> None:
    SocialAccount.objects.create(user=cast.liaison_a, provider=f"{host.url}/oidc", uid="zhang.wei")
    for number in range(lockout.NAMES + 1):
        lockout.Attempt.of(SimpleNamespace(META={"REMOTE_ADDR": "127.0.0.1"}), f"name{number}").failed()  # type: ignore[arg-type]
    assert lockout.is_busy("127.0.0.1")
    client = Client()
    assert client.get(brought(client))["Location"] == HOME


def in_parallel(several: int, act: Any) -> list[Any]:
    ready = Barrier(several)

    def one(number: int) -> Any:
        try:
            ready.wait(30)
            return act(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(several) as pool:
        return list(pool.map(one, range(several)))


@pytest.mark.django_db(transaction=True)
def test_one_code_typed_in_many_windows_opens_one(cast: SimpleNamespace) -> None:
    factor = app_of(cast.liaison_a)
    windows = [Client() for _ in range(4)]
    for window in windows:
        by_password(window)
    code = code_of(factor)
    in_parallel(4, lambda number: windows[number].post(SECOND, {"code": code}).status_code)
    assert [person_in(window) for window in windows].count(cast.liaison_a.pk) == 1


@pytest.mark.django_db(transaction=True)
def test_who_comes_for_the_first_time_at_four_places_at_once_is_one_person(
    cast: SimpleNamespace, host: Provider
) -> None:
    before, browsers = User.objects.count(), [Client() for _ in range(4)]
    backs = [brought(browser) for browser in browsers]
    in_parallel(4, lambda number: browsers[number].get(backs[number]).status_code)
    assert User.objects.count() == before + 1
    assert {person_in(browser) for browser in browsers} == {SocialAccount.objects.get().user_id}
    assert SignIn.objects.filter(user=SocialAccount.objects.get().user).count() == 4


@pytest.mark.django_db(transaction=True)
def test_one_answer_handed_in_four_times_at_once_is_taken_once(cast: SimpleNamespace, host: Provider) -> None:
    client = Client()
    back = brought(client)
    copies = [Client() for _ in range(4)]
    for copy in copies:
        copy.cookies[project.SESSION_COOKIE_NAME] = client.session.session_key
    in_parallel(4, lambda number: copies[number].get(back).status_code)
    assert SignIn.objects.count() == 1


def test_names_that_look_alike_are_counted_as_one(cast: SimpleNamespace) -> None:
    for name in ["liaison_a", "LIAISON_A", "ｌiaison_a", "líaison_a", " liaison_a "] * 2:
        by_password(Client(), name, "wrong")
    assert by_password(Client()).status_code == 200
    assert by_password(Client(), "liaison_b").status_code == 302


def test_guessing_codes_is_counted_by_person_wherever_it_comes_from(cast: SimpleNamespace) -> None:
    factor = app_of(cast.liaison_a)
    for number in range(lockout.FAILURES):
        window = Client()
        by_password(window, address=f"10.0.1.{number}")
        window.post(SECOND, {"code": "000000"}, REMOTE_ADDR=f"10.0.1.{number}")
    window = Client()
    by_password(window)
    window.post(SECOND, {"code": code_of(factor)})
    assert person_in(window) is None


def test_nothing_secret_is_written_to_the_log(cast: SimpleNamespace, host: Provider, caplog: Any) -> None:
    client = Client()
    back = brought(client)
    by_password(Client(), password="geheimes Wort 2026")
    host.tells({"sub": "zhang.wei"}, signed="another")
    client.get(back)
    secret = {query(back)["code"], query(back)["state"], "geheimes Wort 2026", "s:ecret"}
    assert not [word for word in secret if word in caplog.text]


def test_the_cookies_of_sign_in_are_out_of_reach_of_scripts(cast: SimpleNamespace) -> None:
    client = Client()
    client.get(SIGN_IN)
    by_password(client)
    for name in (project.SESSION_COOKIE_NAME, project.CSRF_COOKIE_NAME):
        assert client.cookies[name]["httponly"]
        assert client.cookies[name]["samesite"] == "Lax"
