from django.db import migrations

from coordination.agencies.ended import only_to_standing


class Migration(migrations.Migration):
    dependencies = [("agencies", "0011_change_over_time"), ("meetings", "0009_answers_in_the_place_of_another")]

    operations = [
        only_to_standing("meetings_seat"),
        only_to_standing("meetings_agendaitem", "proposing_agency_id"),
        only_to_standing("meetings_resolution", "lead_agency_id"),
        only_to_standing("meetings_support"),
        only_to_standing("meetings_receipt"),
    ]
