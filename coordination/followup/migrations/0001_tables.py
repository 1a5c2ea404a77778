import datetime
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.comparison
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from coordination.core.together import CreateModels
from coordination.followup.migrations import FORMER


class Migration(migrations.Migration):
    replaces = [("followup", name) for name in FORMER[1:]]

    initial = True

    dependencies = [
        ('agencies', '0002_papers'),
        ('contenttypes', '0002_remove_content_type_name'),
        ('core', '0001_tables'),
        ('mechanisms', '0001_tables'),
    ]

    operations = [
        CreateModels(
            models=[
                migrations.CreateModel(
                    name='Assignment',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('source_id', models.BigIntegerField()),
                        ('source_label', models.CharField(max_length=200, verbose_name='source')),
                        ('title', models.TextField(verbose_name='task')),
                        ('issued_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='issued')),
                        ('stated_due_on', models.DateField(help_text='the date as the source states it', null=True)),
                        ('due_on', models.DateField(help_text='rolled forward to a working day; null is long-term', null=True, verbose_name='due')),
                        ('presses_on', models.GeneratedField(db_persist=True, expression=models.Case(models.When(models.Q(('state', 'submitted'), ('submitted_on__lte', models.F('due_on'))), then=models.Value(datetime.date(9999, 12, 31), models.DateField())), default=django.db.models.functions.comparison.Coalesce('due_on', models.Value(datetime.date(9999, 12, 31), models.DateField()))), output_field=models.DateField())),
                        ('due_version', models.PositiveIntegerField(default=1)),
                        ('percent', models.PositiveSmallIntegerField(default=0, validators=[django.core.validators.MaxValueValidator(100)], verbose_name='progress')),
                        ('level', models.PositiveSmallIntegerField(default=0, verbose_name='escalation level')),
                        ('times_returned', models.PositiveSmallIntegerField(default=0)),
                        ('submitted_on', models.DateField(help_text='the last submission that was not returned', null=True)),
                        ('closed_at', models.DateTimeField(null=True, verbose_name='closed')),
                        ('state', models.CharField(choices=[('issued', 'Issued'), ('received', 'Received'), ('in_progress', 'In progress'), ('submitted', 'Submitted for closing'), ('returned', 'Returned'), ('refused', 'Refused'), ('closed', 'Closed'), ('routine', 'Made routine'), ('cancelled', 'Cancelled')], default='issued', max_length=12, verbose_name='state')),
                        ('state_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ('issued_by_agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.agency', verbose_name='issued by')),
                        ('lead_agency', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='led_assignments', to='agencies.agency', verbose_name='lead agency')),
                        ('mechanism', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='assignments', to='mechanisms.mechanism', verbose_name='mechanism')),
                        ('source_type', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contenttypes.contenttype')),
                    ],
                    options={
                        'verbose_name': 'assignment',
                        'verbose_name_plural': 'assignments',
                        'ordering': ['presses_on', 'id'],
                        'indexes': [models.Index(condition=models.Q(('state__in', ('issued', 'received', 'in_progress', 'submitted', 'returned', 'refused'))), fields=['presses_on', 'id'], name='assignment_open_by_due'), models.Index(condition=models.Q(('state__in', ('issued', 'received', 'in_progress', 'submitted', 'returned', 'refused'))), fields=['mechanism', 'presses_on', 'id'], name='assignment_open_of_mechanism'), models.Index(condition=models.Q(('state__in', ('issued', 'received', 'in_progress', 'submitted', 'returned', 'refused'))), fields=['lead_agency', 'presses_on', 'id'], name='assignment_open_of_lead'), models.Index(condition=models.Q(('state', 'closed')), fields=['lead_agency', 'closed_at'], include=('due_on', 'submitted_on'), name='assignment_closed_of_lead'), models.Index(fields=['presses_on', 'id'], name='assignment_by_due'), models.Index(fields=['mechanism', 'presses_on', 'id'], name='assignment_of_mechanism'), models.Index(fields=['lead_agency', 'presses_on', 'id'], name='assignment_of_lead')],
                        'constraints': [models.UniqueConstraint(fields=('source_type', 'source_id'), name='one_assignment_per_source'), models.CheckConstraint(condition=models.Q(('percent__lte', 100)), name='progress_is_at_most_100')],
                    },
                ),
                migrations.CreateModel(
                    name='Part',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('role', models.CharField(choices=[('lead', 'Lead'), ('supporting', 'Supporting')], max_length=12, verbose_name='role')),
                        ('done_at', models.DateTimeField(null=True, verbose_name='done')),
                        ('ended_at', models.DateTimeField(null=True)),
                        ('is_open', models.BooleanField(default=True, editable=False)),
                        ('presses_on', models.DateField(default=datetime.date(9999, 12, 31), editable=False)),
                        ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='parts', to='agencies.agency', verbose_name='agency')),
                        ('assignment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='parts', to='followup.assignment')),
                    ],
                    options={
                        'verbose_name': 'part',
                        'verbose_name_plural': 'parts',
                        'ordering': ['role', 'id'],
                        'indexes': [models.Index(condition=models.Q(('ended_at', None)), fields=['agency', 'is_open', 'presses_on', 'assignment'], name='part_of_agency')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('assignment', 'agency'), name='one_part_per_agency'), models.UniqueConstraint(condition=models.Q(('ended_at', None), ('role', 'lead')), fields=('assignment',), name='one_lead_per_assignment')],
                    },
                ),
                migrations.CreateModel(
                    name='Report',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('text', models.TextField(verbose_name='progress')),
                        ('problems', models.TextField(blank=True, verbose_name='problems')),
                        ('next_steps', models.TextField(blank=True, verbose_name='next steps')),
                        ('percent', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MaxValueValidator(100)], verbose_name='progress in per cent')),
                        ('is_done', models.BooleanField(default=False, verbose_name='our part is done')),
                        ('in_place_of', models.CharField(blank=True, editable=False, max_length=100)),
                        ('reported_at', models.DateTimeField(auto_now_add=True)),
                        ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.agency', verbose_name='agency')),
                        ('assignment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reports', to='followup.assignment')),
                        ('reported_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': 'report',
                        'verbose_name_plural': 'reports',
                        'ordering': ['-id'],
                    },
                ),
                migrations.CreateModel(
                    name='Evidence',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.storedfile')),
                        ('report', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='evidence', to='followup.report')),
                    ],
                ),
                migrations.CreateModel(
                    name='Escalation',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('due_version', models.PositiveIntegerField()),
                        ('level', models.PositiveSmallIntegerField()),
                        ('at', models.DateTimeField(auto_now_add=True)),
                        ('assignment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='escalations', to='followup.assignment')),
                        ('occurrence', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.occurrence')),
                    ],
                    options={
                        'ordering': ['id'],
                        'constraints': [models.UniqueConstraint(fields=('assignment', 'due_version', 'level'), name='k4_one_escalation_per_level')],
                    },
                ),
            ],
        ),
    ]
