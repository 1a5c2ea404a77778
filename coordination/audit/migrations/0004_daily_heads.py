from django.db import migrations, models

from coordination.core.append_only import never_emptied, only_added
from coordination.core.workdays import today


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_seals")]

    operations = [
        migrations.CreateModel(
            name="DailyHead",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("on", models.DateField(default=today, unique=True, verbose_name="day")),
                ("seq", models.BigIntegerField()),
                ("digest", models.CharField(max_length=64)),
            ],
            options={
                "verbose_name": "end of the audit record",
                "verbose_name_plural": "ends of the audit record",
                "ordering": ["-on"],
            },
        ),
        only_added("audit_dailyhead"),
        never_emptied("audit_dailyhead"),
    ]
