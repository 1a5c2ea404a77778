"""What every bench stands on: servers of its own in a folder that is thrown away, and houses of different sizes."""

import os
import secrets
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from coordination.embedded import Postgres


class House:
    """A database of its own, filled to a size."""

    def __init__(self, name: str, size: int) -> None:
        self.name, self.size = name, size
        self.url = f"postgres://postgres@{quote(os.environ['BENCH_SOCKETS'], safe='')}/{name}"

    def use(self) -> None:
        from django.conf import settings
        from django.contrib.contenttypes.models import ContentType
        from django.db import connections

        connections.close_all()
        settings.DATABASES["default"]["NAME"] = self.name
        ContentType.objects.clear_cache()

    def build(self, fill: Callable[[int], None]) -> float:
        """Migrate and fill it; how many seconds that took."""
        from django.core.management import call_command

        self.use()
        begun = time.perf_counter()
        call_command("migrate", verbosity=0)
        fill(self.size)
        return time.perf_counter() - begun


@contextmanager
def servers() -> "Iterator[Postgres]":
    """PostgreSQL and Valkey, and Django set up to use them."""
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder, ExitStack() as stack:
        os.environ.update(DATA=folder, DEMO="0", DJANGO_SETTINGS_MODULE="coordination.settings", LOG_LEVEL="ERROR")
        os.environ["SECOND_FACTOR"] = "offered"  # the people of a bench sign in with a password alone
        os.environ["STATIC_STORAGE"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
        for name in ("DATABASE_URL", "REDIS_URL", "BROKER_URL"):
            os.environ.pop(name, None)
        from coordination import embedded, env

        Path(folder, "static").mkdir()  # where collected files would lie: the web server warns without it
        stack.enter_context(embedded.ensure(fast=True))
        os.environ["SECRET_KEY"] = secrets.token_urlsafe(50)  # the same for every process of the bench
        os.environ["BENCH_SOCKETS"] = str(env.run_dir())
        import django

        django.setup()
        yield embedded.Postgres(env.data_dir(), env.run_dir())
