from django.db import migrations

from coordination.audit.history import keep_history


class Migration(migrations.Migration):
    dependencies = [("mechanisms", "0002_withdrawn"), ("audit", "0001_row_history")]

    operations = [keep_history("mechanisms_participation")]
