"""The former migrations were replaced: who came along them goes on, and who stopped half way is told so."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from sharing.migrations import FORMER

pytestmark = pytest.mark.django_db


MADE = ["0001_tables", "0002_what_stays", "0003_categories_of_the_guide"]


def plan() -> list[str]:
    executor = MigrationExecutor(connection)
    return [f"{step.app_label}.{step.name}" for step, _ in executor.migration_plan(executor.loader.graph.leaf_nodes())]


def test_who_came_along_the_former_ones_has_nothing_to_do() -> None:
    applied = MigrationRecorder.Migration.objects.filter(app="sharing")
    applied.filter(name__in=MADE).delete()
    assert plan() == []
    call_command("migrate", verbosity=0)
    assert applied.filter(name__in=MADE).count() == len(MADE)


def test_who_stopped_half_way_is_sent_the_rest_of_that_way_first() -> None:
    applied = MigrationRecorder.Migration.objects.filter(app="sharing")
    applied.exclude(name__in=FORMER[:-1]).delete()
    with pytest.raises(CommandError, match=r"27 November 2026 .* Not applied: sharing\.0035_runs_stay$"):
        call_command("migrate", verbosity=0)
    assert set(applied.values_list("name", flat=True)) == set(FORMER[:-1])


def test_where_nothing_stands_yet_the_tables_are_made_as_they_are() -> None:
    MigrationRecorder.Migration.objects.filter(app="sharing").delete()
    assert [step for step in plan() if step.startswith("sharing.")][: len(MADE)] == [f"sharing.{name}" for name in MADE]
