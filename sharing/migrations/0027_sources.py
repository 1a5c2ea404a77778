"""Whence entries are brought in; every change of a source and of an origin is written down."""

import coordination.core.lines
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from coordination.audit.history import keep_history


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0031_corrected_names'),
        ('sharing', '0026_found_by_their_files'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Source',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=300, validators=[coordination.core.lines.is_one_line], verbose_name='source')),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.agency', verbose_name='agency')),
                ('made_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'source of entries',
                'verbose_name_plural': 'sources of entries',
                'ordering': ['agency', 'name'],
            },
        ),
        migrations.CreateModel(
            name='Origin',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('identifier', models.CharField(max_length=400, validators=[coordination.core.lines.is_one_line], verbose_name='identifier there')),
                ('imported_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('gone_at', models.DateTimeField(editable=False, null=True)),
                ('item', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='origin', to='sharing.item', verbose_name='item')),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='origins', to='sharing.source', verbose_name='source')),
            ],
            options={
                'verbose_name': 'origin of an item',
                'verbose_name_plural': 'origins of items',
                'ordering': ['source', 'identifier'],
            },
        ),
        migrations.CreateModel(
            name='Harvest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('lines', models.JSONField(default=list, editable=False)),
                ('remarks', models.JSONField(default=list, editable=False)),
                ('read_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('done_at', models.DateTimeField(editable=False, null=True)),
                ('counts', models.JSONField(default=dict, editable=False)),
                ('done_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('read_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='harvests', to='sharing.source', verbose_name='source')),
            ],
            options={
                'verbose_name': 'reading of a source',
                'verbose_name_plural': 'readings of sources',
                'ordering': ['-pk'],
            },
        ),
        migrations.AddConstraint(
            model_name='source',
            constraint=models.UniqueConstraint(fields=('agency', 'name'), name='one_source_of_a_name'),
        ),
        migrations.AddConstraint(
            model_name='origin',
            constraint=models.UniqueConstraint(fields=('source', 'identifier'), name='one_origin_of_an_identifier'),
        ),
        migrations.AddConstraint(
            model_name='harvest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('done_at', None), ('done_by', None)), models.Q(('done_at__isnull', False), ('done_by__isnull', False)), _connector='OR'), name='somebody_brought_it_in'),
        ),
        keep_history("sharing_source"),
        keep_history("sharing_origin"),
    ]
