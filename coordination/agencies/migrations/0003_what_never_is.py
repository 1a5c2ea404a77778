"""What the database itself refuses, whoever asks."""

from django.db import migrations

from coordination.agencies.ended import REFUSAL, only_to_standing
from coordination.agencies.migrations import FORMER

# Of two who act at once, one appointing to a post and one to the portal, the second waits for the row and is refused.
# The last day of a post is one of the portal's calendar, whatever zone the session of the database goes by.
NO_POST_BESIDE = migrations.RunSQL(
    """
    CREATE FUNCTION portal_administrators_hold_no_post() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        role text;
        today date := (now() AT TIME ZONE 'Asia/Shanghai')::date;
    BEGIN
        IF TG_TABLE_NAME = 'agencies_post' THEN
            IF NEW.ended_at IS NULL AND (NEW.ends_on IS NULL OR NEW.ends_on >= today) THEN
                SELECT portal_role INTO role FROM agencies_user WHERE id = NEW.user_id FOR SHARE;
                IF role <> '' THEN
                    RAISE EXCEPTION 'an administrator of the portal holds no post' USING ERRCODE = 'check_violation';
                END IF;
            END IF;
        ELSIF NEW.portal_role <> '' AND EXISTS (
            SELECT 1 FROM agencies_post WHERE user_id = NEW.id AND ended_at IS NULL AND (ends_on IS NULL OR ends_on >= today)
        ) THEN
            RAISE EXCEPTION 'whoever holds a post is no administrator of the portal' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER no_portal_administrator BEFORE INSERT OR UPDATE OF user_id, ends_on, ended_at ON agencies_post
        FOR EACH ROW EXECUTE FUNCTION portal_administrators_hold_no_post();
    CREATE TRIGGER no_post BEFORE INSERT OR UPDATE OF portal_role ON agencies_user
        FOR EACH ROW EXECUTE FUNCTION portal_administrators_hold_no_post();
    """,
    """
    DROP TRIGGER no_post ON agencies_user;
    DROP TRIGGER no_portal_administrator ON agencies_post;
    DROP FUNCTION portal_administrators_hold_no_post();
    """,
)

ANSWERS_OF_A_REVIEW_ARE_KEPT = migrations.RunSQL(
    """
    CREATE FUNCTION refuse_change_of_answer() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'DELETE' OR OLD.outcome <> '' THEN
            RAISE EXCEPTION 'what was said of an account in a review is kept' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER answers_are_kept BEFORE UPDATE OR DELETE ON agencies_accountreviewline
        FOR EACH ROW EXECUTE FUNCTION refuse_change_of_answer();
    """,
    """
    DROP TRIGGER answers_are_kept ON agencies_accountreviewline;
    DROP FUNCTION refuse_change_of_answer();
    """,
)


class Migration(migrations.Migration):
    replaces = [("agencies", FORMER[1])]

    dependencies = [
        ("agencies", "0002_papers"),
    ]

    operations = [
        REFUSAL,
        only_to_standing("agencies_post"),
        only_to_standing("agencies_agency", "parent_id"),
        NO_POST_BESIDE,
        ANSWERS_OF_A_REVIEW_ARE_KEPT,
    ]
