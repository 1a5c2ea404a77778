from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0006_posts_end_at_a_moment'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='must_change_password',
            field=models.BooleanField(default=False, help_text='Somebody else chose the present one', verbose_name='must choose a password'),
        ),
        migrations.AddField(
            model_name='user',
            name='password_changed_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='password chosen at'),
        ),
    ]
