"""A later date is asked for and answered; the date first given is kept."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from coordination.agencies.ended import only_to_standing
from coordination.audit.history import keep_history

FIRST_DATES = migrations.RunSQL(
    "UPDATE followup_assignment SET first_due_on = due_on WHERE due_on IS NOT NULL", migrations.RunSQL.noop
)
FIRST_DATES_STAY = migrations.RunSQL(
    """
    CREATE TRIGGER first_date_stays BEFORE UPDATE ON followup_assignment FOR EACH ROW
        WHEN (OLD.first_due_on IS DISTINCT FROM NEW.first_due_on AND OLD.first_due_on IS NOT NULL
            AND OLD.lead_agency_id = NEW.lead_agency_id)
        EXECUTE FUNCTION refuse_change();
    """,
    "DROP TRIGGER first_date_stays ON followup_assignment",
)
_ANSWERED = "ARRAY['state', 'state_at', 'due_version', 'endorsed_at', 'given_until', 'answer']"
WHAT_WAS_ASKED_STAYS = migrations.RunSQL(
    f"""
    CREATE TRIGGER words_stay BEFORE UPDATE ON followup_extension FOR EACH ROW
        WHEN (to_jsonb(OLD) - {_ANSWERED} IS DISTINCT FROM to_jsonb(NEW) - {_ANSWERED})
        EXECUTE FUNCTION refuse_change();
    CREATE TRIGGER is_over BEFORE UPDATE ON followup_extension FOR EACH ROW
        WHEN (OLD.state NOT IN ('asked', 'endorsed') AND OLD IS DISTINCT FROM NEW) EXECUTE FUNCTION refuse_change();
    CREATE TRIGGER is_kept BEFORE DELETE ON followup_extension FOR EACH ROW EXECUTE FUNCTION refuse_change();
    """,
    """
    DROP TRIGGER words_stay ON followup_extension;
    DROP TRIGGER is_over ON followup_extension;
    DROP TRIGGER is_kept ON followup_extension;
    """,
)


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0004_provinces'),
        ('followup', '0002_parts_follow'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='assignment',
            name='first_due_on',
            field=models.DateField(editable=False, help_text='the date first given to the present lead', null=True, verbose_name='first due'),
        ),
        migrations.CreateModel(
            name='Extension',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.TextField(verbose_name='why it cannot be done by then')),
                ('progress', models.TextField(verbose_name='what has been done so far')),
                ('until', models.DateField(verbose_name='new date asked for')),
                ('due_on', models.DateField(editable=False, verbose_name='due when it was asked')),
                ('due_version', models.PositiveIntegerField(default=0, editable=False)),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('endorsed_at', models.DateTimeField(editable=False, null=True)),
                ('given_until', models.DateField(editable=False, null=True, verbose_name='new date')),
                ('answer', models.TextField(blank=True, editable=False, verbose_name='answer')),
                ('state', models.CharField(choices=[('asked', "To be approved by the agency's leader"), ('endorsed', 'To be answered by the office'), ('granted', 'Granted'), ('denied', 'Denied'), ('declined', 'Not approved in the agency'), ('withdrawn', 'Withdrawn'), ('lapsed', 'No longer needed')], default='asked', max_length=10, verbose_name='state')),
                ('state_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agencies.agency', verbose_name='agency')),
                ('asked_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('assignment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='extensions', to='followup.assignment')),
            ],
            options={
                'verbose_name': 'extension of an assignment',
                'verbose_name_plural': 'extensions of assignments',
                'ordering': ['-id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ('asked', 'endorsed'))), fields=('assignment',), name='one_extension_at_a_time', violation_error_message='A later date has been asked for already, and is not answered yet.'), models.CheckConstraint(condition=models.Q(('until__gt', models.F('due_on'))), name='an_extension_is_later', violation_error_message='The new date must lie after the present one.'), models.CheckConstraint(condition=models.Q(models.Q(('given_until__isnull', False), ('state', 'granted')), models.Q(models.Q(('state', 'granted'), _negated=True), ('given_until__isnull', True)), _connector='OR'), name='what_is_granted_has_a_date'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['denied', 'declined']), _negated=True), models.Q(('answer', ''), _negated=True), _connector='OR'), name='no_extension_is_denied_without_a_reason', violation_error_message='Say why.')],
            },
        ),
        FIRST_DATES,
        FIRST_DATES_STAY,
        WHAT_WAS_ASKED_STAYS,
        keep_history("followup_extension"),
        only_to_standing("followup_extension"),
    ]
