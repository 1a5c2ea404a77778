"""An agency that ended gets nothing new: the database itself refuses, whoever asks.

Whoever gives an agency something while a reform ends it waits for the reform, and is refused then (`FOR KEY SHARE`
against the reform's `FOR UPDATE`). What an agency had stays as it was written.
"""

from django.db.migrations import RunSQL

REFUSAL = RunSQL(
    """
    CREATE FUNCTION refuse_ended_agency() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        given bigint := (to_jsonb(NEW) ->> TG_ARGV[0])::bigint;
        last_day date;
    BEGIN
        SELECT ended_on INTO last_day FROM agencies_agency WHERE id = given FOR KEY SHARE;
        IF last_day IS NOT NULL THEN
            RAISE EXCEPTION 'agency % ended on %: % gives nothing new to it', given, last_day, TG_TABLE_NAME
                USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END $$
    """,
    "DROP FUNCTION refuse_ended_agency()",
)


def only_to_standing(table: str, column: str = "agency_id") -> RunSQL:
    """A migration step: from now on no row of `table` is given to an agency that ended."""
    call = f"FOR EACH ROW %s EXECUTE FUNCTION refuse_ended_agency('{column}')"
    changed = f"WHEN (OLD.{column} IS DISTINCT FROM NEW.{column})"
    return RunSQL(
        f"CREATE TRIGGER new_{column}_stands BEFORE INSERT ON {table} {call % ''};"
        f"CREATE TRIGGER other_{column}_stands BEFORE UPDATE OF {column} ON {table} {call % changed}",
        f"DROP TRIGGER new_{column}_stands ON {table}; DROP TRIGGER other_{column}_stands ON {table}",
    )
