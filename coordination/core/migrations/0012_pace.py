from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0011_digests'),
    ]

    operations = [
        migrations.CreateModel(
            name='Pace',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('channel', models.CharField(max_length=20, unique=True)),
                ('next_at', models.DateTimeField()),
            ],
        ),
    ]
