from django.db import migrations

from coordination.core.append_only import never_emptied


class Migration(migrations.Migration):
    dependencies = [("meetings", "0006_telephone_numbers"), ("core", "0004_activity_is_never_emptied")]

    operations = [never_emptied("meetings_position")]
