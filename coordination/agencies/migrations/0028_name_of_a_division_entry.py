from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0027_words_for_sides'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='regionentry',
            options={
                'verbose_name': 'search entry of a division',
                'verbose_name_plural': 'search entries of divisions',
            },
        ),
    ]
