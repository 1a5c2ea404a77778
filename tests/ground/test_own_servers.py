"""Portals that are started beside each other, each with servers of its own."""

from pathlib import Path

import pytest

from coordination import env
from coordination.celery import app
from tests.browser.portal import surroundings
from tests.servers import bare_environment

SERVERS = ("DATABASE_URL", "REDIS_URL", "BROKER_URL", "CELERY_BROKER_URL")


def test_a_portal_of_its_own_is_told_of_no_server_of_this_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two that rang at one broker would do each other's work, and each lose what it rang for."""
    for name in SERVERS:
        monkeypatch.setenv(name, f"{name} of this run")
    for told in (surroundings(tmp_path, None), bare_environment(tmp_path)):
        assert not [name for name in SERVERS if name in told]


def test_each_process_of_a_run_rings_at_a_broker_of_its_own() -> None:
    assert app.conf.broker_url == env.broker_url()
