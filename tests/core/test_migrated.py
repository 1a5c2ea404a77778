"""The former migrations were replaced: who came along them goes on, and who stopped half way is told so."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from sharing.migrations import FORMER

pytestmark = pytest.mark.django_db


def plan() -> list[str]:
    executor = MigrationExecutor(connection)
    return [f"{step.app_label}.{step.name}" for step, _ in executor.migration_plan(executor.loader.graph.leaf_nodes())]


def test_who_came_along_the_former_ones_has_nothing_to_do() -> None:
    applied = MigrationRecorder.Migration.objects.all()
    applied.filter(app="sharing").exclude(name__in=FORMER).delete()
    assert plan() == []
    call_command("migrate", verbosity=0)
    assert applied.filter(app="sharing", name="0001_tables").exists()


def test_who_stopped_half_way_is_sent_the_rest_of_that_way_first() -> None:
    applied = MigrationRecorder.Migration.objects.filter(app="sharing")
    applied.exclude(name__in=FORMER[:-1]).delete()
    with pytest.raises(CommandError, match=r"27 November 2026 .* Not applied: sharing\.0035_runs_stay$"):
        call_command("migrate", verbosity=0)
    assert set(applied.values_list("name", flat=True)) == set(FORMER[:-1])


def test_where_nothing_stands_yet_the_tables_are_made_as_they_are() -> None:
    MigrationRecorder.Migration.objects.filter(app="sharing").delete()
    made = [step for step in plan() if step.startswith("sharing.")]
    assert made == ["sharing.0001_tables", "sharing.0002_what_stays", "sharing.0003_categories_of_the_guide"]
