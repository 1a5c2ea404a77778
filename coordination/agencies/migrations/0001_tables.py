import coordination.agencies.querysets
import coordination.agencies.spelling
import coordination.core.lines
import coordination.core.phones
import coordination.core.search
import coordination.core.workdays
import coordination.core.zones
import django.contrib.auth.validators
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from coordination.agencies.migrations import FORMER
from coordination.core.together import CreateModels


class Migration(migrations.Migration):
    replaces = [("agencies", name) for name in FORMER[3:]]

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        CreateModels(
            models=[
                migrations.CreateModel(
                    name='Region',
                    fields=[
                        ('code', models.CharField(max_length=6, primary_key=True, serialize=False, validators=[django.core.validators.RegexValidator('^\\d{6}$')], verbose_name='code')),
                        ('name', models.CharField(max_length=60, verbose_name='name')),
                        ('level', models.CharField(choices=[('province', 'Province'), ('prefecture', 'Prefecture'), ('county', 'County')], default='province', max_length=12, verbose_name='level')),
                        ('valid_from', models.DateField(blank=True, null=True, verbose_name='valid from')),
                        ('valid_to', models.DateField(blank=True, help_text='The last day on which it exists', null=True, verbose_name='valid until')),
                        ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='divisions', to='agencies.region', verbose_name='belongs to')),
                    ],
                    options={
                        'verbose_name': 'region',
                        'verbose_name_plural': 'regions',
                        'ordering': ['code'],
                        'constraints': [models.CheckConstraint(condition=models.Q(('valid_from', None), ('valid_to', None), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='region_ends_after_it_begins', violation_error_message='The division ends before it begins.')],
                    },
                ),
                migrations.CreateModel(
                    name='Agency',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=200, validators=[coordination.core.lines.is_one_line, coordination.core.lines.is_drawn_alike], verbose_name='name')),
                        ('short_name', models.CharField(blank=True, max_length=60, validators=[coordination.core.lines.is_one_line, coordination.core.lines.is_drawn_alike], verbose_name='short name')),
                        ('aliases', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=200, validators=[coordination.core.lines.is_one_line, coordination.core.lines.is_drawn_alike]), blank=True, default=list, size=None, verbose_name='other names')),
                        ('kind', models.CharField(choices=[('government', 'Government department'), ('public_service', 'Public service body'), ('technical', 'Technical institution'), ('association', 'Industry association'), ('social', 'Social organisation'), ('enterprise', 'Enterprise'), ('elsewhere', 'Body of another region or country')], default='government', max_length=20, verbose_name='kind')),
                        ('tier', models.CharField(choices=[('central', 'Central'), ('provincial', 'Provincial'), ('municipal', 'Municipal'), ('county', 'County'), ('none', 'No tier')], default='provincial', max_length=12, verbose_name='tier')),
                        ('relation', models.CharField(choices=[('subordinate', 'Department of this government'), ('party', 'Party organ'), ('vertical', 'Under vertical administration'), ('military', 'Military organ'), ('judicial', 'Judicial or procuratorial organ'), ('public_service', 'Public service body of this government'), ('technical', 'Independent technical institution'), ('association', 'Association or social organisation'), ('enterprise', 'Enterprise'), ('unrelated', 'Not subordinate')], default='subordinate', max_length=16, verbose_name='relation to the government')),
                        ('credit_code', models.CharField(blank=True, max_length=18, null=True, unique=True, verbose_name='unified social credit code')),
                        ('internal_code', models.CharField(blank=True, help_text='The number under which your own systems know it', max_length=40, null=True, unique=True, verbose_name='internal code')),
                        ('official_order', models.PositiveIntegerField(default=9999, help_text='Place in official lists', verbose_name='official order')),
                        ('pinyin', models.CharField(editable=False, help_text='tone-less pinyin of the name, for sorting', max_length=400)),
                        ('pinyin_override', models.CharField(blank=True, help_text='Syllables between blanks, for instance: chong qing shi', max_length=400, verbose_name='pinyin, where it is read otherwise')),
                        ('ended_on', models.DateField(editable=False, help_text='The last day on which it existed', null=True, verbose_name='last day')),
                        ('absorbed', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, editable=False, size=None)),
                        ('bygone_names', models.JSONField(default=list, editable=False)),
                        ('corrected_names', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=200), default=list, editable=False, size=None)),
                        ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='subordinates', to='agencies.agency', verbose_name='supervising department')),
                        ('principal', models.OneToOneField(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='agency', to='auth.group')),
                        ('successor', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.agency')),
                        ('region', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='agencies.region', verbose_name='region')),
                    ],
                    options={
                        'verbose_name': 'agency',
                        'verbose_name_plural': 'agencies',
                        'ordering': ['official_order', 'pinyin', 'id'],
                        'indexes': [models.Index(fields=['official_order', 'pinyin', 'id'], name='agency_official_order'), models.Index(fields=['name'], name='agency_name')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('parent', models.F('id')), _negated=True), name='agency_is_not_its_own_parent', violation_error_message='An agency cannot supervise itself.'), models.UniqueConstraint(coordination.agencies.spelling.Spelling('name'), condition=models.Q(('ended_on', None)), name='one_agency_of_a_name', violation_error_message='Another agency bears this name.'), models.CheckConstraint(condition=models.Q(('successor', None), ('ended_on__isnull', False), _connector='OR'), name='only_what_ended_has_a_successor')],
                    },
                ),
                migrations.CreateModel(
                    name='User',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('password', models.CharField(max_length=128, verbose_name='password')),
                        ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                        ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                        ('username', models.CharField(error_messages={'unique': 'A user with that username already exists.'}, help_text='Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.', max_length=150, unique=True, validators=[django.contrib.auth.validators.UnicodeUsernameValidator()], verbose_name='username')),
                        ('is_active', models.BooleanField(default=True, help_text='Designates whether this user should be treated as active. Unselect this instead of deleting accounts.', verbose_name='active')),
                        ('date_joined', models.DateTimeField(default=django.utils.timezone.now, verbose_name='date joined')),
                        ('full_name', models.CharField(max_length=100, validators=[coordination.core.lines.is_one_line], verbose_name='name')),
                        ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail')),
                        ('phone', models.CharField(blank=True, max_length=40, validators=[coordination.core.phones.is_phone], verbose_name='phone')),
                        ('language', models.CharField(blank=True, choices=[('zh-hans', '简体中文'), ('en', 'English')], max_length=10, verbose_name='language')),
                        ('time_zone', models.CharField(blank=True, max_length=64, validators=[coordination.core.zones.is_zone], verbose_name='time zone')),
                        ('portal_role', models.CharField(blank=True, choices=[('', 'none'), ('system', 'System administrator'), ('security', 'Security administrator'), ('audit', 'Audit administrator')], default='', max_length=12, verbose_name='administrator of the portal')),
                        ('closed_by_security', models.BooleanField(default=False, editable=False)),
                        ('must_change_password', models.BooleanField(default=False, help_text='Somebody else chose the present one', verbose_name='must choose a password')),
                        ('password_changed_at', models.DateTimeField(blank=True, null=True, verbose_name='password chosen at')),
                        ('keeps_password', models.BooleanField(default=False, help_text='Where single sign-on is set up, everybody else signs in there', verbose_name='signs in with a password in an emergency')),
                        ('employee_number', models.CharField(blank=True, help_text='The one under which single sign-on knows the person', max_length=40, verbose_name='employee number')),
                        ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                        ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
                    ],
                    options={
                        'verbose_name': 'person',
                        'verbose_name_plural': 'people',
                        'constraints': [models.CheckConstraint(condition=models.Q(('is_superuser', False)), name='nobody_is_superuser'), models.CheckConstraint(condition=models.Q(('portal_role__in', ['', 'system', 'security', 'audit'])), name='portal_role_is_known'), models.CheckConstraint(condition=models.Q(('closed_by_security', False), ('is_active', False), _connector='OR'), name='what_security_closed_is_closed')],
                    },
                    managers=[
                        ('objects', coordination.agencies.querysets.UserManager()),
                    ],
                ),
                migrations.CreateModel(
                    name='AddressChange',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('seed', models.CharField(editable=False, max_length=64)),
                        ('digest', models.CharField(editable=False, max_length=64, unique=True)),
                        ('times_sent', models.PositiveSmallIntegerField(default=0, editable=False)),
                        ('expires_at', models.DateTimeField(editable=False)),
                        ('address', models.EmailField(max_length=254, verbose_name='e-mail')),
                        ('before', models.EmailField(blank=True, editable=False, max_length=254)),
                        ('asked_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ('confirmed_at', models.DateTimeField(editable=False, null=True)),
                        ('withdrawn_at', models.DateTimeField(editable=False, null=True)),
                        ('asked_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('user', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='address_changes', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': 'change of an address',
                        'verbose_name_plural': 'changes of addresses',
                        'ordering': ['-id'],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('confirmed_at', None), ('withdrawn_at', None)), fields=('user',), name='one_waiting_address_a_person', violation_error_message='Another address of this person waits for confirmation.'), models.CheckConstraint(condition=models.Q(('confirmed_at', None), ('withdrawn_at', None), _connector='OR'), name='address_is_confirmed_or_withdrawn')],
                    },
                ),
                migrations.CreateModel(
                    name='Departure',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('leaves', models.BooleanField(verbose_name='leaves the agency')),
                        ('last_on', models.DateField(verbose_name='Last day')),
                        ('successors', models.JSONField(default=dict, help_text='{"post:7": person or null, "invitations": person}')),
                        ('ended', models.JSONField(default=dict, help_text='what it ended, with the last day before: {"7": null}')),
                        ('given', models.JSONField(default=list, help_text='the posts it gave to those who follow')),
                        ('followers', models.JSONField(default=list, help_text='the people who follow in anything')),
                        ('planned_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('settled_at', models.DateTimeField(blank=True, null=True)),
                        ('called_off_at', models.DateTimeField(blank=True, null=True)),
                        ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='departures', to='agencies.agency', verbose_name='agency')),
                        ('planned_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='departures', to=settings.AUTH_USER_MODEL, verbose_name='person')),
                    ],
                    options={
                        'verbose_name': 'departure',
                        'verbose_name_plural': 'departures',
                        'ordering': ['-id'],
                        'indexes': [models.Index(condition=models.Q(('called_off_at', None), ('settled_at', None)), fields=['last_on'], name='departure_to_settle')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('called_off_at', None), ('settled_at', None)), fields=('user', 'agency'), name='one_departure_at_a_time', violation_error_message='The departure of this person is planned already. Call it off first.'), models.CheckConstraint(condition=models.Q(('settled_at', None), ('called_off_at', None), _connector='OR'), name='departure_is_settled_or_called_off')],
                    },
                ),
                migrations.CreateModel(
                    name='Dormancy',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('since_at', models.DateTimeField(verbose_name='unused since')),
                        ('due_on', models.DateField(verbose_name='due')),
                        ('due_version', models.PositiveIntegerField(default=1)),
                        ('found_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('closed_at', models.DateTimeField(blank=True, null=True)),
                        ('outcome', models.CharField(blank=True, choices=[('', 'open'), ('suspended', 'suspended'), ('spared', 'not suspended: the last administrator'), ('over', 'used again, or closed otherwise')], default='', max_length=12)),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='dormancies', to=settings.AUTH_USER_MODEL, verbose_name='person')),
                    ],
                    options={
                        'verbose_name': 'unused account',
                        'verbose_name_plural': 'unused accounts',
                        'ordering': ['-id'],
                        'constraints': [models.UniqueConstraint(fields=('user', 'since_at'), name='one_dormancy_per_rest'), models.CheckConstraint(condition=models.Q(models.Q(('closed_at', None), ('outcome', '')), models.Q(('closed_at__isnull', False), models.Q(('outcome', ''), _negated=True)), _connector='OR'), name='dormancy_is_closed_with_an_outcome')],
                    },
                ),
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
                migrations.CreateModel(
                    name='DirectoryEntry',
                    fields=[
                        ('agency', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='entry', serialize=False, to='agencies.agency')),
                        ('search', coordination.core.search.SearchField()),
                        ('spellings', django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None)),
                    ],
                    options={
                        'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['search'], name='directory_entry_search'), django.contrib.postgres.indexes.GinIndex(fields=['spellings'], name='directory_entry_spellings')],
                    },
                ),
                migrations.CreateModel(
                    name='RegionEntry',
                    fields=[
                        ('region', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='entry', serialize=False, to='agencies.region')),
                        ('search', coordination.core.search.SearchField()),
                    ],
                    options={
                        'verbose_name': 'search entry of a division',
                        'verbose_name_plural': 'search entries of divisions',
                        'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['search'], name='region_entry_search')],
                    },
                ),
                migrations.CreateModel(
                    name='Post',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('role', models.CharField(choices=[('leader', 'Leader'), ('liaison', 'Liaison officer'), ('staff', 'Staff'), ('administrator', 'Agency administrator'), ('data_officer', 'Data officer')], default='staff', max_length=20, verbose_name='role')),
                        ('title', models.CharField(blank=True, help_text='For instance: deputy director of the office', max_length=100, validators=[coordination.core.lines.is_one_line], verbose_name='title')),
                        ('starts_on', models.DateField(default=coordination.core.workdays.today, verbose_name='from')),
                        ('ends_on', models.DateField(blank=True, help_text='The last day on which the post is held', null=True, verbose_name='until')),
                        ('ended_at', models.DateTimeField(editable=False, null=True)),
                        ('reason', models.CharField(blank=True, max_length=200, validators=[coordination.core.lines.is_one_line], verbose_name='reason')),
                        ('is_main', models.BooleanField(default=False, verbose_name='main post')),
                        ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='posts', to='agencies.agency', verbose_name='agency')),
                        ('stands_in_for', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='deputies', to='agencies.post', verbose_name='stands in for')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='posts', to=settings.AUTH_USER_MODEL, verbose_name='person')),
                    ],
                    options={
                        'verbose_name': 'post',
                        'verbose_name_plural': 'posts',
                        'ordering': ['agency_id', 'role', 'id'],
                        'indexes': [models.Index(fields=['agency', 'role'], name='post_of_agency_by_role'), models.Index(condition=models.Q(('ends_on__isnull', False)), fields=['ends_on'], name='post_that_ends')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('ends_on', None), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='post_ends_after_it_starts', violation_error_message='The post ends before it begins.'), models.CheckConstraint(condition=models.Q(('ended_at', None), ('ends_on__isnull', False), _connector='OR'), name='post_ended_at_once_has_a_last_day'), models.UniqueConstraint(condition=models.Q(('ends_on', None), ('stands_in_for', None)), fields=('user', 'agency', 'role'), name='one_open_post_per_role', violation_error_message='This person already holds this post.'), models.UniqueConstraint(condition=models.Q(('ends_on', None)), fields=('user', 'stands_in_for'), name='one_open_deputyship_per_post', violation_error_message='This person is the deputy already.'), models.CheckConstraint(condition=models.Q(('stands_in_for', models.F('id')), _negated=True), name='nobody_stands_in_for_oneself', violation_error_message='Nobody is the own deputy.')],
                    },
                ),
                migrations.CreateModel(
                    name='Invitation',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('seed', models.CharField(editable=False, max_length=64)),
                        ('digest', models.CharField(editable=False, max_length=64, unique=True)),
                        ('times_sent', models.PositiveSmallIntegerField(default=0, editable=False)),
                        ('expires_at', models.DateTimeField(editable=False)),
                        ('address', models.EmailField(max_length=254, verbose_name='e-mail')),
                        ('full_name', models.CharField(max_length=100, validators=[coordination.core.lines.is_one_line], verbose_name='name')),
                        ('role', models.CharField(choices=[('leader', 'Leader'), ('liaison', 'Liaison officer'), ('staff', 'Staff'), ('administrator', 'Agency administrator'), ('data_officer', 'Data officer')], default='staff', max_length=20, verbose_name='role')),
                        ('title', models.CharField(blank=True, max_length=100, validators=[coordination.core.lines.is_one_line], verbose_name='title')),
                        ('ends_on', models.DateField(blank=True, null=True, verbose_name='until')),
                        ('invited_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ('accepted_at', models.DateTimeField(editable=False, null=True)),
                        ('withdrawn_at', models.DateTimeField(editable=False, null=True)),
                        ('accepted_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='invitations', to='agencies.agency', verbose_name='agency')),
                        ('invited_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('person', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': 'invitation',
                        'verbose_name_plural': 'invitations',
                        'ordering': ['-id'],
                        'constraints': [models.UniqueConstraint(models.F('agency'), models.F('role'), django.db.models.functions.text.Lower('address'), condition=models.Q(('accepted_at', None), ('withdrawn_at', None)), name='one_open_invitation_per_role', violation_error_message='This address is invited already. Send the letter again, or withdraw it.'), models.CheckConstraint(condition=models.Q(('accepted_at', None), ('withdrawn_at', None), _connector='OR'), name='invitation_is_accepted_or_withdrawn'), models.CheckConstraint(condition=models.Q(models.Q(('accepted_at', None), ('accepted_by', None)), models.Q(('accepted_at__isnull', False), ('accepted_by__isnull', False)), _connector='OR'), name='invitation_is_accepted_by_somebody')],
                    },
                ),
                migrations.CreateModel(
                    name='JoinRequest',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('employee_number', models.CharField(blank=True, max_length=40, verbose_name='employee number')),
                        ('note', models.CharField(help_text='For instance: division and title, so that the administrator knows you', max_length=300, verbose_name='What you do there')),
                        ('asked_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('state', models.CharField(choices=[('asked', "waiting for the agency's administrator"), ('accepted', 'accepted'), ('refused', 'refused'), ('withdrawn', 'withdrawn')], default='asked', max_length=12, verbose_name='state')),
                        ('state_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('agency', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='join_requests', to='agencies.agency', verbose_name='agency')),
                        ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('joined_as', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('person', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='join_requests', to=settings.AUTH_USER_MODEL, verbose_name='person')),
                    ],
                    options={
                        'verbose_name': 'request to join',
                        'verbose_name_plural': 'requests to join',
                        'indexes': [models.Index(fields=['person', '-id'], name='joins_of_a_person'), models.Index(condition=models.Q(('state', 'asked')), fields=['agency', 'id'], name='joins_that_wait')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'asked')), fields=('person',), name='one_open_request_to_join', violation_error_message='You have asked already.'), models.CheckConstraint(condition=models.Q(models.Q(('joined_as__isnull', False), ('state', 'accepted')), models.Q(models.Q(('state', 'accepted'), _negated=True), ('joined_as', None)), _connector='OR'), name='whoever_was_accepted_belongs_there')],
                    },
                ),
                migrations.CreateModel(
                    name='Reform',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(choices=[('rename', 'Change of name'), ('merge', 'Merger'), ('split', 'Split'), ('abolish', 'Abolition')], max_length=8, verbose_name='kind')),
                        ('effective_on', models.DateField(help_text='The first day on which it is so', verbose_name='in force from')),
                        ('document_no', models.CharField(help_text='For instance 粤委办〔2026〕12号', max_length=60, verbose_name='document no.')),
                        ('document_title', models.CharField(max_length=200, verbose_name='title of the document')),
                        ('note', models.TextField(blank=True, verbose_name='note')),
                        ('new_name', models.CharField(blank=True, max_length=200, validators=[coordination.core.lines.is_one_line, coordination.core.lines.is_drawn_alike], verbose_name='new name')),
                        ('new_short_name', models.CharField(blank=True, max_length=60, validators=[coordination.core.lines.is_one_line, coordination.core.lines.is_drawn_alike], verbose_name='new short name')),
                        ('choices', models.JSONField(default=dict, editable=False)),
                        ('moved', models.JSONField(default=list, editable=False)),
                        ('obstacle', models.TextField(blank=True, editable=False)),
                        ('planned_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ('confirmed_at', models.DateTimeField(editable=False, null=True)),
                        ('state', models.CharField(choices=[('planned', 'To be confirmed'), ('confirmed', 'Confirmed'), ('in_force', 'In force'), ('withdrawn', 'Withdrawn'), ('declined', 'Not confirmed')], default='planned', max_length=12, verbose_name='state')),
                        ('state_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ('confirmed_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('planned_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': 'reform',
                        'verbose_name_plural': 'reforms',
                        'ordering': ['-effective_on', '-id'],
                        'indexes': [models.Index(condition=models.Q(('state__in', ['confirmed', 'planned'])), fields=['effective_on'], name='reform_to_come')],
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('kind', 'rename'), _negated=True), models.Q(('new_name', ''), _negated=True), _connector='OR'), name='a_renamed_agency_has_a_new_name', violation_error_message='The new name is missing.'), models.CheckConstraint(condition=models.Q(('document_no', ''), _negated=True), name='reformed_by_a_document'), models.CheckConstraint(condition=models.Q(('confirmed_by', models.F('planned_by')), _negated=True), name='a_reform_is_confirmed_by_another', violation_error_message='Whoever entered a change of agencies does not confirm it.')],
                    },
                ),
                migrations.CreateModel(
                    name='ReformSide',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('side', models.CharField(choices=[('before', 'before'), ('after', 'after')], max_length=6)),
                        ('position', models.PositiveSmallIntegerField(default=0)),
                        ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reform_sides', to='agencies.agency')),
                        ('reform', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sides', to='agencies.reform')),
                    ],
                    options={
                        'verbose_name': 'reform',
                        'verbose_name_plural': 'reforms',
                        'ordering': ['side', 'position', 'id'],
                        'constraints': [models.UniqueConstraint(fields=('reform', 'agency', 'side'), name='once_on_each_side_of_a_reform')],
                    },
                ),
                migrations.CreateModel(
                    name='FormerName',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=200, verbose_name='name')),
                        ('short_name', models.CharField(blank=True, max_length=60, verbose_name='short name')),
                        ('pinyin', models.CharField(max_length=400)),
                        ('starts_on', models.DateField(help_text='none: since the agency was entered', null=True, verbose_name='from')),
                        ('ends_on', models.DateField(help_text='The last day on which it was the name', verbose_name='until')),
                        ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='former_names', to='agencies.agency')),
                        ('reform', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='former_names', to='agencies.reform')),
                    ],
                    options={
                        'verbose_name': 'former name',
                        'verbose_name_plural': 'former names',
                        'ordering': ['ends_on', 'id'],
                        'constraints': [models.UniqueConstraint(fields=('agency', 'ends_on'), name='one_name_of_an_agency_ends_on_a_day'), models.CheckConstraint(condition=models.Q(('starts_on', None), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='name_ends_after_it_begins')],
                    },
                ),
                migrations.CreateModel(
                    name='AccountReview',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('quarter_on', models.DateField(verbose_name='quarter')),
                        ('due_on', models.DateField(verbose_name='due')),
                        ('due_version', models.PositiveIntegerField(default=1)),
                        ('opened_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('completed_at', models.DateTimeField(blank=True, null=True, verbose_name='completed')),
                        ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='account_reviews', to='agencies.agency', verbose_name='agency')),
                    ],
                    options={
                        'verbose_name': 'account review',
                        'verbose_name_plural': 'account reviews',
                        'ordering': ['-quarter_on', 'agency_id'],
                        'indexes': [models.Index(condition=models.Q(('completed_at', None)), fields=['due_on'], name='review_open_by_due')],
                        'constraints': [models.UniqueConstraint(fields=('agency', 'quarter_on'), name='one_review_per_agency_and_quarter')],
                    },
                ),
                migrations.CreateModel(
                    name='AccountReviewLine',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('person_name', models.CharField(max_length=100)),
                        ('role', models.CharField(choices=[('leader', 'Leader'), ('liaison', 'Liaison officer'), ('staff', 'Staff'), ('administrator', 'Agency administrator'), ('data_officer', 'Data officer')], max_length=20)),
                        ('title', models.CharField(blank=True, max_length=100)),
                        ('seen_at', models.DateTimeField(null=True)),
                        ('outcome', models.CharField(blank=True, choices=[('', 'open'), ('kept', 'confirmed'), ('ended', 'ended')], default='', max_length=8)),
                        ('decided_at', models.DateTimeField(null=True)),
                        ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('review', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='agencies.accountreview')),
                        ('post', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='review_lines', to='agencies.post')),
                    ],
                    options={
                        'ordering': ['id'],
                        'indexes': [models.Index(condition=models.Q(('outcome', '')), fields=['review'], name='review_line_open')],
                        'constraints': [models.UniqueConstraint(fields=('review', 'post'), name='one_line_per_post'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('outcome', '')), models.Q(models.Q(('outcome', ''), _negated=True), ('decided_at__isnull', False)), _connector='OR'), name='outcome_was_decided_at_a_moment')],
                    },
                ),
            ],
        ),
    ]
