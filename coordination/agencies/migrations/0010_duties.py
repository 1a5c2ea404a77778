import django.db.models.deletion
from django.db import migrations, models

# What was one text becomes one duty a line; going back, the lines become one text again.
SPLIT = """
    INSERT INTO agencies_duty (agency_id, text, basis, position)
    SELECT a.id, trim(line.text), '', row_number() OVER (PARTITION BY a.id ORDER BY line.place)
    FROM agencies_agency a
    CROSS JOIN LATERAL regexp_split_to_table(a.duties, E'[\\\\r\\\\n]+') WITH ORDINALITY AS line(text, place)
    WHERE trim(line.text) <> ''
"""
JOIN = """
    UPDATE agencies_agency SET duties = joined.text
    FROM (SELECT agency_id, string_agg(text, E'\\n' ORDER BY position, id) AS text
          FROM agencies_duty WHERE ends_on IS NULL OR ends_on >= current_date GROUP BY agency_id) AS joined
    WHERE joined.agency_id = agencies_agency.id
"""


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0009_deputies'),
    ]

    operations = [
        migrations.CreateModel(
            name='Duty',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(verbose_name='duty')),
                ('basis', models.CharField(blank=True, help_text='The law, or the document that gives the duty, for instance 粤办发〔2024〕12号', max_length=300, verbose_name='legal basis')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='place in the list')),
                ('starts_on', models.DateField(blank=True, null=True, verbose_name='from')),
                ('ends_on', models.DateField(blank=True, help_text='The last day on which it is its duty', null=True, verbose_name='until')),
                ('agency', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='duties', to='agencies.agency', verbose_name='agency')),
            ],
            options={
                'verbose_name': 'duty',
                'verbose_name_plural': 'duties',
                'ordering': ['position', 'id'],
                'indexes': [models.Index(fields=['agency', 'position', 'id'], name='duty_of_agency')],
                'constraints': [models.CheckConstraint(condition=models.Q(('starts_on', None), ('ends_on', None), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='duty_ends_after_it_starts', violation_error_message='The duty ends before it begins.')],
            },
        ),
        migrations.RunSQL(SPLIT, JOIN),
        migrations.RemoveField(
            model_name='agency',
            name='duties',
        ),
    ]
