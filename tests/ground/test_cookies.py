"""Over TLS every cookie is bound to this one host; over plain HTTP, on a machine of one's own, it could not be."""

import json
import os
import subprocess
import sys

import pytest

from coordination.env import BASE_DIR

ASK = """
import json
from django.conf import settings
print(json.dumps({name: getattr(settings, name) for name in dir(settings) if "_COOKIE_" in name and not callable(name)},
    default=str))
"""


def cookies(tls: str) -> dict[str, object]:
    environment = {**os.environ, "TLS": tls, "SECRET_KEY": "x" * 60, "DJANGO_SETTINGS_MODULE": "coordination.settings"}
    told = subprocess.run([sys.executable, "-c", ASK], cwd=BASE_DIR, env=environment, capture_output=True, check=True)
    return dict(json.loads(told.stdout))


@pytest.mark.parametrize("name", ["SESSION", "CSRF", "LANGUAGE"])
def test_cookies_are_of_this_host_alone_over_tls(name: str) -> None:
    safe, plain = cookies("1"), cookies("0")
    assert str(safe[f"{name}_COOKIE_NAME"]) == f"__Host-{plain[f'{name}_COOKIE_NAME']}"
    assert (safe[f"{name}_COOKIE_PATH"], safe[f"{name}_COOKIE_DOMAIN"]) == ("/", None)


@pytest.mark.parametrize("name", ["SESSION", "CSRF"])
def test_no_script_reads_them_and_nothing_plain_carries_them(name: str) -> None:
    safe = cookies("1")
    assert safe[f"{name}_COOKIE_HTTPONLY"] is True
    assert safe[f"{name}_COOKIE_SECURE"] is True
    assert safe[f"{name}_COOKIE_SAMESITE"] == "Lax"
