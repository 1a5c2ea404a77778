from django.db import migrations, models

OPENS, CLOSES = "user.reopen", "user.close"


def remember(apps, schema_editor):
    """Suspended since it was last opened, by somebody who acted for no agency, on purpose: only the security
    administrator does that. The role of today says nothing of the day on which it was done.
    """
    User, Activity = apps.get_model("agencies", "User"), apps.get_model("core", "Activity")
    acts = Activity.objects.filter(
        subject_type__app_label="agencies",
        subject_type__model="user",
        subject_id__in=User.objects.filter(is_active=False).values("pk"),
        verb__in=[OPENS, CLOSES],
    )
    closed = set()
    for act in acts.order_by("pk").iterator():
        if act.verb == OPENS:
            closed.discard(act.subject_id)
        elif act.actor_id and not act.acting_for_id and act.after.get("is_active") is False:
            closed.add(act.subject_id)
    User.objects.filter(pk__in=closed, is_active=False).update(closed_by_security=True)


class Migration(migrations.Migration):
    dependencies = [
        ("agencies", "0023_new_addresses"),
        ("core", "0014_letters_to_an_address"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="closed_by_security",
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(closed_by_security=False) | models.Q(is_active=False),
                name="what_security_closed_is_closed",
            ),
        ),
        migrations.RunPython(remember, migrations.RunPython.noop),
    ]
