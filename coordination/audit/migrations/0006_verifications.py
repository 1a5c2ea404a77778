import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

OUTCOMES = [("sound", "Sound"), ("unsound", "Not sound"), ("failed", "Not finished")]


class Migration(migrations.Migration):
    dependencies = [("audit", "0005_entries"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.CreateModel(
            name="Verification",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("asked_at", models.DateTimeField(auto_now_add=True, verbose_name="asked at")),
                ("started_at", models.DateTimeField(null=True)),
                ("alive_at", models.DateTimeField(help_text="the last sign of life of whoever verifies", null=True)),
                ("finished_at", models.DateTimeField(null=True, verbose_name="finished at")),
                ("done", models.BigIntegerField(default=0)),
                ("total", models.BigIntegerField(default=0)),
                ("outcome", models.CharField(blank=True, choices=OUTCOMES, max_length=8, verbose_name="verdict")),
                ("seq", models.BigIntegerField(default=0, verbose_name="sealed entries")),
                ("digest", models.CharField(blank=True, max_length=64)),
                ("anchors", models.PositiveIntegerField(default=0, verbose_name="anchors compared")),
                ("found", models.PositiveBigIntegerField(default=0, verbose_name="findings")),
                ("findings", models.JSONField(default=list)),
                ("error", models.CharField(blank=True, max_length=300)),
                (
                    "asked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "verification",
                "verbose_name_plural": "verifications",
                "ordering": ["-id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(outcome=""), fields=("outcome",), name="one_verification_at_a_time"
                    )
                ],
            },
        ),
    ]
