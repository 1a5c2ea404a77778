from django.db import migrations

# The last day of a post is one of the portal's calendar, whatever zone the session of the database goes by. By UTC a post
# that was over still counted until eight in the morning.
BY_THE_PORTALS_DAY = """
    CREATE OR REPLACE FUNCTION portal_administrators_hold_no_post() RETURNS trigger LANGUAGE plpgsql AS $$
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
"""
BY_THE_DAY_OF_THE_SESSION = BY_THE_PORTALS_DAY.replace("(now() AT TIME ZONE 'Asia/Shanghai')::date", "CURRENT_DATE")


class Migration(migrations.Migration):
    dependencies = [("agencies", "0021_region_entries")]

    operations = [migrations.RunSQL(BY_THE_PORTALS_DAY, BY_THE_DAY_OF_THE_SESSION)]
