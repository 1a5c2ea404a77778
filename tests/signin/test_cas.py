"""Single sign-on with CAS 3.0, at a server that runs beside the test."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from coordination.agencies.models import User
from tests.provider import Provider, provider
from tests.signin.coming import BACK, HOME, SIGN_IN, begun, brought, come, configured, folder, person_in, query, said
from tests.signin.devices import app_of

pytestmark = pytest.mark.django_db

UNTRUE = "What single sign-on answered cannot be believed."


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    with provider(folder(tmp_path_factory.mktemp("cas"))) as host:
        yield host


@pytest.fixture
def host(running: Provider, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Provider:
    cache.clear()
    running.tells({"user": "zhangwei", "name": "张伟 & <b>", "agency_code": ["A", "B"], "employee_number": "017"})
    configured(settings, monkeypatch, running, SSO_KIND="cas", SSO_URL=f"{running.url}/cas/", SSO_CLIENT="")
    return running


@pytest.fixture
def known(cast: SimpleNamespace, host: Provider) -> User:
    SocialAccount.objects.create(user=cast.liaison_a, provider=f"{host.url}/cas", uid="zhangwei")
    person: User = cast.liaison_a
    return person


def refused(client: Client, sentence: str = UNTRUE) -> None:
    assert come(client)["Location"] == SIGN_IN
    assert person_in(client) is None
    assert sentence in said(client)


def test_a_known_user_signs_in_as_its_account(known: User) -> None:
    client = Client()
    assert come(client)["Location"] == HOME
    assert person_in(client) == known.pk


def test_an_unknown_one_gets_an_account_with_what_the_server_says(cast: SimpleNamespace, host: Provider) -> None:
    come(Client())
    row = SocialAccount.objects.get()
    assert row.extra_data == {"name": "张伟 & <b>", "agency": "A", "number": "017"}
    assert row.user.full_name == "张伟 & <b>"


def test_attributes_do_not_say_who_it_is(known: User, host: Provider) -> None:
    host.tells({"user": "somebody", "uid": "zhangwei", "username": "zhangwei"})
    client = Client()
    come(client)
    assert person_in(client) not in {None, known.pk}


def test_a_ticket_is_good_once_for_one_state_in_one_browser(known: User) -> None:
    client, other = Client(), Client()
    back = brought(client)
    ticket = query(back)["ticket"]
    other.get(back)
    assert person_in(other) is None
    state = query(query(begun(other)["Location"])["service"])["state"]
    other.get(BACK, {"state": state, "ticket": ticket})  # of another address
    assert person_in(other) is None
    assert UNTRUE in said(other)
    client.get(back)
    assert person_in(client) is None  # the server was asked about it once
    assert person_in_anew(client) == known.pk


def person_in_anew(client: Client) -> int | None:
    come(client)
    return person_in(client)


@pytest.mark.parametrize("ticket", ["", "ST-guessed", "ST-x&service=https://evil.example"])
def test_a_guessed_ticket_opens_nothing(ticket: str, known: User) -> None:
    client = Client()
    state = query(query(begun(client)["Location"])["service"])["state"]
    client.get(BACK, {"state": state, "ticket": ticket})
    assert person_in(client) is None


@pytest.mark.parametrize(
    "doctype",
    [
        "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>",
        "<!DOCTYPE x [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;&a;'>]>",
        "<!DOCTYPE x SYSTEM 'http://127.0.0.1:9/x.dtd'>",
    ],
)
def test_xml_with_a_document_type_is_not_read(doctype: str, known: User, host: Provider) -> None:
    host.tells({"user": "zhangwei"}, doctype=doctype)
    refused(Client())


@pytest.mark.parametrize("user", ["", "x" * 300, "</cas:user><cas:user>zhangwei", "<!--x-->"])
def test_what_names_nobody_lets_nobody_in(user: str, known: User, host: Provider) -> None:
    host.tells({"user": user})
    refused(Client())


@pytest.mark.parametrize("status", [200, 302, 503])
def test_a_server_that_is_down_is_said_to_be(status: int, known: User, host: Provider) -> None:
    host.tells({"user": "zhangwei"}, broken="/cas/p3/serviceValidate", status=status)
    refused(Client(), "Single sign-on does not answer at the moment.")


def test_a_second_factor_shown_there_counts_where_the_operator_says_so(
    known: User, host: Provider, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    app_of(known)
    host.tells({"user": "zhangwei", "authnContextClass": "mfa-gauth"})
    assert come(Client())["Location"] == reverse("second_step")
    more = {"SSO_KIND": "cas", "SSO_URL": f"{host.url}/cas", "SSO_CLIENT": "", "SSO_SECOND_FACTOR": "mfa-gauth"}
    configured(settings, monkeypatch, host, **more)
    assert come(Client())["Location"] == HOME


def test_it_asks_anew_before_what_guards_the_account_is_changed(known: User, host: Provider) -> None:
    client = Client()
    come(client)
    assert client.get(reverse("add_app")).status_code == 302
    assert query(begun(client, next=reverse("add_app"))["Location"])["renew"] == "true"
    assert come(client, next=reverse("add_app"))["Location"] == reverse("add_app")
    assert client.get(reverse("add_app")).status_code == 200


def test_signing_out_ends_it_there_as_well(known: User, host: Provider) -> None:
    client = Client()
    come(client)
    there = client.post(reverse("sign_out"))["Location"]
    assert there.startswith(f"{host.url}/cas/logout?service=")
    assert person_in(client) is None
