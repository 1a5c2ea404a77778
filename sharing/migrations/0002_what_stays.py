"""What was signed, published, reported or laid down stays as it was; every change of what binds is written down."""

from django.db import migrations

from coordination.audit.history import keep_history
from coordination.core.append_only import never_emptied, only_added
from sharing.migrations import FORMER

BINDING = (
    "accesskey",
    "authority",
    "correction",
    "entry",
    "grant",
    "item",
    "locallimit",
    "origin",
    "sharerequest",
    "source",
)
ONLY_ADDED = ("signoff", "content", "contentfile", "use")

ON_ITS_WAY = (
    "ARRAY['state', 'state_at', 'due_on', 'due_version', 'first_due_on', 'submitted_at', 'published_at', 'because',"
    " 'more_asked_at', 'more_because', 'more_settled_at']"
)

ENTRIES_STAY = migrations.RunSQL(
    f"""
    CREATE TRIGGER words_stay BEFORE UPDATE ON sharing_entry FOR EACH ROW
        WHEN (OLD.state <> 'drafting' AND to_jsonb(OLD) - {ON_ITS_WAY} IS DISTINCT FROM to_jsonb(NEW) - {ON_ITS_WAY})
        EXECUTE FUNCTION refuse_change();
    CREATE TRIGGER is_over BEFORE UPDATE ON sharing_entry FOR EACH ROW
        WHEN (OLD.state IN ('superseded', 'given_up') AND OLD IS DISTINCT FROM NEW) EXECUTE FUNCTION refuse_change();
    CREATE TRIGGER is_kept BEFORE DELETE ON sharing_entry FOR EACH ROW EXECUTE FUNCTION refuse_change();
    """,
    """
    DROP TRIGGER words_stay ON sharing_entry;
    DROP TRIGGER is_over ON sharing_entry;
    DROP TRIGGER is_kept ON sharing_entry;
    """,
)

DATA_ITEMS_STAY = migrations.RunSQL(
    """
    CREATE FUNCTION data_items_stay() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF (SELECT state FROM sharing_entry WHERE id = coalesce(NEW.entry_id, OLD.entry_id)) <> 'drafting' THEN
            RAISE EXCEPTION 'the data items of a version that is not being drafted stay as they are'
                USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN coalesce(NEW, OLD);
    END $$;
    CREATE TRIGGER data_items_stay BEFORE INSERT OR UPDATE OR DELETE ON sharing_dataitem
        FOR EACH ROW EXECUTE FUNCTION data_items_stay();
    """,
    "DROP TRIGGER data_items_stay ON sharing_dataitem; DROP FUNCTION data_items_stay();",
)

ITEMS_ARE_KEPT = migrations.RunSQL(
    "CREATE TRIGGER is_kept BEFORE DELETE ON sharing_item FOR EACH ROW EXECUTE FUNCTION refuse_change()",
    "DROP TRIGGER is_kept ON sharing_item",
)

# A request, and what it was used for.
REQUESTS_ARE_KEPT = migrations.RunSQL(
    "CREATE TRIGGER is_kept BEFORE DELETE ON sharing_sharerequest FOR EACH ROW EXECUTE FUNCTION refuse_change()",
    "DROP TRIGGER is_kept ON sharing_sharerequest",
)

# What was reported stays as it was, and what was answered too.
ANSWERED = "ARRAY['state', 'state_at', 'due_on', 'due_version', 'answer', 'by_entry_id', 'by_content_id']"
CORRECTIONS_STAY = migrations.RunSQL(
    f"""
    CREATE TRIGGER words_stay BEFORE UPDATE ON sharing_correction FOR EACH ROW
        WHEN (to_jsonb(OLD) - {ANSWERED} IS DISTINCT FROM to_jsonb(NEW) - {ANSWERED})
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
)

# Of a loading that is over only its state changes, and it is never deleted, as its rows are.
STATE = "ARRAY['state', 'state_at']"
LOADINGS_STAY = migrations.RunSQL(
    f"""
    CREATE TRIGGER facts_stay BEFORE UPDATE ON sharing_datatable FOR EACH ROW
        WHEN (OLD.state <> 'loading' AND to_jsonb(OLD) - {STATE} IS DISTINCT FROM to_jsonb(NEW) - {STATE})
        EXECUTE FUNCTION refuse_change();
    CREATE TRIGGER is_kept BEFORE DELETE ON sharing_datatable FOR EACH ROW EXECUTE FUNCTION refuse_change();
    """,
    """
    DROP TRIGGER facts_stay ON sharing_datatable;
    DROP TRIGGER is_kept ON sharing_datatable;
    """,
)

# What a key opens and until when stays as it was made.
ENDING = "ARRAY['end', 'ended_at', 'ended_by_id', 'because']"
KEYS_STAY = migrations.RunSQL(
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
)

# A run of a refresh stays as it ended, but for what is decided about it.
RUNS_STAY = migrations.RunSQL(
    f"""
    CREATE TRIGGER facts_stay BEFORE UPDATE ON sharing_refreshrun FOR EACH ROW
        WHEN (OLD.state <> 'running' AND to_jsonb(OLD) - {STATE} IS DISTINCT FROM to_jsonb(NEW) - {STATE})
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
)


class Migration(migrations.Migration):
    replaces = [("sharing", FORMER[0])]

    dependencies = [
        ("audit", "0002_history"),
        ("sharing", "0001_tables"),
    ]

    operations = [
        ENTRIES_STAY,
        DATA_ITEMS_STAY,
        ITEMS_ARE_KEPT,
        REQUESTS_ARE_KEPT,
        CORRECTIONS_STAY,
        LOADINGS_STAY,
        KEYS_STAY,
        RUNS_STAY,
        *(keep_history(f"sharing_{name}") for name in BINDING),
        *(step(f"sharing_{name}") for name in ONLY_ADDED for step in (only_added, never_emptied)),
    ]
