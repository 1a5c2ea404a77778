"""Each supporting agency owes a part of its own; a refusal is decided within a limit."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from coordination.audit.history import keep_history

REFUSALS_STAY = migrations.RunSQL(
    """
    CREATE TRIGGER words_stay BEFORE UPDATE ON followup_refusal FOR EACH ROW
        WHEN (OLD.settled_at IS NOT NULL
            OR to_jsonb(OLD) - 'settled_at' IS DISTINCT FROM to_jsonb(NEW) - 'settled_at')
        EXECUTE FUNCTION refuse_change();
    CREATE TRIGGER is_kept BEFORE DELETE ON followup_refusal FOR EACH ROW EXECUTE FUNCTION refuse_change();
    """,
    "DROP TRIGGER words_stay ON followup_refusal; DROP TRIGGER is_kept ON followup_refusal",
)


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0004_provinces'),
        ('followup', '0003_extensions'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='part',
            name='due_on',
            field=models.DateField(help_text='its own date; without one that of the assignment holds', null=True),
        ),
        migrations.AddField(
            model_name='part',
            name='due_version',
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name='part',
            name='is_required',
            field=models.BooleanField(default=True, verbose_name='the lead may not submit without it'),
        ),
        migrations.AddField(
            model_name='part',
            name='received_at',
            field=models.DateTimeField(editable=False, null=True, verbose_name='received'),
        ),
        migrations.AddField(
            model_name='part',
            name='received_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='part',
            name='returned_because',
            field=models.TextField(blank=True, editable=False),
        ),
        migrations.AddField(
            model_name='part',
            name='task',
            field=models.TextField(blank=True, verbose_name='what it owes'),
        ),
        migrations.CreateModel(
            name='Refusal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.TextField(verbose_name='reason')),
                ('due_on', models.DateField(verbose_name='to be decided by')),
                ('due_version', models.PositiveIntegerField(default=0, editable=False)),
                ('refused_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('settled_at', models.DateTimeField(null=True)),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.agency', verbose_name='agency')),
                ('assignment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='refusals', to='followup.assignment')),
                ('refused_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'refusal of an assignment',
                'verbose_name_plural': 'refusals of assignments',
                'ordering': ['-id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('settled_at', None)), fields=('assignment',), name='one_refusal_to_be_decided')],
            },
        ),
        REFUSALS_STAY,
        keep_history("followup_refusal"),
    ]
