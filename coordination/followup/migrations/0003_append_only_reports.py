from django.db import migrations

from coordination.core.append_only import only_added


class Migration(migrations.Migration):
    dependencies = [("followup", "0002_initial"), ("core", "0002_append_only_activity")]

    operations = [only_added("followup_report"), only_added("followup_escalation")]
