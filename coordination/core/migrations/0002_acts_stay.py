"""Acts are only added; how the database refuses is told here, for all tables that are like that."""

from django.db import migrations

from coordination.core.append_only import EMPTYING_REFUSAL, REFUSAL, never_emptied, only_added
from coordination.core.migrations import FORMER


class Migration(migrations.Migration):
    replaces = [("core", FORMER[0])]

    dependencies = [
        ("core", "0001_tables"),
    ]

    operations = [
        REFUSAL,
        EMPTYING_REFUSAL,
        only_added("core_activity"),
        never_emptied("core_activity"),
    ]
