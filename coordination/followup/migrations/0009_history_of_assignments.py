from django.db import migrations

from coordination.audit.history import keep_history


class Migration(migrations.Migration):
    dependencies = [("followup", "0008_reports_are_never_emptied"), ("audit", "0001_row_history")]

    operations = [keep_history("followup_assignment"), keep_history("followup_part")]
