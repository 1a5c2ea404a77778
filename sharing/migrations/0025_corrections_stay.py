"""What was reported stays as it was, and what was answered too; every change is written down, and none is deleted."""

from django.db import migrations

from coordination.audit.history import keep_history

ON_ITS_WAY = "ARRAY['state', 'state_at', 'due_on', 'due_version', 'answer', 'by_entry_id', 'by_content_id']"


class Migration(migrations.Migration):
    dependencies = [("sharing", "0024_corrections")]

    operations = [
        keep_history("sharing_correction"),
        migrations.RunSQL(
            f"""
            CREATE TRIGGER words_stay BEFORE UPDATE ON sharing_correction FOR EACH ROW
                WHEN (to_jsonb(OLD) - {ON_ITS_WAY} IS DISTINCT FROM to_jsonb(NEW) - {ON_ITS_WAY})
                EXECUTE FUNCTION refuse_change();
            CREATE TRIGGER is_over BEFORE UPDATE ON sharing_correction FOR EACH ROW
                WHEN (OLD.state <> 'submitted' AND OLD IS DISTINCT FROM NEW) EXECUTE FUNCTION refuse_change();
            CREATE TRIGGER is_kept BEFORE DELETE ON sharing_correction FOR EACH ROW EXECUTE FUNCTION refuse_change();
            """,
            """
            DROP TRIGGER words_stay ON sharing_correction;
            DROP TRIGGER is_over ON sharing_correction;
            DROP TRIGGER is_kept ON sharing_correction;
            """,
        ),
    ]
