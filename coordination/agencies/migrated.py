"""What follows the migrations. They say how tables change and keep to what was true when they were written; by what an
agency is found is a matter of today's code, and so is left to it once all of them have been applied.
"""

from collections.abc import Sequence
from typing import Any

from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from coordination.agencies.actions import index_what_has_no_entry


def index_after_migrating(*, using: str, plan: Sequence[Any] = (), **_said: Any) -> None:
    """Receives `post_migrate`. Without a plan nothing was migrated: tables were emptied, or all was as it should be."""
    executor = MigrationExecutor(connections[using])
    if plan and not executor.migration_plan(executor.loader.graph.leaf_nodes("agencies")):
        index_what_has_no_entry()
