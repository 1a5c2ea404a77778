from django.db import migrations

from coordination.core.append_only import EMPTYING_REFUSAL, never_emptied


class Migration(migrations.Migration):
    dependencies = [("core", "0003_seed_calendar")]

    operations = [EMPTYING_REFUSAL, never_emptied("core_activity")]
