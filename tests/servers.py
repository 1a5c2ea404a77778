"""One PostgreSQL and one Valkey for a whole test run, in a folder that goes with it.

The run's controller starts them; the workers of xdist find their addresses in the environment and take a database each.
`DATABASE_URL` and `REDIS_URL`, where set, name servers to use instead. The settings are read only after the addresses
are known, which is why pyproject.toml does not name them.
"""

import atexit
import os
import re
import shutil
import tempfile
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

import django
import pytest
from django.conf import settings

from coordination import catalogue, embedded, env

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
GIVEN = [name for name in ("DATABASE_URL", "REDIS_URL", "BROKER_URL") if name in os.environ]

_open = ExitStack()


def _prepare() -> None:
    """Point the settings at the servers of this run, then let Django read them."""
    if settings.configured:
        raise pytest.UsageError(
            "Unset DJANGO_SETTINGS_MODULE: the tests choose their servers before the settings are read."
        )
    if not WORKER:
        os.environ["TEST_SERVERS_GIVEN"] = ",".join(GIVEN)
        os.environ["DATA"] = tempfile.mkdtemp(prefix="portal-tests-")
        atexit.register(shutil.rmtree, os.environ["DATA"], ignore_errors=True)
        Path(os.environ["DATA"], "static").mkdir()  # where collected files would lie: the web server warns without it
    os.environ.update(
        DEMO="0", SECOND_FACTOR="offered", STATIC_STORAGE="django.contrib.staticfiles.storage.StaticFilesStorage"
    )
    os.environ["AUDIT_KEY"] = "of the tests alone and of no portal that anybody uses"
    redis = os.environ.get("REDIS_URL") or env.cache_url()
    os.environ["REDIS_URL"], os.environ["BROKER_URL"] = _numbered(redis, 2), _numbered(redis, 3)
    os.environ["CELERY_BROKER_URL"] = env.broker_url()  # Celery goes by it first, and it is inherited
    os.environ["DJANGO_SETTINGS_MODULE"] = "coordination.settings"
    if not WORKER:  # a fresh clone holds the texts, not what is read from them; and setting up reads them, once for all
        catalogue.compile_all(env.BASE_DIR / "locale")
    django.setup()
    del os.environ["DJANGO_SETTINGS_MODULE"]  # a worker inherits it, and would read the settings before it comes here
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # a test signs in hundreds of times


def _numbered(redis: str, first: int) -> str:
    """The address with a database of this worker's own: `first` for the controller, two further on for each worker."""
    number = first + 2 * (int(re.sub(r"\D", "", WORKER) or -1) + 1)
    if redis.startswith("unix:"):
        return f"{redis.partition('?')[0]}?db={number}"
    return urlunsplit(urlsplit(redis)._replace(path=f"/{number}"))


_prepare()


def pytest_configure(config: pytest.Config) -> None:
    """Start what was not given, unless only a list or a help page is asked for."""
    if WORKER or config.option.collectonly or config.option.help:
        return
    given = os.environ["TEST_SERVERS_GIVEN"].split(",")
    data, run = env.data_dir(), env.run_dir()
    for name, server in (("DATABASE_URL", embedded.Postgres), ("REDIS_URL", embedded.Valkey)):
        if name not in given:
            started = server(data, run, fast=True)
            started.start()
            _open.callback(started.stop)


def pytest_unconfigure() -> None:
    _open.close()


def environment(**extra: str) -> dict[str, str]:
    """For a process beside the test (a worker, a web server): the same servers, and the database of this very test.

    Such a process sees only what is committed: use it with `@pytest.mark.django_db(transaction=True)`.
    """
    database = settings.DATABASES["default"]
    host = quote(str(database["HOST"]), safe="")
    secret = f":{quote(database['PASSWORD'])}" if database.get("PASSWORD") else ""
    port = f":{database['PORT']}" if database.get("PORT") else ""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "coordination.settings",
        "DATABASE_URL": f"postgres://{database['USER']}{secret}@{host}{port}/{database['NAME']}",
        "SECRET_KEY": settings.SECRET_KEY,
        **extra,
    }


def bare_environment(data: Path, **extra: str) -> dict[str, str]:
    """For a portal of its own: nothing of this run's servers, everything in `data`."""
    ours = {
        "DATABASE_URL",
        "REDIS_URL",
        "BROKER_URL",
        "CELERY_BROKER_URL",
        "SECRET_KEY",
        "AUDIT_KEY",
        "STATIC_STORAGE",
        "STORAGE_URL",
        "PORT",
        "DEMO",
        "MAKELEVEL",
    }
    kept = {name: value for name, value in os.environ.items() if name not in ours}
    return {**kept, "DATA": str(data), **extra}
