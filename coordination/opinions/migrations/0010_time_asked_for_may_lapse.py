"""What was asked for and is needed no longer is no refusal, and keeps nobody from asking again."""

from django.db import migrations, models


def end_what_is_left_over(apps, schema_editor):
    rows = apps.get_model("opinions", "MoreTime").objects.filter(outcome="asked", request__state="given")
    rows.update(outcome="lapsed")


class Migration(migrations.Migration):

    dependencies = [
        ('opinions', '0009_a_request_keeps_what_it_asked_first'),
    ]

    operations = [
        migrations.AlterField(
            model_name='moretime',
            name='outcome',
            field=models.CharField(
                choices=[
                    ('asked', 'Asked for'),
                    ('granted', 'Granted'),
                    ('refused', 'Not granted'),
                    ('lapsed', 'No longer needed'),
                ],
                default='asked',
                editable=False,
                max_length=8,
            ),
        ),
        migrations.RunPython(end_what_is_left_over, migrations.RunPython.noop),
    ]
