import coordination.core.workdays
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from coordination.audit.migrations import FORMER
from coordination.core.together import CreateModels


class Migration(migrations.Migration):
    replaces = [("audit", name) for name in FORMER[1:]]

    initial = True

    dependencies = [
        ('agencies', '0002_papers'),
        ('auth', '0012_alter_user_first_name_max_length'),
        ('contenttypes', '0002_remove_content_type_name'),
    ]

    operations = [
        CreateModels(
            models=[
                migrations.CreateModel(
                    name='RowHistory',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('at', models.DateTimeField(verbose_name='time')),
                        ('table', models.CharField(db_column='table_name', max_length=63)),
                        ('row_id', models.BigIntegerField()),
                        ('operation', models.CharField(choices=[('insert', 'Entered'), ('update', 'Changed'), ('delete', 'Deleted')], max_length=6, verbose_name='change')),
                        ('before', models.JSONField(null=True)),
                        ('after', models.JSONField(null=True)),
                        ('transaction', models.BigIntegerField()),
                        ('by_role', models.CharField(help_text='the role that was signed in to the database', max_length=63)),
                    ],
                    options={
                        'verbose_name': 'change of a row',
                        'verbose_name_plural': 'changes of rows',
                        'indexes': [models.Index(fields=['table', 'row_id', '-id'], name='history_of_row'), models.Index(fields=['transaction'], name='history_of_transaction'), models.Index(fields=['at'], name='history_by_time')],
                    },
                ),
                migrations.CreateModel(
                    name='Reading',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('at', models.DateTimeField(auto_now_add=True, verbose_name='time')),
                        ('on', models.DateField(default=coordination.core.workdays.today, editable=False)),
                        ('reader_name', models.CharField(max_length=100, verbose_name='person')),
                        ('acting_for_name', models.CharField(blank=True, max_length=200, verbose_name='agency')),
                        ('subject_id', models.BigIntegerField(null=True)),
                        ('subject_label', models.CharField(blank=True, max_length=300)),
                        ('how', models.CharField(choices=[('opened', 'Opened the page'), ('handed_out', 'Took the file'), ('exported', 'Exported the list'), ('pulled', 'Pulled rows by a program')], max_length=10, verbose_name='how')),
                        ('detail', models.CharField(blank=True, max_length=300)),
                        ('acting_for', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='auth.group')),
                        ('reader', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('subject_type', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contenttypes.contenttype')),
                    ],
                    options={
                        'verbose_name': 'reading',
                        'verbose_name_plural': 'readings',
                        'indexes': [models.Index(fields=['at'], name='reading_by_time'), models.Index(fields=['subject_type', 'subject_id', 'at'], name='reading_of_subject')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('how', 'opened')), fields=('reader', 'acting_for', 'subject_type', 'subject_id', 'on'), name='a_page_is_opened_once_a_day', nulls_distinct=False)],
                    },
                ),
                migrations.CreateModel(
                    name='Seal',
                    fields=[
                        ('seq', models.BigIntegerField(primary_key=True, serialize=False)),
                        ('source', models.CharField(choices=[('activity', 'Act'), ('row', 'Change of a row'), ('reading', 'Reading')], max_length=10)),
                        ('row_id', models.BigIntegerField()),
                        ('layout', models.PositiveSmallIntegerField(help_text='by which list of columns the row was read')),
                        ('algorithm', models.CharField(max_length=20)),
                        ('key_id', models.CharField(max_length=16)),
                        ('digest', models.CharField(max_length=64)),
                        ('sealed_at', models.DateTimeField()),
                    ],
                    options={
                        'verbose_name': 'seal',
                        'verbose_name_plural': 'seals',
                        'ordering': ['seq'],
                        'constraints': [models.UniqueConstraint(fields=('source', 'row_id'), name='one_seal_per_row')],
                    },
                ),
                migrations.CreateModel(
                    name='DailyHead',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('on', models.DateField(default=coordination.core.workdays.today, unique=True, verbose_name='day')),
                        ('seq', models.BigIntegerField()),
                        ('digest', models.CharField(max_length=64)),
                    ],
                    options={
                        'verbose_name': 'end of the audit record',
                        'verbose_name_plural': 'ends of the audit record',
                        'ordering': ['-on'],
                    },
                ),
                migrations.CreateModel(
                    name='Entry',
                    fields=[
                        ('key', models.BigIntegerField(primary_key=True, serialize=False)),
                        ('source', models.TextField(choices=[('activity', 'Act'), ('row', 'Change of a row'), ('reading', 'Reading')])),
                        ('row_id', models.BigIntegerField()),
                        ('at', models.DateTimeField()),
                        ('person_name', models.TextField()),
                        ('in_place_of_name', models.TextField()),
                        ('agency_name', models.TextField()),
                        ('act', models.TextField()),
                        ('table', models.TextField(db_column='table_name')),
                        ('subject_id', models.BigIntegerField(null=True)),
                        ('subject_label', models.TextField()),
                        ('before', models.JSONField(null=True)),
                        ('after', models.JSONField(null=True)),
                        ('detail', models.TextField()),
                        ('has_reason', models.BooleanField()),
                        ('transaction', models.BigIntegerField(null=True)),
                        ('by_role', models.TextField()),
                    ],
                    options={
                        'verbose_name': 'Audit',
                        'db_table': 'audit_entry',
                        'managed': False,
                        'default_permissions': (),
                    },
                ),
                migrations.CreateModel(
                    name='Verification',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('asked_at', models.DateTimeField(auto_now_add=True, verbose_name='asked at')),
                        ('started_at', models.DateTimeField(null=True)),
                        ('alive_at', models.DateTimeField(help_text='the last sign of life of whoever verifies', null=True)),
                        ('finished_at', models.DateTimeField(null=True, verbose_name='finished at')),
                        ('done', models.BigIntegerField(default=0)),
                        ('total', models.BigIntegerField(default=0)),
                        ('outcome', models.CharField(blank=True, choices=[('sound', 'Sound'), ('unsound', 'Not sound'), ('failed', 'Not finished')], max_length=8, verbose_name='verdict')),
                        ('seq', models.BigIntegerField(default=0, verbose_name='sealed entries')),
                        ('digest', models.CharField(blank=True, max_length=64)),
                        ('anchors', models.PositiveIntegerField(default=0, verbose_name='anchors compared')),
                        ('found', models.PositiveBigIntegerField(default=0, verbose_name='findings')),
                        ('findings', models.JSONField(default=list)),
                        ('error', models.CharField(blank=True, max_length=300)),
                        ('asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': 'verification',
                        'verbose_name_plural': 'verifications',
                        'ordering': ['-id'],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('outcome', '')), fields=('outcome',), name='one_verification_at_a_time')],
                    },
                ),
            ],
        ),
    ]
