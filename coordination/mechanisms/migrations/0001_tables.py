import coordination.core.workdays
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

from coordination.core.together import CreateModels
from coordination.mechanisms.migrations import FORMER


class Migration(migrations.Migration):
    replaces = [("mechanisms", name) for name in FORMER[1:]]

    initial = True

    dependencies = [
        ('agencies', '0002_papers'),
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        CreateModels(
            models=[
                migrations.CreateModel(
                    name='Mechanism',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=200, verbose_name='name')),
                        ('short_name', models.CharField(blank=True, max_length=60, verbose_name='short name')),
                        ('kind', models.CharField(choices=[('joint_meeting', 'Joint meeting'), ('leading_group', 'Leading group'), ('deliberative_body', 'Other deliberative body')], default='joint_meeting', max_length=20, verbose_name='kind')),
                        ('tier', models.CharField(choices=[('central', 'Central'), ('provincial', 'Provincial'), ('municipal', 'Municipal'), ('county', 'County'), ('none', 'No tier')], default='provincial', max_length=12, verbose_name='tier')),
                        ('purpose', models.TextField(blank=True, verbose_name='purpose')),
                        ('charter', models.TextField(blank=True, help_text='Duties, rules of work and requirements, as the founding document states them', verbose_name='charter')),
                        ('cadence', models.CharField(choices=[('weekly', 'Weekly'), ('monthly', 'Monthly'), ('quarterly', 'Quarterly'), ('half_yearly', 'Half-yearly'), ('yearly', 'Yearly'), ('as_needed', 'As needed')], default='half_yearly', max_length=12, verbose_name='cadence')),
                        ('founding_no', models.CharField(blank=True, help_text='For instance 粤办函〔2019〕324号', max_length=60, verbose_name='founding document no.')),
                        ('founded_on', models.DateField(blank=True, null=True, verbose_name='founded on')),
                        ('approved_by', models.CharField(blank=True, max_length=100, verbose_name='approved by')),
                        ('state', models.CharField(choices=[('draft', 'Draft'), ('active', 'Active'), ('dissolved', 'Dissolved'), ('withdrawn', 'Withdrawn')], default='draft', max_length=12, verbose_name='state')),
                        ('state_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ('principal', models.OneToOneField(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='mechanism', to='auth.group')),
                        ('region', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='agencies.region', verbose_name='region')),
                    ],
                    options={
                        'verbose_name': 'mechanism',
                        'verbose_name_plural': 'mechanisms',
                        'ordering': ['name'],
                        'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['draft', 'withdrawn']), models.Q(('founded_on__isnull', False), models.Q(('founding_no', ''), _negated=True)), _connector='OR'), name='founded_by_a_paper', violation_error_message='A mechanism in force has a founding document with number and date.'), models.UniqueConstraint(condition=models.Q(('state__in', ['draft', 'active'])), fields=('name',), name='one_mechanism_of_a_name', violation_error_message='A mechanism of this name already exists.')],
                    },
                ),
                migrations.CreateModel(
                    name='Participation',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('role', models.CharField(choices=[('convener', 'Convener'), ('deputy', 'Deputy convener'), ('office', 'Office of the mechanism'), ('member', 'Member'), ('observer', 'Observer'), ('invited', 'Invited')], default='member', max_length=12, verbose_name='role')),
                        ('position', models.PositiveSmallIntegerField(default=0, verbose_name='place in the list')),
                        ('starts_on', models.DateField(default=coordination.core.workdays.today, verbose_name='from')),
                        ('ends_on', models.DateField(blank=True, null=True, verbose_name='until')),
                        ('note', models.CharField(blank=True, max_length=200, verbose_name='note')),
                        ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='participations', to='agencies.agency', verbose_name='agency')),
                        ('duties', models.ManyToManyField(blank=True, related_name='participations', to='agencies.duty', verbose_name='duties')),
                        ('mechanism', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='participations', to='mechanisms.mechanism', verbose_name='mechanism')),
                    ],
                    options={
                        'verbose_name': 'participation',
                        'verbose_name_plural': 'participations',
                        'ordering': ['position', 'id'],
                        'indexes': [models.Index(fields=['agency', 'role', 'mechanism'], name='participation_of_agency')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('ends_on', None)), fields=('mechanism', 'agency', 'role'), name='one_open_participation_per_role', violation_error_message='This agency already holds this role.'), models.CheckConstraint(condition=models.Q(('ends_on', None), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='participation_ends_after_it_starts', violation_error_message='The participation ends before it begins.')],
                    },
                ),
                migrations.CreateModel(
                    name='Change',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(choices=[('charter', 'Amendment of the charter'), ('dissolution', 'Dissolution')], max_length=12, verbose_name='kind')),
                        ('reason', models.TextField(verbose_name='reason')),
                        ('purpose', models.TextField(blank=True, verbose_name='purpose')),
                        ('charter', models.TextField(blank=True, verbose_name='charter')),
                        ('former_purpose', models.TextField(blank=True, editable=False)),
                        ('former_charter', models.TextField(blank=True, editable=False)),
                        ('arrangements', models.TextField(blank=True, verbose_name='arrangements')),
                        ('document_no', models.CharField(blank=True, max_length=60, verbose_name='approved by document no.')),
                        ('decided_on', models.DateField(blank=True, null=True, verbose_name='date of the document')),
                        ('approved_by', models.CharField(blank=True, max_length=100, verbose_name='approved by')),
                        ('state', models.CharField(choices=[('draft', 'Draft'), ('in_force', 'In force'), ('withdrawn', 'Withdrawn')], default='draft', max_length=12, verbose_name='state')),
                        ('state_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ('mechanism', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='mechanisms.mechanism', verbose_name='mechanism')),
                    ],
                    options={
                        'verbose_name': 'change by procedure',
                        'verbose_name_plural': 'changes by procedure',
                        'ordering': ['-id'],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'draft')), fields=('mechanism', 'kind'), name='one_open_change_of_a_kind', violation_error_message='Such a change of this mechanism is being prepared already.'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'charter'), models.Q(('charter', ''), _negated=True)), models.Q(('kind', 'dissolution'), models.Q(('arrangements', ''), _negated=True)), _connector='OR'), name='a_change_says_what_becomes', violation_error_message='An amendment has a charter; a dissolution says what becomes of what is open.'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'in_force'), _negated=True), models.Q(('decided_on__isnull', False), models.Q(('document_no', ''), _negated=True)), _connector='OR'), name='changed_by_a_paper', violation_error_message='A change in force has a document with number and date.')],
                    },
                ),
            ],
        ),
    ]
