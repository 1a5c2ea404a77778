from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('signin', '0003_account_requests'),
    ]

    operations = [
        migrations.CreateModel(
            name='FirstLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('', 'none'), ('system', 'System administrator'), ('security', 'Security administrator'), ('audit', 'Audit administrator')], max_length=12)),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('good_until', models.DateTimeField()),
                ('used_at', models.DateTimeField(null=True)),
            ],
        ),
    ]
