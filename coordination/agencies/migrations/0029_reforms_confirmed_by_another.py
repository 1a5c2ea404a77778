import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F


AT_ONCE = "SET CONSTRAINTS ALL IMMEDIATE"  # a table with checks still to come does not change its shape


def confirm_what_was_promised(apps, schema_editor):
    """Under the rule of then the agencies were told of each as soon as it was entered. What was planned comes about, and
    those told of one that was withdrawn go on knowing of it.
    """
    schema_editor.execute(AT_ONCE)
    reforms = apps.get_model("agencies", "Reform")._base_manager
    reforms.update(confirmed_at=F("planned_at"))
    reforms.filter(state="planned").update(state="confirmed")


def keep_what_was_confirmed(apps, schema_editor):
    """Without the second person whatever is planned comes about: what nobody confirmed is withdrawn before."""
    schema_editor.execute(AT_ONCE)
    reforms = apps.get_model("agencies", "Reform")._base_manager
    reforms.filter(state__in=["planned", "declined"]).update(state="withdrawn")
    reforms.filter(state="confirmed").update(state="planned")


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0028_name_of_a_division_entry'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='reform',
            name='reform_planned',
        ),
        migrations.AddField(
            model_name='reform',
            name='confirmed_at',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='reform',
            name='confirmed_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AlterField(
            model_name='reform',
            name='state',
            field=models.CharField(choices=[('planned', 'To be confirmed'), ('confirmed', 'Confirmed'), ('in_force', 'In force'), ('withdrawn', 'Withdrawn'), ('declined', 'Not confirmed')], default='planned', max_length=12, verbose_name='state'),
        ),
        migrations.AddIndex(
            model_name='reform',
            index=models.Index(condition=models.Q(('state__in', ['confirmed', 'planned'])), fields=['effective_on'], name='reform_to_come'),
        ),
        migrations.AddConstraint(
            model_name='reform',
            constraint=models.CheckConstraint(condition=models.Q(('confirmed_by', models.F('planned_by')), _negated=True), name='a_reform_is_confirmed_by_another', violation_error_message='Whoever entered a change of agencies does not confirm it.'),
        ),
        migrations.RunPython(confirm_what_was_promised, keep_what_was_confirmed),
    ]
