import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0030_names_drawn_alike'),
    ]

    operations = [
        migrations.AddField(
            model_name='agency',
            name='corrected_names',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=200), default=list, editable=False, size=None),
        ),
    ]
