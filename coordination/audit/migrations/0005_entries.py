"""Acts, changes of rows and readings side by side. The columns are of the same types in all three, so that the planner walks three indexes."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

VIEW = """
CREATE VIEW audit_entry AS
SELECT id * 4 + 1 AS key, 'activity'::text AS source, id AS row_id, at, actor_id AS person_id, actor_name::text AS person_name,
       in_place_of_name::text AS in_place_of_name, acting_for_id AS agency_id, acting_for_name::text AS agency_name, verb::text AS act, subject_type_id, ''::text AS table_name,
       subject_id, subject_label::text AS subject_label, before, after, ''::text AS detail, note <> '' AS has_reason, transaction,
       ''::text AS by_role
FROM core_activity
UNION ALL
SELECT id * 4 + 2, 'row'::text, id, at, NULL::bigint, ''::text, ''::text, NULL::integer, ''::text, operation::text, NULL::integer, table_name::text,
       row_id, ''::text, before, after, ''::text, false, transaction, by_role::text
FROM audit_rowhistory
UNION ALL
SELECT id * 4 + 3, 'reading'::text, id, at, reader_id, reader_name::text, ''::text, acting_for_id, acting_for_name::text, how::text, subject_type_id,
       ''::text, subject_id, subject_label::text, NULL::jsonb, NULL::jsonb, detail::text, false, NULL::bigint, ''::text
FROM audit_reading
"""
SOURCES = [("activity", "Act"), ("row", "Change of a row"), ("reading", "Reading")]
FOREIGN = {"null": True, "on_delete": django.db.models.deletion.DO_NOTHING, "related_name": "+"}


class Migration(migrations.Migration):
    dependencies = [("audit", "0004_daily_heads"), ("core", "0008_activity_by_time")]

    operations = [
        migrations.AddIndex("reading", models.Index(fields=["at"], name="reading_by_time")),
        migrations.AddIndex("rowhistory", models.Index(fields=["at"], name="history_by_time")),
        migrations.RunSQL(VIEW, "DROP VIEW audit_entry"),
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("key", models.BigIntegerField(primary_key=True, serialize=False)),
                ("source", models.TextField(choices=SOURCES)),
                ("row_id", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                ("person_name", models.TextField()),
                ("in_place_of_name", models.TextField()),
                ("agency_name", models.TextField()),
                ("act", models.TextField()),
                ("table", models.TextField(db_column="table_name")),
                ("subject_id", models.BigIntegerField(null=True)),
                ("subject_label", models.TextField()),
                ("before", models.JSONField(null=True)),
                ("after", models.JSONField(null=True)),
                ("detail", models.TextField()),
                ("has_reason", models.BooleanField()),
                ("transaction", models.BigIntegerField(null=True)),
                ("by_role", models.TextField()),
                ("agency", models.ForeignKey(to="auth.group", **FOREIGN)),
                ("person", models.ForeignKey(to=settings.AUTH_USER_MODEL, **FOREIGN)),
                ("subject_type", models.ForeignKey(to="contenttypes.contenttype", **FOREIGN)),
            ],
            options={"db_table": "audit_entry", "managed": False, "default_permissions": (), "verbose_name": "Audit"},
        ),
    ]
