"""A browser that comes in by single sign-on: our door, the provider's, and back."""

import urllib.request
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings as project
from django.test import Client
from django.urls import reverse
from django.utils import translation

from coordination import env
from coordination.signin.single import oidc
from tests.provider import CLIENT, SECRET, Provider

DOOR, BACK, SIGN_IN, HOME = reverse("single"), reverse("single_back"), reverse("sign_in"), reverse("home")


def configured(settings: Any, monkeypatch: pytest.MonkeyPatch, host: Provider, **more: str) -> None:
    """The portal is started with this provider: the settings are read from the environment as ever."""
    wanted = {"SSO_URL": f"{host.url}/oidc", "SSO_CLIENT": CLIENT, "SSO_SECRET": SECRET, "SSO_INSIDE": "1", **more}
    for name, value in wanted.items():
        monkeypatch.setenv(name, value)
    settings.SINGLE_SIGN_ON = env.single_sign_on()
    oidc.forget()


class _Still(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_args: Any) -> None:
        return None


def led_on(url: str) -> str:
    """What the provider answers a browser: where it leads."""
    with pytest.raises(HTTPError) as answer:
        urllib.request.build_opener(_Still).open(url)
    answer.value.close()
    assert answer.value.code == 302
    return str(answer.value.headers["Location"])


def begun(client: Client, **asked: str) -> Any:
    """Sent on from our door."""
    client.cookies[project.LANGUAGE_COOKIE_NAME] = "en"
    return client.post(DOOR, asked)


def brought(client: Client, **asked: str) -> str:
    """What the browser brings back, not yet handed in."""
    back = led_on(begun(client, **asked)["Location"])
    assert back.startswith(f"{project.PORTAL_URL}{BACK}?")
    return back.removeprefix(project.PORTAL_URL)


def come(client: Client, **asked: str) -> Any:
    return client.get(brought(client, **asked))


def query(url: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}


def said(client: Client) -> str:
    """What the page that one was led to says first."""
    with translation.override("en"):
        return " ".join(str(message) for message in client.get(SIGN_IN).context["messages"])


def person_in(client: Client) -> int | None:
    kept = client.session.get("_auth_user_id")
    return int(kept) if kept else None


def folder(tmp_path: Path) -> Path:
    made = tmp_path / "provider"
    made.mkdir(exist_ok=True)
    return made
