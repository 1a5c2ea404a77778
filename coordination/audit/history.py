"""Row history: the database writes down each change of a table that binds, also one that came past the portal.

The function runs with the rights of its owner, so that whoever changes a row needs no right to write history, and can
forge none.
"""

from django.db.migrations import RunSQL

WRITER = RunSQL(
    """
    CREATE FUNCTION keep_history() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
    DECLARE
        was jsonb := to_jsonb(OLD);
        becomes jsonb := to_jsonb(NEW);
        number bigint := (coalesce(becomes, was) ->> 'id')::bigint;
    BEGIN
        IF TG_OP = 'UPDATE' THEN
            IF was = becomes THEN
                RETURN NULL;
            END IF;
            SELECT jsonb_object_agg(key, a.value), jsonb_object_agg(key, b.value) INTO was, becomes
            FROM jsonb_each(was) a JOIN jsonb_each(becomes) b USING (key) WHERE a.value <> b.value;
        END IF;
        INSERT INTO audit_rowhistory (at, table_name, row_id, operation, before, after, transaction, by_role)
        VALUES (clock_timestamp(), TG_TABLE_NAME, number, lower(TG_OP), was, becomes,
                pg_current_xact_id()::text::bigint, session_user);
        RETURN NULL;
    END $$;
    DO $$
    BEGIN  -- nobody may put a table of his own in the way of ours
        EXECUTE format('ALTER FUNCTION keep_history() SET search_path = %I, pg_temp', current_schema());
    END $$
    """,
    "DROP FUNCTION keep_history()",
)


def keep_history(table: str) -> RunSQL:
    """A migration step: from now on every change of `table` is written down, and the table is never emptied."""
    return RunSQL(
        f"""
        CREATE TRIGGER keep_history AFTER INSERT OR UPDATE OR DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION keep_history();
        CREATE TRIGGER never_emptied BEFORE TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION refuse_emptying()
        """,
        f"DROP TRIGGER keep_history ON {table}; DROP TRIGGER never_emptied ON {table}",
    )
