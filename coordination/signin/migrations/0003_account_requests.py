import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('signin', '0002_sign_ins'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='AccountRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('factors', 'Reset the second factor'), ('role', 'Appoint an administrator of the portal')], max_length=12, verbose_name='what for')),
                ('role', models.CharField(blank=True, choices=[('', 'none'), ('system', 'System administrator'), ('security', 'Security administrator'), ('audit', 'Audit administrator')], max_length=12, verbose_name='role')),
                ('reason', models.TextField(verbose_name='reason')),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('state', models.CharField(choices=[('asked', 'waiting for the second person'), ('done', 'confirmed and done'), ('refused', 'refused'), ('withdrawn', 'withdrawn'), ('lapsed', 'not confirmed in time')], default='asked', max_length=12)),
                ('state_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='asked by')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('subject', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='account_requests', to=settings.AUTH_USER_MODEL, verbose_name='person')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'asked')), fields=('subject', 'kind'), name='one_open_request_per_account', violation_error_message='This has been asked already and waits for the second person.'), models.CheckConstraint(condition=models.Q(('decided_by', None), models.Q(('decided_by', models.F('asked_by')), _negated=True), ('state', 'withdrawn'), _connector='OR'), name='two_persons', violation_error_message='Whoever asked does not confirm.'), models.CheckConstraint(condition=models.Q(models.Q(('asked_by', models.F('subject')), _negated=True), models.Q(('decided_by', None), models.Q(('decided_by', models.F('subject')), _negated=True), _connector='OR')), name='nobody_does_it_to_the_own_account', violation_error_message='Nobody does this to the own account.')],
            },
        ),
    ]
