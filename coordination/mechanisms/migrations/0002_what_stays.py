"""What is in force or withdrawn stays as it is, what was proposed once is not deleted, and what ended gets nothing new."""

from django.db import migrations

from coordination.agencies.ended import only_to_standing
from coordination.audit.history import keep_history
from coordination.mechanisms.migrations import FORMER


class Migration(migrations.Migration):
    replaces = [("mechanisms", FORMER[0])]

    dependencies = [
        ("audit", "0002_history"),
        ("mechanisms", "0001_tables"),
    ]

    operations = [
        only_to_standing("mechanisms_participation"),
        migrations.RunSQL(
            """
            CREATE TRIGGER stays BEFORE UPDATE ON mechanisms_change FOR EACH ROW WHEN (OLD.state <> 'draft')
                EXECUTE FUNCTION refuse_change();
            CREATE TRIGGER is_kept BEFORE DELETE ON mechanisms_change FOR EACH ROW EXECUTE FUNCTION refuse_change();
            """,
            "DROP TRIGGER stays ON mechanisms_change; DROP TRIGGER is_kept ON mechanisms_change;",
        ),
        keep_history("mechanisms_participation"),
        keep_history("mechanisms_change"),
    ]
