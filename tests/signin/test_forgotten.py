"""Choosing a new password by a letter: one answer for all, a link that opens once, and nothing that leads elsewhere."""

import re
from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.conf import settings as project
from django.contrib.auth.hashers import make_password
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from coordination.agencies.models import User
from coordination.core.activity import history
from coordination.signin import tasks
from tests.cast import PASSWORD, again, signed_in
from tests.signin.devices import app_of

pytestmark = pytest.mark.django_db

FORGOTTEN, SIGN_IN, HOME = reverse("forgotten"), reverse("sign_in"), reverse("home")
NEW = "a quiet river under the old bridge"
Ask = Callable[..., Any]


@pytest.fixture
def ask(
    cast: SimpleNamespace, settings: Any, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> Ask:
    """Ask for a letter, and let the worker write it."""
    cache.clear()
    settings.PORTAL_URL = "https://portal.example.org"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    monkeypatch.setattr(tasks.write_reset_letter, "delay", tasks.write_reset_letter)
    mail.outbox = []

    def asked(username: str, **more: Any) -> Any:
        client = Client()
        client.cookies[project.LANGUAGE_COOKIE_NAME] = "en"
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(FORGOTTEN, {"username": username}, **more)

    return asked


def link() -> str:
    found = re.search(r"https://portal\.example\.org(/\S+)", mail.outbox[-1].body)
    assert found
    return found[1]


def opened(path: str, client: Client | None = None) -> tuple[Client, Any]:
    client = client or Client()
    client.cookies[project.LANGUAGE_COOKIE_NAME] = "en"
    return client, client.get(path, follow=True)


def test_the_link_in_the_letter_opens_the_page_for_a_new_password(cast: SimpleNamespace, ask: Ask) -> None:
    ask("liaison_a")
    assert mail.outbox[0].to == ["liaison_a@example.test"]
    client, page = opened(link())
    assert "liaison_a" in page.content.decode()
    assert link().split("/")[-2] not in page.request["PATH_INFO"]  # what opens it has gone from the address
    where = page.request["PATH_INFO"]
    assert client.post(where, {"new_password1": NEW, "new_password2": NEW})["Location"] == SIGN_IN
    assert again(cast.liaison_a).check_password(NEW)
    assert history(cast.liaison_a)[0].verb == "user.reset_password"
    assert client.get(HOME).status_code == 302  # it signs nobody in


def test_it_opens_once(cast: SimpleNamespace, ask: Ask) -> None:
    ask("liaison_a")
    client, page = opened(link())
    client.post(page.request["PATH_INFO"], {"new_password1": NEW, "new_password2": NEW})
    for other in (client, Client()):
        _client, closed = opened(link(), other)
        assert "This link opens nothing any more" in closed.content.decode()
    assert (
        client.post(page.request["PATH_INFO"], {"new_password1": PASSWORD, "new_password2": PASSWORD}).status_code
        == 200
    )
    assert again(cast.liaison_a).check_password(NEW)


def test_it_opens_for_half_an_hour(cast: SimpleNamespace, ask: Ask) -> None:
    ask("liaison_a")
    with time_machine.travel(timezone.localtime() + timedelta(minutes=31)):
        assert "opens nothing" in opened(link())[1].content.decode()


def test_it_opens_nothing_once_somebody_signed_in(cast: SimpleNamespace, ask: Ask) -> None:
    ask("liaison_a")
    Client().post(SIGN_IN, {"username": "liaison_a", "password": PASSWORD})
    assert "opens nothing" in opened(link())[1].content.decode()


def test_in_a_browser_that_did_not_open_it_the_page_opens_nothing(cast: SimpleNamespace, ask: Ask) -> None:
    ask("liaison_a")
    _client, page = opened(link())
    assert "opens nothing" in opened(page.request["PATH_INFO"])[1].content.decode()


def test_it_does_not_serve_for_somebody_else(cast: SimpleNamespace, ask: Ask) -> None:
    ask("liaison_a")
    mine = link()
    ask("liaison_b")
    forged = mine.split("/")[:3] + link().split("/")[3:4] + mine.split("/")[4:]
    assert "opens nothing" in opened("/".join(forged))[1].content.decode()


def test_bad_new_passwords_are_said_and_the_link_goes_on(cast: SimpleNamespace, ask: Ask) -> None:
    ask("liaison_a")
    client, page = opened(link())
    said = client.post(page.request["PATH_INFO"], {"new_password1": "short", "new_password2": "short"})
    assert "too short" in said.context["form"].errors["new_password1"][0]
    assert list(said.context["form"].errors) == ["new_password1"]
    assert client.post(page.request["PATH_INFO"], {"new_password1": NEW, "new_password2": NEW}).status_code == 302


def test_the_second_factor_stays(cast: SimpleNamespace, ask: Ask) -> None:
    app_of(cast.liaison_a)
    ask("liaison_a")
    client, page = opened(link())
    client.post(page.request["PATH_INFO"], {"new_password1": NEW, "new_password2": NEW})
    coming = Client().post(SIGN_IN, {"username": "liaison_a", "password": NEW})
    assert coming["Location"] == reverse("second_step")


def test_everybody_else_is_out_with_the_new_password(cast: SimpleNamespace, ask: Ask) -> None:
    before = signed_in(cast.liaison_a)
    ask("liaison_a")
    client, page = opened(link())
    client.post(page.request["PATH_INFO"], {"new_password1": NEW, "new_password2": NEW})
    assert before.get(HOME).status_code == 302


@pytest.mark.parametrize("host", ["evil.example", "portal.example.org.evil.example", "10.0.0.9:80"])
def test_the_name_a_request_is_made_to_has_no_influence_on_the_link(
    cast: SimpleNamespace, ask: Ask, settings: Any, host: str
) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    ask("liaison_a", headers={"host": host, "x-forwarded-host": host})
    assert "https://portal.example.org/" in mail.outbox[0].body
    assert host not in mail.outbox[0].body


def test_the_answer_tells_nobody_who_is_there(cast: SimpleNamespace, ask: Ask) -> None:
    User.objects.filter(pk=cast.liaison_b.pk).update(is_active=False)
    User.objects.filter(pk=cast.observer.pk).update(password=make_password(None))
    User.objects.filter(pk=cast.stranger.pk).update(email="")
    answers = set()
    for name in ("liaison_a", "nobody", "liaison_b", "observer", "stranger", "", "x" * 150):
        mail.outbox = []
        with CaptureQueriesContext(connection) as queries:
            response = Client().post(FORGOTTEN, {"username": name})
        if name:
            answers.add((response.status_code, re.sub(r'value="[^"]*"', "", response.content.decode()), len(queries)))
    assert len(answers) == 1


def test_a_letter_goes_only_to_whoever_signs_in_here_with_a_password(cast: SimpleNamespace, ask: Ask) -> None:
    User.objects.filter(pk=cast.liaison_b.pk).update(is_active=False)
    User.objects.filter(pk=cast.observer.pk).update(password=make_password(None))
    User.objects.filter(pk=cast.stranger.pk).update(email="")
    for name in ("nobody", "liaison_b", "observer", "stranger", "LIAISON_A"):
        ask(name)
    assert mail.outbox == []


def test_letters_are_not_written_without_end(cast: SimpleNamespace, ask: Ask) -> None:
    answers = {ask(name).status_code for name in ["liaison_a", "líaison_a"] * 6}
    assert answers == {200}
    assert len(mail.outbox) == 2
    for number in range(40):
        ask(f"nobody{number}")
    ask("liaison_b")
    assert len(mail.outbox) == 2
    ask("liaison_b", REMOTE_ADDR="10.9.9.9")
    assert len(mail.outbox) == 3


def test_what_is_handed_to_the_worker_is_a_number(
    cast: SimpleNamespace, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    handed: list[Any] = []
    monkeypatch.setattr(tasks.write_reset_letter, "delay", lambda *args: handed.append(args))
    ask("liaison_a")
    ask("nobody")
    assert handed == [(cast.liaison_a.pk,), (0,)]


def test_the_letter_says_it_in_both_languages_under_the_portals_name(cast: SimpleNamespace, ask: Ask) -> None:
    """Whoever reads there may be somebody else than the person, and is nobody whose language is known."""
    User.objects.filter(pk=cast.liaison_a.pk).update(language="en", full_name="李若谷")
    ask("liaison_a")
    letter = mail.outbox[0]
    assert letter.subject == "请为您的厅局协作平台账号设置新密码"
    assert letter.body.startswith("厅局协作平台\n══")
    assert "\nInter-agency Coordination Portal\n══" in letter.body
    assert "李若谷（liaison_a），您好。" in letter.body
    assert "李若谷 (liaison_a), good day." in letter.body
    assert letter.body.count("https://portal.example.org/") == 2
    assert "严禁处理、存储、传输国家秘密" in letter.body


def test_whoever_is_signed_in_changes_it_the_usual_way(cast: SimpleNamespace, ask: Ask) -> None:
    assert signed_in(cast.liaison_a).get(FORGOTTEN)["Location"] == reverse("password")
