"""What was signed, published or laid down stays as it was; every change of what binds is written down."""

from django.db import migrations

from coordination.audit.history import keep_history
from coordination.core.append_only import never_emptied, only_added

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


class Migration(migrations.Migration):
    dependencies = [
        ("sharing", "0001_initial"),
        ("core", "0004_activity_is_never_emptied"),
        ("audit", "0001_row_history"),
    ]

    operations = [
        ENTRIES_STAY,
        DATA_ITEMS_STAY,
        ITEMS_ARE_KEPT,
        *(keep_history(f"sharing_{name}") for name in ("item", "entry", "grant", "authority", "locallimit")),
        *(
            step(f"sharing_{name}")
            for name in ("signoff", "content", "contentfile")
            for step in (only_added, never_emptied)
        ),
    ]
