import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models

import coordination.core.search
from coordination.agencies.finding import texts_of

AT_ONCE = 1000


def _others(row):
    once = [name for former in row.bygone_names for name in (former["name"], former["short_name"]) if name]
    return [*row.aliases, *once]


def index_all(apps, schema_editor):
    """Agencies that are there already, by the names they bear: as the app indexes them today."""
    Entry, Agency = apps.get_model('agencies', 'DirectoryEntry'), apps.get_model('agencies', 'Agency')
    entries = (
        Entry(
            agency_id=row.pk,
            search=coordination.core.search.vector(
                texts_of(row.name, row.short_name, _others(row), row.pinyin_override.lower().split())
            ),
        )
        for row in Agency.objects.order_by().iterator(AT_ONCE)
    )
    Entry.objects.bulk_create(entries, batch_size=AT_ONCE)


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0014_invitations'),
    ]

    operations = [
        migrations.CreateModel(
            name='DirectoryEntry',
            fields=[
                ('agency', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='entry', serialize=False, to='agencies.agency')),
                ('search', coordination.core.search.SearchField()),
            ],
            options={
                'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['search'], name='directory_entry_search')],
            },
        ),
        migrations.RunPython(index_all, migrations.RunPython.noop),
    ]
