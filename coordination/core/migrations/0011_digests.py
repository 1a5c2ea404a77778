import datetime
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# Without digests each notification goes by itself again, and letters that stood for many are of nothing.
BACK = """
    UPDATE core_delivery SET progress = 'pending' WHERE progress = 'gathered';
    UPDATE core_delivery SET channel = 'email' WHERE channel = 'digest';
    DELETE FROM core_delivery WHERE notification_id IS NULL;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0010_quiet_hours'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='hours',
            name='digest',
            field=models.CharField(choices=[('off', 'No digest: each notice by itself'), ('daily', 'Every day'), ('workdays', 'On working days')], default='off', max_length=10, verbose_name='digest'),
        ),
        migrations.AddField(
            model_name='hours',
            name='digest_at',
            field=models.TimeField(default=datetime.time(8, 30), verbose_name='digest at'),
        ),
        migrations.AlterField(
            model_name='delivery',
            name='notification',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='core.notification'),
        ),
        migrations.AlterField(
            model_name='delivery',
            name='progress',
            field=models.CharField(choices=[('pending', 'waiting'), ('sending', 'being sent'), ('sent', 'sent'), ('gathered', 'in a digest'), ('suppressed', 'held back'), ('dead', 'failed')], default='pending', max_length=12),
        ),
        migrations.CreateModel(
            name='Digest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('due_at', models.DateTimeField()),
                ('made_at', models.DateTimeField(auto_now_add=True)),
                ('recipient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='digests', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.AddField(
            model_name='delivery',
            name='digest',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='core.digest'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.UniqueConstraint(condition=models.Q(('notification', None)), fields=('digest', 'channel'), name='k5_one_letter_of_a_digest'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.CheckConstraint(condition=models.Q(('notification__isnull', False), ('digest__isnull', False), _connector='OR'), name='delivery_is_of_something'),
        ),
        migrations.AddConstraint(
            model_name='digest',
            constraint=models.UniqueConstraint(fields=('recipient', 'due_at'), name='k5_one_digest'),
        ),
        migrations.RunSQL(migrations.RunSQL.noop, BACK),
    ]
