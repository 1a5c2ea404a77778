import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

STATES = [
    ("stored", "waits to be scanned"),
    ("checking", "being scanned"),
    ("clean", "scanned"),
    ("unscanned", "not scanned"),
    ("quarantined", "quarantined"),
]


class Migration(migrations.Migration):
    """What was kept before is not scanned: that is said of it, and it waits behind the new files for a scanner."""

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("core", "0012_pace"),
    ]

    operations = [
        migrations.AddField(
            model_name="storedfile",
            name="uploaded_for",
            field=models.ForeignKey(
                help_text="the agency of whoever handed it in",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="auth.group",
            ),
        ),
        migrations.AddField(
            model_name="storedfile",
            name="state",
            field=models.CharField(choices=STATES, default="unscanned", max_length=12),
        ),
        migrations.AlterField(
            model_name="storedfile",
            name="state",
            field=models.CharField(choices=STATES, default="stored", max_length=12),
        ),
        migrations.AddField(
            model_name="storedfile",
            name="state_at",
            field=models.DateTimeField(default=django.utils.timezone.now),
        ),
        migrations.AddField(
            model_name="storedfile",
            name="finding",
            field=models.CharField(blank=True, help_text="what the scanner found", max_length=150),
        ),
        migrations.AddField(
            model_name="storedfile",
            name="check_at",
            field=models.DateTimeField(
                default=django.utils.timezone.now, help_text="not to be scanned before; the lease of a scan"
            ),
        ),
        migrations.AddField(
            model_name="storedfile",
            name="checks",
            field=models.PositiveIntegerField(default=0, help_text="how often a scan was begun"),
        ),
        migrations.AddIndex(
            model_name="storedfile",
            index=models.Index(fields=["state", "check_at"], name="file_to_be_checked"),
        ),
        migrations.AddIndex(
            model_name="storedfile",
            index=models.Index(fields=["sha256"], name="file_of_content"),
        ),
    ]
