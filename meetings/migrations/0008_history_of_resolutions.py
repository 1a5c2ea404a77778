from django.db import migrations

from coordination.audit.history import keep_history


class Migration(migrations.Migration):
    dependencies = [("meetings", "0007_positions_are_never_emptied"), ("audit", "0001_row_history")]

    operations = [keep_history("meetings_minutes"), keep_history("meetings_resolution"), keep_history("meetings_support")]
