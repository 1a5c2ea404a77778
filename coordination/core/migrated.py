"""What comes before the migrations. Those that led to the tables of 27 November 2026 were replaced by the tables as
they stand; whoever stopped half way has to go the rest of that way first.
"""

from typing import Any

from django.core.management import CommandError
from django.db import connections
from django.db.migrations.loader import MigrationLoader


def refuse_what_is_half_way(*, using: str, **_said: Any) -> None:
    """Receives `pre_migrate`. Django would leave an app out of which it knows only a part, and say that all is well.

    Raises CommandError, before anything is changed.
    """
    loader = MigrationLoader(connections[using])
    missing = {
        replaced
        for migration in loader.disk_migrations.values()
        for replaced in migration.replaces
        if replaced not in loader.applied_migrations and set(migration.replaces) & set(loader.applied_migrations)
    }
    if missing:
        names = ", ".join(sorted(f"{app}.{name}" for app, name in missing))
        raise CommandError(
            "The tables are of a version in between. Bring them up to date with the version of 27 November 2026"
            f" (docs/operations.md), then with this one. Not applied: {names}"
        )
