from django.db import migrations

from coordination.agencies.ended import only_to_standing


class Migration(migrations.Migration):
    dependencies = [("agencies", "0011_change_over_time"), ("followup", "0010_reports_in_the_place_of_another")]

    operations = [
        only_to_standing("followup_part"),
        only_to_standing("followup_assignment", "lead_agency_id"),
    ]
