import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from coordination.core.together import CreateModels
from coordination.signin.migrations import FORMER


class Migration(migrations.Migration):
    replaces = [("signin", name) for name in FORMER]

    initial = True

    dependencies = [
        ('agencies', '0002_papers'),
    ]

    operations = [
        CreateModels(
            models=[
                migrations.CreateModel(
                    name='OldPassword',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('encoded', models.CharField(max_length=128)),
                        ('until', models.DateTimeField(default=django.utils.timezone.now)),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='old_passwords', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['user', '-id'], name='old_passwords_of_a_person')],
                    },
                ),
                migrations.CreateModel(
                    name='SignIn',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('session_key', models.CharField(blank=True, max_length=40)),
                        ('began_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('seen_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('address', models.CharField(blank=True, max_length=60)),
                        ('agent', models.CharField(blank=True, max_length=300)),
                        ('ended_at', models.DateTimeField(null=True)),
                        ('ended_by', models.CharField(blank=True, choices=[('signed_out', 'signed out'), ('ended', 'ended by you'), ('expired', 'not used for too long'), ('changed', 'password or second factor changed'), ('closed', 'account suspended')], max_length=12)),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sign_ins', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['user', '-id'], name='sign_ins_of_a_person'), models.Index(condition=models.Q(('ended_at', None)), fields=['seen_at'], name='sign_ins_open')],
                    },
                ),
                migrations.CreateModel(
                    name='FailedSignIn',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('address', models.CharField(blank=True, max_length=60)),
                        ('at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['at'], name='failed_sign_ins_by_time')],
                    },
                ),
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
            ],
        ),
    ]
