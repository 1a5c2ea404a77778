from django.db import migrations

from coordination.core.append_only import never_emptied


class Migration(migrations.Migration):
    dependencies = [("followup", "0007_parts_know_the_date"), ("core", "0004_activity_is_never_emptied")]

    operations = [never_emptied("followup_report"), never_emptied("followup_escalation")]
