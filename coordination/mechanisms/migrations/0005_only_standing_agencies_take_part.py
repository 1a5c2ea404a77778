from django.db import migrations

from coordination.agencies.ended import only_to_standing


class Migration(migrations.Migration):
    dependencies = [("agencies", "0011_change_over_time"), ("mechanisms", "0004_duties_cited")]

    operations = [only_to_standing("mechanisms_participation")]
