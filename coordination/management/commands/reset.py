"""`manage.py reset`: forget everything that the embedded portal keeps. Behind `make reset`."""

import shutil
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from coordination import embedded, env

OURS = (
    *("pg18", "pg18.init", "valkey", "beat", "files", "mail", "static", "log", "run"),
    *("secret_key", "secret_key.new", "audit_key", "audit_key.new", "audit-anchors.log"),
    *("migrated", "collected", "pg18.lock", "valkey.lock"),
)


class Command(BaseCommand):
    help = "Delete the embedded database, the files and the letters. Refuses while the portal runs."
    requires_system_checks = ()

    def handle(self, **_options: Any) -> None:
        data = env.data_dir()
        if not data.exists():
            self.stdout.write(f"There is nothing in {data}.")
            return
        with embedded.sole(data):
            self.refuse_if_used(data)
            if sys.stdin.isatty() and input(f"Delete everything the portal keeps in {data}? [yes/no] ") != "yes":
                self.stdout.write("Nothing was deleted.")
                return
            for name in OURS:
                delete(data / name)
            if not env.run_dir().is_relative_to(data):
                delete(env.run_dir())
        self.stdout.write(f"{data} is empty; the next start makes everything anew.")

    @staticmethod
    def refuse_if_used(data: Path) -> None:
        for server in (embedded.Postgres(data, env.run_dir()), embedded.Valkey(data, env.run_dir())):
            if server.alive():
                raise embedded.Refusal(f"{server.name} on {data} is in use by another command; end that one first.")


def delete(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
