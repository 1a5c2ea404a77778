import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from coordination.agencies.ended import REFUSAL, only_to_standing


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0010_duties'),
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        migrations.CreateModel(
            name='FormerName',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('short_name', models.CharField(blank=True, max_length=60, verbose_name='short name')),
                ('pinyin', models.CharField(max_length=400)),
                ('starts_on', models.DateField(help_text='none: since the agency was entered', null=True, verbose_name='from')),
                ('ends_on', models.DateField(help_text='The last day on which it was the name', verbose_name='until')),
            ],
            options={
                'verbose_name': 'former name',
                'verbose_name_plural': 'former names',
                'ordering': ['ends_on', 'id'],
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
                ('new_name', models.CharField(blank=True, max_length=200, verbose_name='new name')),
                ('new_short_name', models.CharField(blank=True, max_length=60, verbose_name='new short name')),
                ('choices', models.JSONField(default=dict, editable=False)),
                ('moved', models.JSONField(default=list, editable=False)),
                ('obstacle', models.TextField(blank=True, editable=False)),
                ('planned_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('state', models.CharField(choices=[('planned', 'Planned'), ('in_force', 'In force'), ('withdrawn', 'Withdrawn')], default='planned', max_length=12, verbose_name='state')),
                ('state_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            ],
            options={
                'verbose_name': 'reform',
                'verbose_name_plural': 'reforms',
                'ordering': ['-effective_on', '-id'],
            },
        ),
        migrations.CreateModel(
            name='ReformSide',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('side', models.CharField(choices=[('before', 'before'), ('after', 'after')], max_length=6)),
                ('position', models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                'ordering': ['side', 'position', 'id'],
            },
        ),
        migrations.AddField(
            model_name='agency',
            name='absorbed',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, editable=False, size=None),
        ),
        migrations.AddField(
            model_name='agency',
            name='bygone_names',
            field=models.JSONField(default=list, editable=False),
        ),
        migrations.AddField(
            model_name='agency',
            name='ended_on',
            field=models.DateField(editable=False, help_text='The last day on which it existed', null=True, verbose_name='last day'),
        ),
        migrations.AddField(
            model_name='agency',
            name='successor',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.agency'),
        ),
        migrations.AlterField(
            model_name='agency',
            name='name',
            field=models.CharField(max_length=200, verbose_name='name'),
        ),
        migrations.AddIndex(
            model_name='agency',
            index=models.Index(fields=['name'], name='agency_name'),
        ),
        migrations.AddConstraint(
            model_name='agency',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_on', None)), fields=('name',), name='one_agency_of_a_name', violation_error_message='Another agency bears this name.'),
        ),
        migrations.AddConstraint(
            model_name='agency',
            constraint=models.CheckConstraint(condition=models.Q(('successor', None), ('ended_on__isnull', False), _connector='OR'), name='only_what_ended_has_a_successor'),
        ),
        migrations.AddField(
            model_name='formername',
            name='agency',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='former_names', to='agencies.agency'),
        ),
        migrations.AddField(
            model_name='reform',
            name='planned_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='formername',
            name='reform',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='former_names', to='agencies.reform'),
        ),
        migrations.AddField(
            model_name='reformside',
            name='agency',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reform_sides', to='agencies.agency'),
        ),
        migrations.AddField(
            model_name='reformside',
            name='reform',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sides', to='agencies.reform'),
        ),
        migrations.AddIndex(
            model_name='reform',
            index=models.Index(condition=models.Q(('state', 'planned')), fields=['effective_on'], name='reform_planned'),
        ),
        migrations.AddConstraint(
            model_name='reform',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'rename'), _negated=True), models.Q(('new_name', ''), _negated=True), _connector='OR'), name='a_renamed_agency_has_a_new_name', violation_error_message='The new name is missing.'),
        ),
        migrations.AddConstraint(
            model_name='reform',
            constraint=models.CheckConstraint(condition=models.Q(('document_no', ''), _negated=True), name='reformed_by_a_document'),
        ),
        migrations.AddIndex(
            model_name='formername',
            index=models.Index(fields=['name'], name='former_name'),
        ),
        migrations.AddIndex(
            model_name='formername',
            index=models.Index(fields=['short_name'], name='former_short_name'),
        ),
        migrations.AddConstraint(
            model_name='formername',
            constraint=models.UniqueConstraint(fields=('agency', 'ends_on'), name='one_name_of_an_agency_ends_on_a_day'),
        ),
        migrations.AddConstraint(
            model_name='formername',
            constraint=models.CheckConstraint(condition=models.Q(('starts_on', None), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='name_ends_after_it_begins'),
        ),
        migrations.AddConstraint(
            model_name='reformside',
            constraint=models.UniqueConstraint(fields=('reform', 'agency', 'side'), name='once_on_each_side_of_a_reform'),
        ),
        REFUSAL,
        only_to_standing('agencies_post'),
        only_to_standing('agencies_agency', 'parent_id'),
    ]
