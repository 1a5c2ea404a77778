import coordination.core.phones
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('meetings', '0005_papers_know_who_laid_them'),
    ]

    operations = [
        migrations.AlterField(
            model_name='attendee',
            name='phone',
            field=models.CharField(blank=True, max_length=40, validators=[coordination.core.phones.is_phone], verbose_name='phone'),
        ),
    ]
