"""Tables whose rows are only added: the database itself refuses to change or delete them."""

from django.db.migrations import RunSQL

REFUSAL = RunSQL(
    """
    CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'rows of % are only added, never changed or deleted', TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation';
    END $$
    """,
    "DROP FUNCTION refuse_change()",
)


def only_added(table: str) -> RunSQL:
    """A migration step: from now on rows of `table` stay as they were written."""
    return RunSQL(
        f"CREATE TRIGGER only_added BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_change()",
        f"DROP TRIGGER only_added ON {table}",
    )


EMPTYING_REFUSAL = RunSQL(
    """
    CREATE FUNCTION refuse_emptying() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'the table % is never emptied', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
    END $$
    """,
    "DROP FUNCTION refuse_emptying()",
)


def never_emptied(table: str) -> RunSQL:
    """A migration step: TRUNCATE, which asks no trigger of single rows, is refused as well."""
    return RunSQL(
        f"CREATE TRIGGER never_emptied BEFORE TRUNCATE ON {table} FOR EACH STATEMENT"
        " EXECUTE FUNCTION refuse_emptying()",
        f"DROP TRIGGER never_emptied ON {table}",
    )
