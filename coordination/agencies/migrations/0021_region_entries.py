import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models

import coordination.core.search
from coordination.agencies.finding import named_below


def index_all(apps, schema_editor):
    """Divisions that are there already, by their names: as the app indexes them today."""
    Entry, Region = apps.get_model('agencies', 'RegionEntry'), apps.get_model('agencies', 'Region')
    rows = Region.objects.order_by().values_list('pk', 'parent__name', 'name')
    Entry.objects.bulk_create(
        Entry(region_id=pk, search=coordination.core.search.vector(named_below(above or '', name)))
        for pk, above, name in rows
    )


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0020_join_requests'),
    ]

    operations = [
        migrations.CreateModel(
            name='RegionEntry',
            fields=[
                ('region', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='entry', serialize=False, to='agencies.region')),
                ('search', coordination.core.search.SearchField()),
            ],
            options={
                'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['search'], name='region_entry_search')],
            },
        ),
        migrations.RunPython(index_all, migrations.RunPython.noop),
    ]
