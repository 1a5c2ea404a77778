import coordination.core.phones
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0004_registry'),
    ]

    operations = [
        migrations.AlterField(
            model_name='user',
            name='phone',
            field=models.CharField(blank=True, max_length=40, validators=[coordination.core.phones.is_phone], verbose_name='phone'),
        ),
    ]
