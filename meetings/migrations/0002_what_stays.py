"""Positions stay as they were taken, what binds has a history, and what ended gets nothing new."""

from django.db import migrations

from coordination.agencies.ended import only_to_standing
from coordination.audit.history import keep_history
from coordination.core.append_only import never_emptied, only_added
from meetings.migrations import FORMER


class Migration(migrations.Migration):
    replaces = [("meetings", FORMER[0])]

    dependencies = [
        ("audit", "0002_history"),
        ("meetings", "0001_tables"),
    ]

    operations = [
        only_added("meetings_position"),
        never_emptied("meetings_position"),
        keep_history("meetings_minutes"),
        keep_history("meetings_resolution"),
        keep_history("meetings_support"),
        only_to_standing("meetings_seat"),
        only_to_standing("meetings_agendaitem", "proposing_agency_id"),
        only_to_standing("meetings_resolution", "lead_agency_id"),
        only_to_standing("meetings_support"),
        only_to_standing("meetings_receipt"),
    ]
