"""What the database itself keeps: reports as they were, parts in step, nothing for what ended."""

from django.db import migrations

from coordination.agencies.ended import only_to_standing
from coordination.audit.history import keep_history
from coordination.core.append_only import never_emptied, only_added
from coordination.followup.migrations import FORMER

# A part repeats two columns of its assignment; whoever writes either row, by whatever means, the database keeps step.
PARTS_FOLLOW = migrations.RunSQL(
    """
    CREATE FUNCTION part_follows_assignment() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'INSERT' THEN  -- whoever is changing the assignment just now is waited for
            PERFORM 1 FROM followup_assignment WHERE id = NEW.assignment_id FOR SHARE;
        END IF;
        SELECT state IN ('issued', 'received', 'in_progress', 'submitted', 'returned', 'refused'), presses_on INTO NEW.is_open, NEW.presses_on
            FROM followup_assignment WHERE id = NEW.assignment_id;
        RETURN NEW;
    END $$;
    CREATE TRIGGER follows_assignment BEFORE INSERT OR UPDATE ON followup_part
        FOR EACH ROW EXECUTE FUNCTION part_follows_assignment();

    CREATE FUNCTION assignment_leads_parts() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        UPDATE followup_part SET assignment_id = assignment_id WHERE assignment_id = NEW.id;
        RETURN NULL;
    END $$;
    CREATE TRIGGER leads_parts AFTER UPDATE ON followup_assignment FOR EACH ROW
        WHEN (OLD.state <> NEW.state OR OLD.presses_on <> NEW.presses_on)
        EXECUTE FUNCTION assignment_leads_parts();
    """,
    """
    DROP TRIGGER leads_parts ON followup_assignment;
    DROP FUNCTION assignment_leads_parts();
    DROP TRIGGER follows_assignment ON followup_part;
    DROP FUNCTION part_follows_assignment();
    """,
)


class Migration(migrations.Migration):
    replaces = [("followup", FORMER[0])]

    dependencies = [
        ("audit", "0002_history"),
        ("followup", "0001_tables"),
    ]

    operations = [
        *(step(f"followup_{name}") for name in ("report", "escalation") for step in (only_added, never_emptied)),
        PARTS_FOLLOW,
        keep_history("followup_assignment"),
        keep_history("followup_part"),
        only_to_standing("followup_part"),
        only_to_standing("followup_assignment", "lead_agency_id"),
    ]
