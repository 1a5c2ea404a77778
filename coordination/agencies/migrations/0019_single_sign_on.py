from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0018_unused_accounts'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='keeps_password',
            field=models.BooleanField(default=False, help_text='Where single sign-on is set up, everybody else signs in there', verbose_name='signs in with a password in an emergency'),
        ),
        migrations.AddField(
            model_name='user',
            name='employee_number',
            field=models.CharField(blank=True, help_text='The one under which single sign-on knows the person', max_length=40, verbose_name='employee number'),
        ),
    ]
