"""What is recorded is only added, and the database itself writes down what changes in a table that binds."""

from django.db import migrations

from coordination.audit.history import WRITER, keep_history
from coordination.core.append_only import never_emptied, only_added
from coordination.audit.migrations import FORMER

OF_LOWER_APPS = (
    "agencies_post",
    "agencies_user_groups",
    "guardian_groupobjectpermission",
    "guardian_userobjectpermission",
)
# Acts, changes of rows and readings side by side. The columns are of the same types in all three, so that the planner
# walks three indexes.
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


class Migration(migrations.Migration):
    replaces = [("audit", FORMER[0])]

    dependencies = [
        ("agencies", "0003_what_never_is"),
        ("audit", "0001_tables"),
        ("core", "0002_acts_stay"),
        ("guardian", "0003_remove_groupobjectpermission_guardian_gr_content_ae6aec_idx_and_more"),
    ]

    operations = [
        *(
            step(f"audit_{name}")
            for name in ("rowhistory", "reading", "seal", "dailyhead")
            for step in (only_added, never_emptied)
        ),
        WRITER,
        *map(keep_history, OF_LOWER_APPS),
        migrations.RunSQL(VIEW, "DROP VIEW audit_entry"),
    ]
