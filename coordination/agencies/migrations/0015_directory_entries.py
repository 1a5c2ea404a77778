import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models

import coordination.core.search


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
    ]
