"""What every test stands on: real servers, and the cast who act in them."""

import os
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone, translation
from hypothesis import settings

from tests.kept import put_back_at_first, remember_at_first

pytest_plugins = ["tests.servers", "tests.cast"]

settings.register_profile("ci", derandomize=True)  # a run says the same of the same code; at home it goes on looking
if os.environ.get("CI"):
    settings.load_profile("ci")


@pytest.hookimpl(tryfirst=True)  # then pytest-django puts those that commit behind the others
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What goes through every page of the portal takes minutes, and so does a story: these come first, so that no
    process waits at the end.
    """
    items.sort(key=lambda item: (item.path.parent != Path(__file__).parent, item.get_closest_marker("browser") is None))


@pytest.fixture(autouse=True)
def _nobody_has_read_before() -> None:
    """What a page was shown in, language and zone, stays with the thread: each test begins with the portal's own."""
    translation.deactivate()
    timezone.deactivate()


@pytest.fixture(autouse=True)
def _anchors_of_its_own(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> None:
    """Each test begins a chain anew; so must what is written down of it, also by processes beside the test."""
    settings.AUDIT_ANCHOR_FILE = tmp_path / "audit-anchors.log"
    monkeypatch.setenv("AUDIT_ANCHOR_FILE", str(settings.AUDIT_ANCHOR_FILE))


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """And what the migrations wrote is known from then on."""
    with django_db_blocker.unblock():
        remember_at_first()


@pytest.fixture(autouse=True, scope="session")
def _the_broom() -> None:
    """A test that commits is swept up after by emptying every table, also those that are never emptied. What stood
    there before the first test, as the migrations wrote it, is put back.
    """
    operations: Any = connection.ops
    sweep = operations.execute_sql_flush

    def as_in_a_restore(commands: list[str]) -> None:
        quiet = ["SET session_replication_role = replica", *commands, "SET session_replication_role = origin"]
        sweep(quiet if commands else [])
        if commands:
            put_back_at_first(*commands)

    operations.execute_sql_flush = as_in_a_restore
