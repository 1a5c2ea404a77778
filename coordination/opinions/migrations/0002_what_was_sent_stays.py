"""Versions that were sent out, their sections, replies that were given, and their comments stay as they are.

Of a reply that is given and of a version that is sent out nothing changes any more; a section or a comment is changed,
added or taken away only while what it belongs to is still being written.
"""

from django.db import migrations

from coordination.audit.history import keep_history
from coordination.core.append_only import never_emptied, only_added
from coordination.opinions.migrations import FORMER

FREEZE = """
    CREATE FUNCTION opinions_whole_stays() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        sent timestamptz := (to_jsonb(OLD) ->> TG_ARGV[0])::timestamptz;
    BEGIN
        IF TG_OP = 'DELETE' OR sent IS NOT NULL THEN
            RAISE EXCEPTION 'rows of % stay as they were sent', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER stays BEFORE UPDATE OR DELETE ON opinions_revision
        FOR EACH ROW EXECUTE FUNCTION opinions_whole_stays('sent_at');
    CREATE TRIGGER stays BEFORE UPDATE OR DELETE ON opinions_reply
        FOR EACH ROW EXECUTE FUNCTION opinions_whole_stays('given_at');

    CREATE FUNCTION opinions_section_stays() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        wholes bigint[] := ARRAY[(to_jsonb(OLD) ->> 'revision_id')::bigint, (to_jsonb(NEW) ->> 'revision_id')::bigint];
    BEGIN
        IF EXISTS (SELECT FROM opinions_revision WHERE id = ANY(wholes) AND sent_at IS NOT NULL) THEN
            RAISE EXCEPTION 'sections stay as they were sent' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN coalesce(NEW, OLD);
    END $$;
    CREATE TRIGGER stays BEFORE INSERT OR UPDATE OR DELETE ON opinions_section
        FOR EACH ROW EXECUTE FUNCTION opinions_section_stays();

    CREATE FUNCTION opinions_comment_stays() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        wholes bigint[] := ARRAY[(to_jsonb(OLD) ->> 'reply_id')::bigint, (to_jsonb(NEW) ->> 'reply_id')::bigint];
    BEGIN
        IF EXISTS (SELECT FROM opinions_reply WHERE id = ANY(wholes) AND given_at IS NOT NULL) THEN
            RAISE EXCEPTION 'comments stay as they were given' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN coalesce(NEW, OLD);
    END $$;
    CREATE TRIGGER stays BEFORE INSERT OR UPDATE OR DELETE ON opinions_comment
        FOR EACH ROW EXECUTE FUNCTION opinions_comment_stays();
    CREATE TRIGGER stays BEFORE INSERT OR UPDATE OR DELETE ON opinions_replypaper
        FOR EACH ROW EXECUTE FUNCTION opinions_comment_stays()
"""

THAW = """
    DROP TRIGGER stays ON opinions_revision;
    DROP TRIGGER stays ON opinions_reply;
    DROP TRIGGER stays ON opinions_section;
    DROP TRIGGER stays ON opinions_comment;
    DROP TRIGGER stays ON opinions_replypaper;
    DROP FUNCTION opinions_whole_stays();
    DROP FUNCTION opinions_section_stays();
    DROP FUNCTION opinions_comment_stays()
"""


class Migration(migrations.Migration):
    replaces = [("opinions", FORMER[0])]

    dependencies = [("audit", "0002_history"), ("opinions", "0001_tables")]

    operations = [
        migrations.RunSQL(FREEZE, THAW),
        only_added("opinions_talk"),
        never_emptied("opinions_talk"),
        *map(
            keep_history,
            (
                "opinions_draft",
                "opinions_round",
                "opinions_request",
                "opinions_moretime",
                "opinions_reply",
                "opinions_treatment",
                "opinions_mustask",
                "opinions_silence",
                "opinions_answerpath",
                "opinions_dispute",
                "opinions_party",
                "opinions_offer",
            ),
        ),
    ]
