import coordination.core.search
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('opinions', '0002_what_is_sent_stays'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Comparison',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sha256', models.CharField(max_length=64)),
                ('total', models.PositiveSmallIntegerField()),
                ('done', models.PositiveSmallIntegerField(default=0)),
                ('started_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('finished_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='NoConflict',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sha256', models.CharField(max_length=64)),
                ('said_at', models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.CreateModel(
            name='PolicyEntry',
            fields=[
                ('policy', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='entry', serialize=False, to='opinions.policy')),
                ('search', coordination.core.search.SearchField()),
            ],
        ),
        migrations.RemoveIndex(
            model_name='policysection',
            name='policy_section_fingerprint',
        ),
        migrations.AddField(
            model_name='likeness',
            name='sha256',
            field=models.CharField(default='', max_length=64),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='policy',
            name='draft',
            field=models.OneToOneField(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='policy', to='opinions.draft'),
        ),
        migrations.AddField(
            model_name='policy',
            name='text_at',
            field=models.DateTimeField(default=django.utils.timezone.now, editable=False),
        ),
        migrations.AddIndex(
            model_name='policysection',
            index=django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=['fingerprint'], name='policy_section_hashes'),
        ),
        migrations.AddField(
            model_name='comparison',
            name='revision',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='comparison', to='opinions.revision'),
        ),
        migrations.AddField(
            model_name='comparison',
            name='started_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='noconflict',
            name='draft',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='opinions.draft'),
        ),
        migrations.AddField(
            model_name='noconflict',
            name='of',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='opinions.policysection'),
        ),
        migrations.AddField(
            model_name='noconflict',
            name='said_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name='policyentry',
            index=django.contrib.postgres.indexes.GinIndex(fields=['search'], name='policy_entry_search'),
        ),
        migrations.AddConstraint(
            model_name='comparison',
            constraint=models.CheckConstraint(condition=models.Q(('done__lte', models.F('total'))), name='no_more_is_compared_than_there_is'),
        ),
        migrations.AddConstraint(
            model_name='comparison',
            constraint=models.CheckConstraint(condition=models.Q(('finished_at', None), ('done', models.F('total')), _connector='OR'), name='a_comparison_ends_when_all_is_compared'),
        ),
        migrations.AddConstraint(
            model_name='noconflict',
            constraint=models.UniqueConstraint(fields=('draft', 'of', 'sha256'), name='no_conflict_is_said_once'),
        ),
        migrations.AlterField(
            model_name='tie',
            name='draft',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='ties', to='opinions.draft'),
        ),
        migrations.AlterField(
            model_name='tie',
            name='policy',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='ties', to='opinions.policy'),
        ),
    ]
