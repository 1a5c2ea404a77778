import datetime
import django.db.models.deletion
import django.db.models.functions.comparison
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from coordination.core.migrations import FORMER
from coordination.core.together import CreateModels


class Migration(migrations.Migration):
    replaces = [("core", name) for name in FORMER[2:]]

    initial = True

    dependencies = [
        ('agencies', '0001_tables'),
        ('auth', '0012_alter_user_first_name_max_length'),
        ('contenttypes', '0002_remove_content_type_name'),
    ]

    operations = [
        CreateModels(
            models=[
                migrations.CreateModel(
                    name='Activity',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('at', models.DateTimeField(auto_now_add=True, verbose_name='time')),
                        ('actor_name', models.CharField(blank=True, max_length=100, verbose_name='person')),
                        ('acting_for_name', models.CharField(blank=True, max_length=200, verbose_name='agency')),
                        ('in_place_of_name', models.CharField(blank=True, max_length=100, verbose_name='in place of')),
                        ('verb', models.CharField(max_length=60, verbose_name='act')),
                        ('subject_id', models.BigIntegerField()),
                        ('subject_label', models.CharField(max_length=300)),
                        ('before', models.JSONField(default=dict)),
                        ('after', models.JSONField(default=dict)),
                        ('note', models.TextField(blank=True, verbose_name='reason')),
                        ('transaction', models.BigIntegerField(db_default=django.db.models.functions.comparison.Cast(django.db.models.functions.comparison.Cast(models.Func(function='pg_current_xact_id'), models.TextField()), models.BigIntegerField()), editable=False, null=True)),
                        ('acting_for', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='auth.group')),
                        ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('in_place_of', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('subject_type', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contenttypes.contenttype')),
                    ],
                    options={
                        'verbose_name': 'activity',
                        'verbose_name_plural': 'activities',
                        'indexes': [models.Index(fields=['subject_type', 'subject_id', '-id'], name='activity_of_subject'), models.Index(fields=['transaction'], name='activity_of_transaction'), models.Index(fields=['at'], name='activity_by_time')],
                    },
                ),
                migrations.CreateModel(
                    name='CalendarDay',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('region', models.CharField(default='CN', help_text='CN, or the code of a region with days of its own', max_length=12, verbose_name='region')),
                        ('date', models.DateField(verbose_name='date')),
                        ('is_workday', models.BooleanField(verbose_name='people work')),
                        ('name', models.CharField(blank=True, max_length=60, verbose_name='name')),
                        ('source', models.CharField(blank=True, max_length=200, verbose_name='source')),
                        ('is_estimated', models.BooleanField(default=False, help_text='Reckoned before the official notice was issued', verbose_name='estimated')),
                    ],
                    options={
                        'verbose_name': 'calendar day',
                        'verbose_name_plural': 'calendar days',
                        'ordering': ['-date'],
                        'constraints': [models.UniqueConstraint(fields=('region', 'date'), name='one_entry_per_region_and_day')],
                    },
                ),
                migrations.CreateModel(
                    name='Serial',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('body', models.CharField(max_length=120)),
                        ('year', models.PositiveSmallIntegerField()),
                        ('last', models.PositiveIntegerField(default=0)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('body', 'year'), name='one_serial_per_body_and_year')],
                    },
                ),
                migrations.CreateModel(
                    name='StoredFile',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=200, verbose_name='file name')),
                        ('content', models.FileField(upload_to='%Y/%m/')),
                        ('size', models.PositiveBigIntegerField()),
                        ('sha256', models.CharField(max_length=64)),
                        ('media_type', models.CharField(max_length=100)),
                        ('uploaded_at', models.DateTimeField(auto_now_add=True)),
                        ('declared_at', models.DateTimeField(help_text="when the sender declared that it holds no secret; none: the portal's own, or of former days", null=True)),
                        ('state', models.CharField(choices=[('stored', 'waits to be scanned'), ('checking', 'being scanned'), ('clean', 'scanned'), ('unscanned', 'not scanned'), ('quarantined', 'quarantined')], default='stored', max_length=12)),
                        ('state_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('finding', models.CharField(blank=True, help_text='what the scanner found', max_length=150)),
                        ('check_at', models.DateTimeField(default=django.utils.timezone.now, help_text='not to be scanned before; the lease of a scan')),
                        ('checks', models.PositiveIntegerField(default=0, help_text='how often a scan was begun')),
                        ('uploaded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('uploaded_for', models.ForeignKey(help_text='the agency of whoever handed it in', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='auth.group')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['state', 'check_at'], name='file_to_be_checked'), models.Index(fields=['sha256'], name='file_of_content')],
                    },
                ),
                migrations.CreateModel(
                    name='Occurrence',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('subject_id', models.BigIntegerField()),
                        ('rule', models.CharField(max_length=60)),
                        ('due_version', models.PositiveIntegerField()),
                        ('fire_at', models.DateTimeField()),
                        ('outcome', models.CharField(choices=[('planned', 'planned'), ('fired', 'sent'), ('cancelled', 'no longer needed'), ('superseded', 'replaced by a new date')], default='planned', max_length=12)),
                        ('closed_at', models.DateTimeField(null=True)),
                        ('reason', models.CharField(blank=True, max_length=200)),
                        ('attempts', models.PositiveSmallIntegerField(default=0)),
                        ('subject_type', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contenttypes.contenttype')),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('outcome', 'planned')), fields=['fire_at'], name='occurrence_planned')],
                        'constraints': [models.UniqueConstraint(fields=('subject_type', 'subject_id', 'rule', 'due_version'), name='k1_one_occurrence')],
                    },
                ),
                migrations.CreateModel(
                    name='Notification',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(max_length=60)),
                        ('category', models.CharField(max_length=20)),
                        ('key', models.CharField(max_length=160)),
                        ('address', models.EmailField(blank=True, max_length=254)),
                        ('subject_id', models.BigIntegerField()),
                        ('texts', models.JSONField(help_text='{"zh-hans": {"title": …, "body": …}, "en": …}')),
                        ('url', models.CharField(max_length=300)),
                        ('created_at', models.DateTimeField(auto_now_add=True)),
                        ('read_at', models.DateTimeField(null=True)),
                        ('recipient', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='notifications', to=settings.AUTH_USER_MODEL)),
                        ('subject_type', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contenttypes.contenttype')),
                        ('occurrence', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='notifications', to='core.occurrence')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['recipient', '-id'], name='notification_inbox'), models.Index(condition=models.Q(('read_at', None)), fields=['recipient'], name='notification_unread')],
                        'constraints': [models.UniqueConstraint(fields=('key', 'recipient'), name='k2_one_notification'), models.UniqueConstraint(condition=models.Q(('recipient', None)), fields=('key', 'address'), name='k2_one_notification_to_an_address'), models.CheckConstraint(condition=models.Q(models.Q(('address', ''), ('recipient__isnull', False)), models.Q(('recipient', None), models.Q(('address', ''), _negated=True)), _connector='OR'), name='told_to_a_person_or_at_an_address')],
                    },
                ),
                migrations.CreateModel(
                    name='Digest',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('due_at', models.DateTimeField()),
                        ('made_at', models.DateTimeField(auto_now_add=True)),
                        ('recipient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='digests', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('recipient', 'due_at'), name='k5_one_digest')],
                    },
                ),
                migrations.CreateModel(
                    name='Delivery',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('channel', models.CharField(max_length=20)),
                        ('message_id', models.CharField(max_length=200, unique=True)),
                        ('progress', models.CharField(choices=[('pending', 'waiting'), ('sending', 'being sent'), ('sent', 'sent'), ('gathered', 'in a digest'), ('suppressed', 'held back'), ('dead', 'failed')], default='pending', max_length=12)),
                        ('attempts', models.PositiveSmallIntegerField(default=0)),
                        ('next_at', models.DateTimeField()),
                        ('held_until', models.DateTimeField(help_text="its reader's own hours let it go no earlier; kept when that moment has passed", null=True)),
                        ('lease_until', models.DateTimeField(null=True)),
                        ('lease_token', models.UUIDField(null=True)),
                        ('sent_at', models.DateTimeField(null=True)),
                        ('last_error', models.CharField(blank=True, max_length=300)),
                        ('digest', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='core.digest')),
                        ('notification', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='core.notification')),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('progress__in', ['pending', 'sending'])), fields=['next_at'], name='delivery_due')],
                        'constraints': [models.UniqueConstraint(fields=('notification', 'channel'), name='k3_one_delivery'), models.UniqueConstraint(condition=models.Q(('notification', None)), fields=('digest', 'channel'), name='k5_one_letter_of_a_digest'), models.CheckConstraint(condition=models.Q(('notification__isnull', False), ('digest__isnull', False), _connector='OR'), name='delivery_is_of_something')],
                    },
                ),
                migrations.CreateModel(
                    name='Preference',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('category', models.CharField(max_length=20)),
                        ('channel', models.CharField(max_length=20)),
                        ('wanted', models.BooleanField()),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='preferences', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('user', 'category', 'channel'), name='one_wish_per_channel')],
                    },
                ),
                migrations.CreateModel(
                    name='Hours',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('quiet_from', models.TimeField(blank=True, null=True, verbose_name='quiet from')),
                        ('quiet_until', models.TimeField(blank=True, null=True, verbose_name='quiet until')),
                        ('quiet_days_off', models.BooleanField(default=False, verbose_name='quiet all day on weekends and holidays')),
                        ('digest', models.CharField(choices=[('off', 'No digest: each notice by itself'), ('daily', 'Every day'), ('workdays', 'On working days')], default='off', max_length=10, verbose_name='digest')),
                        ('digest_at', models.TimeField(default=datetime.time(8, 30), verbose_name='digest at')),
                        ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='hours', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('quiet_from', None), ('quiet_until', None)), models.Q(('quiet_from__isnull', False), ('quiet_until__isnull', False), models.Q(('quiet_from', models.F('quiet_until')), _negated=True)), _connector='OR'), name='quiet_hours_begin_and_end', violation_error_message='Quiet hours have a beginning and another end.')],
                    },
                ),
                migrations.CreateModel(
                    name='Pace',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('channel', models.CharField(max_length=20, unique=True)),
                        ('next_at', models.DateTimeField()),
                    ],
                ),
                migrations.CreateModel(
                    name='Heartbeat',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('loop', models.CharField(max_length=40)),
                        ('instance', models.CharField(max_length=120)),
                        ('at', models.DateTimeField()),
                        ('lag_s', models.FloatField(default=0, help_text='seconds between being due and being done, at worst, in the last round')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('loop', 'instance'), name='one_heartbeat_per_loop')],
                    },
                ),
                migrations.CreateModel(
                    name='Arrival',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('purpose', models.CharField(max_length=40)),
                        ('name', models.CharField(max_length=200)),
                        ('folder', models.CharField(blank=True, help_text='in which it lies within a folder that was chosen', max_length=400)),
                        ('size', models.PositiveBigIntegerField()),
                        ('modified', models.BigIntegerField(default=0, help_text='as the browser says: by it the same file is known again')),
                        ('arrived', models.PositiveBigIntegerField(default=0, help_text='bytes that are on the volume')),
                        ('place', models.CharField(max_length=32, unique=True)),
                        ('declared_at', models.DateTimeField()),
                        ('heard_at', models.DateTimeField(default=django.utils.timezone.now, help_text='when something last came or happened')),
                        ('check_at', models.DateTimeField(help_text='not to be looked into before; the lease of a look', null=True)),
                        ('checks', models.PositiveSmallIntegerField(default=0, help_text='how often a look was begun')),
                        ('sha256', models.CharField(blank=True, max_length=64)),
                        ('examined_at', models.DateTimeField(null=True)),
                        ('refusal', models.CharField(blank=True, max_length=20)),
                        ('refused_part', models.CharField(blank=True, max_length=80)),
                        ('acting_for', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='auth.group')),
                        ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['person', 'purpose'], name='arrival_of_person'), models.Index(condition=models.Q(('examined_at', None)), fields=['check_at'], name='arrival_to_be_looked_into'), models.Index(fields=['heard_at'], name='arrival_by_time')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('arrived__lte', models.F('size')), ('size__gt', 0)), name='no_more_arrives_than_said')],
                    },
                ),
                migrations.CreateModel(
                    name='ImportRun',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(max_length=40, verbose_name='kind')),
                        ('file_name', models.CharField(max_length=200, verbose_name='file name')),
                        ('sha256', models.CharField(max_length=64)),
                        ('columns', models.JSONField(default=list, help_text='names of the columns that the table has')),
                        ('remarks', models.JSONField(default=list)),
                        ('counts', models.JSONField(default=dict, help_text='how many rows have which verdict')),
                        ('state', models.CharField(choices=[('preview', 'To be confirmed'), ('running', 'Being carried out'), ('done', 'Carried out'), ('undoing', 'Being undone'), ('undone', 'Undone'), ('discarded', 'Discarded')], default='preview', max_length=12, verbose_name='state')),
                        ('state_at', models.DateTimeField(auto_now_add=True)),
                        ('started_at', models.DateTimeField(auto_now_add=True, verbose_name='time')),
                        ('seen', models.BigIntegerField(default=0, help_text='the last activity there was when the rows were examined')),
                        ('moved_at', models.DateTimeField(auto_now_add=True, help_text='when rows of it were last carried out or undone')),
                        ('ordered_by', models.ForeignKey(help_text='in whose name the rows are carried out or undone', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('ordered_for', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='auth.group')),
                        ('started_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': 'import',
                        'verbose_name_plural': 'imports',
                        'ordering': ['-pk'],
                        'indexes': [models.Index(condition=models.Q(('state__in', ['running', 'undoing'])), fields=['state'], name='import_at_work')],
                    },
                ),
                migrations.CreateModel(
                    name='ImportRow',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('number', models.PositiveIntegerField(help_text='on the sheet', verbose_name='row')),
                        ('title', models.CharField(max_length=200)),
                        ('said', models.JSONField(default=dict, help_text='the cells by column, as they were read')),
                        ('verdict', models.CharField(choices=[('new', 'New'), ('changed', 'Changed'), ('unchanged', 'Unchanged'), ('wrong', 'Wrong')], max_length=12)),
                        ('target_id', models.BigIntegerField(help_text='the record that was recognised or made', null=True)),
                        ('before', models.JSONField(default=dict)),
                        ('after', models.JSONField(default=dict)),
                        ('wrong', models.JSONField(default=list, help_text='what is wrong, each with its column')),
                        ('notes', models.JSONField(default=list, help_text='what is worth a look, each with its column')),
                        ('stage', models.PositiveSmallIntegerField(default=0)),
                        ('differs', models.BooleanField(default=False, help_text='from what an earlier preview showed')),
                        ('outcome', models.CharField(blank=True, choices=[('', 'Nothing to do'), ('waiting', 'Waiting'), ('done', 'Done'), ('left', 'Left out'), ('refused', 'Not possible'), ('undone', 'Undone'), ('kept', 'Not undone')], default='', max_length=12)),
                        ('reasons', models.JSONField(default=list, help_text='why it was refused or kept, each with its column')),
                        ('run', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rows', to='core.importrun')),
                    ],
                    options={
                        'verbose_name': 'row of an import',
                        'verbose_name_plural': 'rows of imports',
                        'ordering': ['number'],
                        'indexes': [models.Index(fields=['run', 'verdict', 'number'], name='import_rows_by_verdict'), models.Index(fields=['run', 'outcome', 'stage', 'number'], name='import_rows_in_order')],
                        'constraints': [models.UniqueConstraint(fields=('run', 'number'), name='one_row_a_number')],
                    },
                ),
                migrations.CreateModel(
                    name='Preview',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('sha256', models.CharField(max_length=64)),
                        ('ending', models.CharField(max_length=10)),
                        ('content', models.CharField(help_text='where the file lies', max_length=100)),
                        ('size', models.PositiveBigIntegerField()),
                        ('due_at', models.DateTimeField(default=django.utils.timezone.now, help_text='not to be made before; a lease')),
                        ('tries', models.PositiveSmallIntegerField(default=0)),
                        ('made_at', models.DateTimeField(null=True)),
                        ('trouble', models.CharField(blank=True, help_text='why there is none', max_length=20)),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('made_at', None)), fields=['due_at'], name='preview_to_be_made')],
                        'constraints': [models.UniqueConstraint(fields=('sha256', 'ending'), name='one_preview_of_a_content')],
                    },
                ),
            ],
        ),
    ]
