"""Rows of data sets. Of a loading that is over only its state changes, and it is never deleted, as its rows are."""

import django.db.models.deletion
import django.utils.timezone
import sharing.models.dataset
from django.conf import settings
from django.db import migrations, models

ON_ITS_WAY = "ARRAY['state', 'state_at']"


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0016_previews'),
        ("sharing", "0027_sources"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='item',
            options={'ordering': ['-changed_at', '-id'], 'permissions': [('download_item', 'Can have the content of an item'), ('read_in_full', 'Can read what is masked in the rows of an item')], 'verbose_name': 'item', 'verbose_name_plural': 'items'},
        ),
        migrations.CreateModel(
            name='DataTable',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sheet', models.CharField(blank=True, max_length=100, verbose_name='sheet')),
                ('columns', models.JSONField(default=list, editable=False)),
                ('remarks', models.JSONField(default=dict, editable=False)),
                ('is_masked', models.BooleanField(default=False, editable=False, verbose_name='masked')),
                ('state', models.CharField(choices=[('loading', 'Being loaded'), ('loaded', 'Loaded'), ('failed', 'Failed'), ('replaced', 'Replaced'), ('dropped', 'Dropped')], default='loading', max_length=8, verbose_name='state')),
                ('state_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('rows', models.PositiveIntegerField(default=0, editable=False, verbose_name='rows')),
                ('bad', models.PositiveIntegerField(default=0, editable=False, verbose_name='bad rows')),
                ('why', models.CharField(blank=True, editable=False, max_length=20)),
                ('began_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('ended_at', models.DateTimeField(editable=False, null=True)),
                ('due_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('tries', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('file', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.storedfile')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tables', to='sharing.item', verbose_name='item')),
                ('loaded_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tables', to='sharing.contentfile', verbose_name='file')),
            ],
            options={
                'verbose_name': 'loading of rows',
                'verbose_name_plural': 'loadings of rows',
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='DataRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('cells', models.JSONField(decoder=sharing.models.dataset.Exact)),
                ('table', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='data_rows', to='sharing.datatable')),
            ],
            options={
                'verbose_name': 'row',
                'verbose_name_plural': 'rows',
                'ordering': ['table', 'number'],
            },
        ),
        migrations.CreateModel(
            name='BadRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('cells', models.JSONField()),
                ('errors', models.JSONField()),
                ('table', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='bad_rows', to='sharing.datatable')),
            ],
            options={
                'verbose_name': 'bad row',
                'verbose_name_plural': 'bad rows',
                'ordering': ['table', 'number'],
            },
        ),
        migrations.AddIndex(
            model_name='datatable',
            index=models.Index(condition=models.Q(('state', 'loading')), fields=['due_at'], name='table_to_be_loaded'),
        ),
        migrations.AddConstraint(
            model_name='datatable',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'loading')), fields=('item',), name='one_loading_at_a_time', violation_error_message='Rows of this item are being loaded already.'),
        ),
        migrations.AddConstraint(
            model_name='datatable',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'loaded')), fields=('item',), name='one_table_of_an_item'),
        ),
        migrations.AddConstraint(
            model_name='datatable',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'failed'), _negated=True), models.Q(('why', ''), _negated=True), _connector='OR'), name='a_loading_fails_for_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='datatable',
            constraint=models.CheckConstraint(condition=models.Q(('ended_at', None), ('ended_at__gte', models.F('began_at')), _connector='OR'), name='loaded_in_time'),
        ),
        migrations.AddConstraint(
            model_name='datarow',
            constraint=models.UniqueConstraint(fields=('table', 'number'), name='one_row_of_a_number'),
        ),
        migrations.AddConstraint(
            model_name='badrow',
            constraint=models.UniqueConstraint(fields=('table', 'number'), name='one_bad_row_of_a_number'),
        ),
        migrations.RunSQL(
            f"""
            CREATE TRIGGER facts_stay BEFORE UPDATE ON sharing_datatable FOR EACH ROW
                WHEN (OLD.state <> 'loading' AND to_jsonb(OLD) - {ON_ITS_WAY} IS DISTINCT FROM to_jsonb(NEW) - {ON_ITS_WAY})
                EXECUTE FUNCTION refuse_change();
            CREATE TRIGGER is_kept BEFORE DELETE ON sharing_datatable FOR EACH ROW EXECUTE FUNCTION refuse_change();
            """,
            """
            DROP TRIGGER facts_stay ON sharing_datatable;
            DROP TRIGGER is_kept ON sharing_datatable;
            """,
        ),
    ]
