import coordination.core.phones
import datetime
import django.db.models.constraints
import django.db.models.deletion
import django.db.models.functions.comparison
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models

from coordination.core.together import CreateModels
from meetings.migrations import FORMER


class Migration(migrations.Migration):
    replaces = [("meetings", name) for name in FORMER[1:]]

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
                    name='Meeting',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(choices=[('plenary', 'Plenary meeting'), ('thematic', 'Thematic meeting'), ('liaison', 'Meeting of liaison officers'), ('office', 'Office meeting'), ('emergency', 'Emergency meeting')], default='plenary', max_length=12, verbose_name='kind')),
                        ('ordinal', models.PositiveSmallIntegerField(editable=False, null=True, verbose_name='ordinal')),
                        ('title', models.CharField(max_length=200, verbose_name='title')),
                        ('starts_at', models.DateTimeField(blank=True, null=True, verbose_name='begins')),
                        ('ends_at', models.DateTimeField(blank=True, null=True, verbose_name='ends')),
                        ('time_key', models.GeneratedField(db_persist=True, expression=django.db.models.functions.comparison.Coalesce('starts_at', models.Value(datetime.datetime(9999, 12, 31, 0, 0, tzinfo=datetime.timezone.utc), models.DateTimeField())), output_field=models.DateTimeField())),
                        ('place', models.CharField(blank=True, max_length=200, verbose_name='place')),
                        ('link', models.URLField(blank=True, max_length=500, verbose_name='link')),
                        ('chair', models.CharField(blank=True, max_length=100, verbose_name='chair')),
                        ('reply_by', models.DateField(blank=True, null=True, verbose_name='answers until')),
                        ('requirements', models.TextField(blank=True, verbose_name='what to prepare')),
                        ('contact', models.CharField(blank=True, max_length=200, verbose_name='contact')),
                        ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ('sequence', models.PositiveIntegerField(default=0, editable=False)),
                        ('state', models.CharField(choices=[('draft', 'Draft'), ('convened', 'Convened'), ('minuting', 'Minutes being written'), ('issued', 'Minutes issued'), ('cancelled', 'Cancelled')], default='draft', max_length=12, verbose_name='state')),
                        ('state_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ('convened_at', models.DateTimeField(editable=False, null=True)),
                        ('cancelled_because', models.TextField(blank=True, verbose_name='reason for cancelling')),
                        ('created_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('mechanism', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='meetings', to='mechanisms.mechanism', verbose_name='mechanism')),
                    ],
                    options={
                        'verbose_name': 'meeting',
                        'verbose_name_plural': 'meetings',
                        'ordering': ['-starts_at', '-id'],
                        'indexes': [models.Index(fields=['mechanism', '-starts_at', '-id'], name='meeting_of_mechanism'), models.Index(fields=['starts_at', 'id'], name='meeting_by_time'), models.Index(fields=['-time_key', '-id'], name='meeting_newest_first')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('ends_at', None), ('ends_at__gt', models.F('starts_at')), _connector='OR'), name='meeting_ends_after_it_begins', violation_error_message='The meeting ends before it begins.'), models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'cancelled']), ('starts_at__isnull', False), _connector='OR'), name='convened_meeting_has_a_time', violation_error_message='A convened meeting has a time.'), models.UniqueConstraint(fields=('mechanism', 'kind', 'ordinal'), name='one_meeting_per_ordinal')],
                    },
                ),
                migrations.CreateModel(
                    name='Seat',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('is_observer', models.BooleanField(default=False, verbose_name='observes (列席)')),
                        ('position', models.PositiveSmallIntegerField(default=0)),
                        ('state', models.CharField(choices=[('invited', 'No answer yet'), ('accepted', 'Attends'), ('substituted', 'Sends a substitute'), ('declined', 'Does not attend')], default='invited', max_length=12, verbose_name='answer')),
                        ('state_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ('reason', models.TextField(blank=True, verbose_name='reason')),
                        ('answered_in_place_of', models.CharField(blank=True, editable=False, max_length=100)),
                        ('attendance', models.CharField(blank=True, choices=[('present', 'Present'), ('on_leave', 'On leave'), ('absent', 'Absent')], max_length=12, verbose_name='attendance')),
                        ('attendance_note', models.CharField(blank=True, max_length=200, verbose_name='note')),
                        ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='seats', to='agencies.agency', verbose_name='agency')),
                        ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='seats', to='meetings.meeting', verbose_name='meeting')),
                    ],
                    options={
                        'verbose_name': 'seat',
                        'verbose_name_plural': 'seats',
                        'ordering': ['position', 'id'],
                        'indexes': [models.Index(fields=['agency', 'state'], name='seat_of_agency')],
                        'constraints': [models.UniqueConstraint(fields=('meeting', 'agency'), name='one_seat_per_agency')],
                    },
                ),
                migrations.CreateModel(
                    name='Attendee',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=100, verbose_name='name')),
                        ('title', models.CharField(blank=True, max_length=100, verbose_name='title')),
                        ('phone', models.CharField(blank=True, max_length=40, validators=[coordination.core.phones.is_phone], verbose_name='phone')),
                        ('is_substitute', models.BooleanField(default=False, verbose_name='substitute')),
                        ('seat', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attendees', to='meetings.seat')),
                    ],
                    options={
                        'verbose_name': 'attendee',
                        'verbose_name_plural': 'attendees',
                        'ordering': ['id'],
                    },
                ),
                migrations.CreateModel(
                    name='Topic',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('title', models.CharField(max_length=200, verbose_name='title')),
                        ('kind', models.CharField(choices=[('deliberate', 'For deliberation'), ('coordinate', 'For coordination'), ('inform', 'For information'), ('study', 'For study')], default='deliberate', max_length=12, verbose_name='kind')),
                        ('matter', models.TextField(verbose_name='matter to decide')),
                        ('source_id', models.BigIntegerField(editable=False, null=True)),
                        ('state', models.CharField(choices=[('submitted', 'Submitted'), ('accepted', 'On an agenda'), ('returned', 'Returned'), ('withdrawn', 'Withdrawn')], default='submitted', max_length=12, verbose_name='state')),
                        ('state_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ('because', models.TextField(blank=True, editable=False, verbose_name='reason')),
                        ('back', models.CharField(blank=True, choices=[('taken_off', 'it was taken off the agenda'), ('cancelled', 'the meeting is cancelled'), ('deferred', 'the meeting put it off')], editable=False, max_length=12)),
                        ('made_at', models.DateTimeField(auto_now_add=True)),
                        ('made_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('mechanism', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='topics', to='mechanisms.mechanism', verbose_name='mechanism')),
                        ('proposing_agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.agency', verbose_name='proposing agency')),
                        ('source_type', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contenttypes.contenttype')),
                    ],
                    options={
                        'verbose_name': 'topic',
                        'verbose_name_plural': 'topics',
                        'ordering': ['-id'],
                        'indexes': [models.Index(fields=['mechanism', 'state', 'state_at'], name='topic_of_mechanism'), models.Index(fields=['state_at', 'id'], name='topic_by_time')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('source_id__isnull', False), ('state', 'submitted')), fields=('source_type', 'source_id'), name='waits_once_in_the_pool', violation_error_message='It waits in the topic pool already.'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['returned', 'withdrawn']), _negated=True), models.Q(('because', ''), _negated=True), _connector='OR'), name='a_topic_goes_with_a_reason', violation_error_message='Say why.')],
                    },
                ),
                migrations.CreateModel(
                    name='AgendaItem',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('title', models.CharField(max_length=200, verbose_name='title')),
                        ('kind', models.CharField(choices=[('deliberate', 'For deliberation'), ('coordinate', 'For coordination'), ('inform', 'For information'), ('study', 'For study')], default='deliberate', max_length=12, verbose_name='kind')),
                        ('matter', models.TextField(verbose_name='matter to decide')),
                        ('source_id', models.BigIntegerField(editable=False, null=True)),
                        ('no', models.PositiveSmallIntegerField(verbose_name='no.')),
                        ('minutes_allotted', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='minutes allotted')),
                        ('record', models.TextField(blank=True, help_text='What the meeting heard, held and agreed on this item', verbose_name='record')),
                        ('outcome', models.CharField(choices=[('open', 'Open'), ('discussed', 'Discussed'), ('decided', 'Decided'), ('deferred', 'Deferred')], default='open', max_length=12, verbose_name='outcome')),
                        ('proposing_agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.agency', verbose_name='proposing agency')),
                        ('source_type', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contenttypes.contenttype')),
                        ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='items', to='meetings.meeting', verbose_name='meeting')),
                        ('topic', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='items', to='meetings.topic', verbose_name='topic')),
                    ],
                    options={
                        'verbose_name': 'agenda item',
                        'verbose_name_plural': 'agenda items',
                        'ordering': ['no'],
                        'constraints': [models.UniqueConstraint(deferrable=django.db.models.constraints.Deferrable['DEFERRED'], fields=('meeting', 'no'), name='one_item_per_number')],
                    },
                ),
                migrations.CreateModel(
                    name='Paper',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('title', models.CharField(blank=True, max_length=200, verbose_name='title')),
                        ('withdrawn_at', models.DateTimeField(editable=False, null=True)),
                        ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.storedfile', verbose_name='file')),
                        ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='papers', to='meetings.agendaitem', verbose_name='agenda item')),
                        ('laid_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.agency', verbose_name='laid by')),
                    ],
                    options={
                        'verbose_name': 'paper',
                        'verbose_name_plural': 'papers',
                        'ordering': ['id'],
                    },
                ),
                migrations.CreateModel(
                    name='Position',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('stance', models.CharField(choices=[('agree', 'Agrees'), ('reservation', 'Agrees with a reservation'), ('disagree', 'Disagrees'), ('not_concerned', 'Not concerned')], max_length=14, verbose_name='position')),
                        ('grounds', models.TextField(blank=True, verbose_name='grounds')),
                        ('recorded_at', models.DateTimeField(auto_now_add=True)),
                        ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='positions', to='agencies.agency', verbose_name='agency')),
                        ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='positions', to='meetings.agendaitem', verbose_name='agenda item')),
                        ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': 'position',
                        'verbose_name_plural': 'positions',
                        'ordering': ['id'],
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('stance__in', ['reservation', 'disagree']), _negated=True), models.Q(('grounds', ''), _negated=True), _connector='OR'), name='a_differing_view_has_grounds', violation_error_message='A reservation or disagreement states its grounds.')],
                    },
                ),
                migrations.CreateModel(
                    name='Minutes',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('opening', models.TextField(blank=True, help_text='What the meeting was held for; time, place and chair are added', verbose_name='opening')),
                        ('closing', models.TextField(blank=True, verbose_name='closing')),
                        ('signed_by', models.CharField(blank=True, max_length=100, verbose_name='signed off by')),
                        ('scope', models.CharField(blank=True, help_text='Who gets a copy besides the members', max_length=300, verbose_name='distribution')),
                        ('year', models.PositiveSmallIntegerField(editable=False, null=True)),
                        ('number', models.PositiveIntegerField(editable=False, null=True)),
                        ('text', models.TextField(blank=True, editable=False, help_text='frozen at issue')),
                        ('sha256', models.CharField(blank=True, editable=False, max_length=64)),
                        ('issued_at', models.DateTimeField(editable=False, null=True)),
                        ('state', models.CharField(choices=[('draft', 'Draft'), ('issued', 'Issued')], default='draft', max_length=12, verbose_name='state')),
                        ('state_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ('issued_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('meeting', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='minutes', to='meetings.meeting', verbose_name='meeting')),
                    ],
                    options={
                        'verbose_name': 'minutes',
                        'verbose_name_plural': 'minutes',
                        'indexes': [models.Index(condition=models.Q(('state', 'issued')), fields=['-issued_at', '-id'], name='minutes_latest_first')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('state', 'draft'), models.Q(('number__isnull', False), ('issued_at__isnull', False), models.Q(('text', ''), _negated=True), models.Q(('sha256', ''), _negated=True)), _connector='OR'), name='issued_minutes_are_numbered_and_frozen')],
                    },
                ),
                migrations.CreateModel(
                    name='Resolution',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('no', models.PositiveSmallIntegerField(verbose_name='no.')),
                        ('text', models.TextField(verbose_name='text')),
                        ('due_on', models.DateField(blank=True, null=True, verbose_name='due')),
                        ('is_long_term', models.BooleanField(default=False, verbose_name='long-term')),
                        ('state', models.CharField(choices=[('proposed', 'Proposed'), ('adopted', 'Adopted'), ('referred', 'Referred upwards')], default='proposed', max_length=12, verbose_name='state')),
                        ('state_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ('item', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='resolutions', to='meetings.agendaitem', verbose_name='agenda item')),
                        ('lead_agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.agency', verbose_name='lead agency')),
                        ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='resolutions', to='meetings.meeting', verbose_name='meeting')),
                        ('supporting_agencies', models.ManyToManyField(blank=True, related_name='+', through='meetings.Support', to='agencies.agency', verbose_name='supporting agencies')),
                    ],
                    options={
                        'verbose_name': 'resolution',
                        'verbose_name_plural': 'resolutions',
                        'ordering': ['no'],
                        'constraints': [models.UniqueConstraint(fields=('meeting', 'no'), name='one_resolution_per_number'), models.CheckConstraint(condition=models.Q(models.Q(('due_on__isnull', False), ('is_long_term', False)), models.Q(('due_on', None), ('is_long_term', True)), _connector='OR'), name='resolution_has_a_date_or_is_long_term', violation_error_message='Give a due date, or mark the resolution as long-term: one of the two.')],
                    },
                ),
                migrations.CreateModel(
                    name='Support',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.agency')),
                        ('resolution', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='supports', to='meetings.resolution')),
                    ],
                    options={
                        'verbose_name': 'supporting agency',
                        'verbose_name_plural': 'supporting agencies',
                        'ordering': ['id'],
                        'constraints': [models.UniqueConstraint(fields=('resolution', 'agency'), name='one_support_per_agency')],
                    },
                ),
                migrations.CreateModel(
                    name='Receipt',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('signed_at', models.DateTimeField(null=True)),
                        ('signed_in_place_of', models.CharField(blank=True, editable=False, max_length=100)),
                        ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.agency')),
                        ('minutes', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='receipts', to='meetings.minutes')),
                        ('signed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': 'receipt of minutes',
                        'verbose_name_plural': 'receipts of minutes',
                        'ordering': ['id'],
                        'indexes': [models.Index(condition=models.Q(('signed_at', None)), fields=['agency'], name='receipt_unsigned')],
                        'constraints': [models.UniqueConstraint(fields=('minutes', 'agency'), name='one_receipt_per_agency')],
                    },
                ),
            ],
        ),
    ]
