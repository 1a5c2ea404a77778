from django.db import migrations, models

from coordination.core.append_only import never_emptied, only_added

SOURCES = [("activity", "Act"), ("row", "Change of a row"), ("reading", "Reading")]


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_readings")]

    operations = [
        migrations.CreateModel(
            name="Seal",
            fields=[
                ("seq", models.BigIntegerField(primary_key=True, serialize=False)),
                ("source", models.CharField(choices=SOURCES, max_length=10)),
                ("row_id", models.BigIntegerField()),
                ("layout", models.PositiveSmallIntegerField(help_text="by which list of columns the row was read")),
                ("algorithm", models.CharField(max_length=20)),
                ("key_id", models.CharField(max_length=16)),
                ("digest", models.CharField(max_length=64)),
                ("sealed_at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "seal",
                "verbose_name_plural": "seals",
                "ordering": ["seq"],
                "constraints": [models.UniqueConstraint(fields=("source", "row_id"), name="one_seal_per_row")],
            },
        ),
        only_added("audit_seal"),
        never_emptied("audit_seal"),
    ]
