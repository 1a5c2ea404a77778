"""About which version an agency was asked first: that one goes with its letter, whatever was sent out since."""

import django.db.models.deletion
from django.db import migrations, models

# The version that stood when the round was opened.
WHAT_STOOD = """
UPDATE opinions_request SET first_revision_id = COALESCE(
    (SELECT version.id FROM opinions_revision version
     JOIN opinions_round asking ON asking.draft_id = version.draft_id
     WHERE asking.id = opinions_request.round_id AND version.sent_at <= asking.opened_at
     ORDER BY version.number DESC LIMIT 1),
    revision_id);
SET CONSTRAINTS ALL IMMEDIATE;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('opinions', '0008_a_dispute_says_with_what_it_ended'),
    ]

    operations = [
        migrations.AddField(
            model_name='request',
            name='first_revision',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='opinions.revision'),
        ),
        migrations.RunSQL(WHAT_STOOD, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name='request',
            name='first_revision',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='opinions.revision'),
        ),
    ]
