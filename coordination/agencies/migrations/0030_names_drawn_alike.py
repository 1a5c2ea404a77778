import django.contrib.postgres.fields
from django.db import migrations, models

import coordination.core.lines

AS_DRAWN = [coordination.core.lines.is_one_line, coordination.core.lines.is_drawn_alike]


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0029_reforms_confirmed_by_another'),
    ]

    operations = [
        migrations.AlterField(
            model_name='agency',
            name='name',
            field=models.CharField(max_length=200, validators=AS_DRAWN, verbose_name='name'),
        ),
        migrations.AlterField(
            model_name='agency',
            name='short_name',
            field=models.CharField(blank=True, max_length=60, validators=AS_DRAWN, verbose_name='short name'),
        ),
        migrations.AlterField(
            model_name='agency',
            name='aliases',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=200, validators=AS_DRAWN), blank=True, default=list, size=None, verbose_name='other names'),
        ),
        migrations.AlterField(
            model_name='reform',
            name='new_name',
            field=models.CharField(blank=True, max_length=200, validators=AS_DRAWN, verbose_name='new name'),
        ),
        migrations.AlterField(
            model_name='reform',
            name='new_short_name',
            field=models.CharField(blank=True, max_length=60, validators=AS_DRAWN, verbose_name='new short name'),
        ),
    ]
