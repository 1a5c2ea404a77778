import coordination.core.zones
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0007_passwords'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='time_zone',
            field=models.CharField(blank=True, max_length=64, validators=[coordination.core.zones.is_zone], verbose_name='time zone'),
        ),
    ]
