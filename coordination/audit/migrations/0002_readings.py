import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from coordination.core.append_only import never_emptied, only_added
from coordination.core.workdays import today

HOW = [("opened", "Opened the page"), ("handed_out", "Took the file"), ("exported", "Exported the list")]
KEPT = {"on_delete": django.db.models.deletion.PROTECT, "related_name": "+"}


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0001_row_history"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Reading",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="time")),
                ("on", models.DateField(default=today, editable=False)),
                ("reader_name", models.CharField(max_length=100, verbose_name="person")),
                ("acting_for_name", models.CharField(blank=True, max_length=200, verbose_name="agency")),
                ("subject_id", models.BigIntegerField(null=True)),
                ("subject_label", models.CharField(blank=True, max_length=300)),
                ("how", models.CharField(choices=HOW, max_length=10, verbose_name="how")),
                ("detail", models.CharField(blank=True, max_length=300)),
                ("acting_for", models.ForeignKey(null=True, to="auth.group", **KEPT)),
                ("reader", models.ForeignKey(to=settings.AUTH_USER_MODEL, **KEPT)),
                ("subject_type", models.ForeignKey(to="contenttypes.contenttype", **KEPT)),
            ],
            options={
                "verbose_name": "reading",
                "verbose_name_plural": "readings",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(how="opened"),
                        fields=("reader", "acting_for", "subject_type", "subject_id", "on"),
                        name="a_page_is_opened_once_a_day",
                        nulls_distinct=False,
                    )
                ],
            },
        ),
        only_added("audit_reading"),
        never_emptied("audit_reading"),
    ]
