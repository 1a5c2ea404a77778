"""A provider may agree to a request with what is shown masked in full."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("sharing", "0028_data_sets"),
    ]

    operations = [
        migrations.AddField(
            model_name='sharerequest',
            name='in_full',
            field=models.BooleanField(default=False, editable=False, verbose_name='personal data in full'),
        ),
    ]
