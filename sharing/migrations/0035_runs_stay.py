"""A run of a refresh stays as it ended, but for what is decided about it; no run and no refresh is deleted."""

from django.db import migrations

ON_ITS_WAY = "ARRAY['state', 'state_at']"


class Migration(migrations.Migration):
    dependencies = [("sharing", "0034_refreshes")]

    operations = [
        migrations.RunSQL(
            f"""
            CREATE TRIGGER facts_stay BEFORE UPDATE ON sharing_refreshrun FOR EACH ROW
                WHEN (OLD.state <> 'running' AND to_jsonb(OLD) - {ON_ITS_WAY} IS DISTINCT FROM to_jsonb(NEW) - {ON_ITS_WAY})
                EXECUTE FUNCTION refuse_change();
            CREATE TRIGGER is_over BEFORE UPDATE ON sharing_refreshrun FOR EACH ROW
                WHEN (OLD.state NOT IN ('running', 'stopped') AND OLD.state IS DISTINCT FROM NEW.state)
                EXECUTE FUNCTION refuse_change();
            CREATE TRIGGER is_kept BEFORE DELETE ON sharing_refreshrun FOR EACH ROW EXECUTE FUNCTION refuse_change();
            CREATE TRIGGER is_kept BEFORE DELETE ON sharing_refresh FOR EACH ROW EXECUTE FUNCTION refuse_change();
            """,
            """
            DROP TRIGGER facts_stay ON sharing_refreshrun;
            DROP TRIGGER is_over ON sharing_refreshrun;
            DROP TRIGGER is_kept ON sharing_refreshrun;
            DROP TRIGGER is_kept ON sharing_refresh;
            """,
        ),
    ]
