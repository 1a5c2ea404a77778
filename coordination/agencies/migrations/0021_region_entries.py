import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models

import coordination.core.search


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
    ]
