from django.db import migrations

from coordination.core.append_only import REFUSAL, only_added


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]

    operations = [REFUSAL, only_added("core_activity")]
