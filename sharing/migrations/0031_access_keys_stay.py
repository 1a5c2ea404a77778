"""What a key opens and until when stays as it was made; every change is written down, and none is deleted."""

from django.db import migrations

from coordination.audit.history import keep_history

ENDING = "ARRAY['end', 'ended_at', 'ended_by_id', 'because']"


class Migration(migrations.Migration):
    dependencies = [("sharing", "0030_access_keys"), ("audit", "0008_pulls")]

    operations = [
        keep_history("sharing_accesskey"),
        migrations.RunSQL(
            f"""
            CREATE TRIGGER words_stay BEFORE UPDATE ON sharing_accesskey FOR EACH ROW
                WHEN (to_jsonb(OLD) - {ENDING} IS DISTINCT FROM to_jsonb(NEW) - {ENDING})
                EXECUTE FUNCTION refuse_change();
            CREATE TRIGGER is_over BEFORE UPDATE ON sharing_accesskey FOR EACH ROW
                WHEN (OLD."end" <> '' AND OLD IS DISTINCT FROM NEW) EXECUTE FUNCTION refuse_change();
            CREATE TRIGGER is_kept BEFORE DELETE ON sharing_accesskey FOR EACH ROW EXECUTE FUNCTION refuse_change();
            """,
            """
            DROP TRIGGER words_stay ON sharing_accesskey;
            DROP TRIGGER is_over ON sharing_accesskey;
            DROP TRIGGER is_kept ON sharing_accesskey;
            """,
        ),
    ]
