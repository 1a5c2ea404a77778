import django.db.models.deletion
from django.db import migrations, models

from coordination.agencies.migrations import FORMER
from coordination.core.together import CreateModels


class Migration(migrations.Migration):
    replaces = [("agencies", FORMER[0])]

    dependencies = [
        ('agencies', '0001_tables'),
        ('core', '0001_tables'),
    ]

    operations = [
        CreateModels(
            models=[
                migrations.CreateModel(
                    name='ReformPaper',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.storedfile')),
                        ('reform', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='papers', to='agencies.reform')),
                    ],
                    options={
                        'verbose_name': 'document of a reform',
                        'verbose_name_plural': 'documents of reforms',
                        'ordering': ['id'],
                    },
                ),
            ],
        ),
    ]
