from django.db import migrations, models

# Whoever had all powers and holds no post becomes a system administrator; whoever holds one keeps the post alone.
NOBODY_HAS_ALL_POWERS = """
    UPDATE agencies_user SET portal_role = 'system'
    WHERE is_superuser AND portal_role = '' AND NOT EXISTS (
        SELECT 1 FROM agencies_post WHERE user_id = agencies_user.id AND ended_at IS NULL AND (ends_on IS NULL OR ends_on >= CURRENT_DATE)
    );
    UPDATE agencies_user SET is_superuser = false WHERE is_superuser;
"""

# Of two who act at once, one appointing to a post and one to the portal, the second waits for the row and is refused.
NO_POST_BESIDE = """
    CREATE FUNCTION portal_administrators_hold_no_post() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE role text;
    BEGIN
        IF TG_TABLE_NAME = 'agencies_post' THEN
            IF NEW.ended_at IS NULL AND (NEW.ends_on IS NULL OR NEW.ends_on >= CURRENT_DATE) THEN
                SELECT portal_role INTO role FROM agencies_user WHERE id = NEW.user_id FOR SHARE;
                IF role <> '' THEN
                    RAISE EXCEPTION 'an administrator of the portal holds no post' USING ERRCODE = 'check_violation';
                END IF;
            END IF;
        ELSIF NEW.portal_role <> '' AND EXISTS (
            SELECT 1 FROM agencies_post WHERE user_id = NEW.id AND ended_at IS NULL AND (ends_on IS NULL OR ends_on >= CURRENT_DATE)
        ) THEN
            RAISE EXCEPTION 'whoever holds a post is no administrator of the portal' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER no_portal_administrator BEFORE INSERT OR UPDATE OF user_id, ends_on, ended_at ON agencies_post
        FOR EACH ROW EXECUTE FUNCTION portal_administrators_hold_no_post();
    CREATE TRIGGER no_post BEFORE INSERT OR UPDATE OF portal_role ON agencies_user
        FOR EACH ROW EXECUTE FUNCTION portal_administrators_hold_no_post();
"""
UNDO = """
    DROP TRIGGER no_post ON agencies_user;
    DROP TRIGGER no_portal_administrator ON agencies_post;
    DROP FUNCTION portal_administrators_hold_no_post();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0011_change_over_time'),
    ]

    operations = [
        migrations.RunSQL(NOBODY_HAS_ALL_POWERS, migrations.RunSQL.noop),
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.RunSQL(NO_POST_BESIDE, UNDO),
        migrations.RemoveField(
            model_name='user',
            name='is_staff',
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.CheckConstraint(condition=models.Q(('is_superuser', False)), name='nobody_is_superuser'),
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.CheckConstraint(condition=models.Q(('portal_role__in', ['', 'system', 'security', 'audit'])), name='portal_role_is_known'),
        ),
    ]
