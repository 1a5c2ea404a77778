from django.db import migrations, models

from coordination.audit.history import WRITER, keep_history
from coordination.core.append_only import never_emptied, only_added

OPERATIONS = [("insert", "Entered"), ("update", "Changed"), ("delete", "Deleted")]
OF_LOWER_APPS = ("agencies_post", "agencies_user_groups", "guardian_groupobjectpermission", "guardian_userobjectpermission")


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("agencies", "0004_registry"),
        ("core", "0004_activity_is_never_emptied"),
        ("guardian", "0003_remove_groupobjectpermission_guardian_gr_content_ae6aec_idx_and_more"),
    ]

    operations = [
        migrations.CreateModel(
            name="RowHistory",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(verbose_name="time")),
                ("table", models.CharField(db_column="table_name", max_length=63)),
                ("row_id", models.BigIntegerField()),
                ("operation", models.CharField(choices=OPERATIONS, max_length=6, verbose_name="change")),
                ("before", models.JSONField(null=True)),
                ("after", models.JSONField(null=True)),
                ("transaction", models.BigIntegerField()),
                ("by_role", models.CharField(help_text="the role that was signed in to the database", max_length=63)),
            ],
            options={
                "verbose_name": "change of a row",
                "verbose_name_plural": "changes of rows",
                "indexes": [
                    models.Index(fields=["table", "row_id", "-id"], name="history_of_row"),
                    models.Index(fields=["transaction"], name="history_of_transaction"),
                ],
            },
        ),
        only_added("audit_rowhistory"),
        never_emptied("audit_rowhistory"),
        WRITER,
        *map(keep_history, OF_LOWER_APPS),
    ]
