from django.db import migrations

from coordination.core.append_only import only_added


class Migration(migrations.Migration):
    dependencies = [("meetings", "0001_initial"), ("core", "0002_append_only_activity")]

    operations = [only_added("meetings_position")]
