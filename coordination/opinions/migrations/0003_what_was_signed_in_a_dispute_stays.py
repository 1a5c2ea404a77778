"""What was signed in a dispute, said in it, told to an agency or written to it stays as it was.

A side is signed, or its signature falls whole (then its words may change); nothing else changes what a head has signed,
and nothing at all does once it is before the superior or the dispute has ended. A dispute that is raised keeps its sides,
its points and the comments out of which it grew. An option or an offer may be taken back, an answer that was told be given anew and told with it.
"""

from django.db import migrations

from coordination.core.append_only import never_emptied
from coordination.opinions.migrations import FORMER

FREEZE = """
    CREATE FUNCTION opinions_side_stays() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        disputes bigint[] := ARRAY[(to_jsonb(OLD) ->> 'dispute_id')::bigint, (to_jsonb(NEW) ->> 'dispute_id')::bigint];
        is_raised boolean := EXISTS (SELECT FROM opinions_dispute WHERE id = ANY(disputes) AND put_at IS NOT NULL);
        is_closed boolean := EXISTS (
            SELECT FROM opinions_dispute WHERE id = ANY(disputes)
            AND (rung = 'superior_ruling' OR state NOT IN ('draft', 'open', 'agreeing'))
        );
        is_changed boolean;
        falls boolean;
    BEGIN
        IF TG_OP = 'UPDATE' THEN
            is_changed := (OLD.opinion, OLD.grounds, OLD.legal_basis, OLD.signed_by_id, OLD.signed_as, OLD.in_place_of,
                           OLD.signed_at, OLD.sha256)
                          IS DISTINCT FROM
                          (NEW.opinion, NEW.grounds, NEW.legal_basis, NEW.signed_by_id, NEW.signed_as, NEW.in_place_of,
                           NEW.signed_at, NEW.sha256);
            falls := NEW.signed_at IS NULL AND NEW.signed_by_id IS NULL AND NEW.signed_as = '' AND NEW.sha256 = '';
            IF is_changed AND (is_closed OR (OLD.signed_at IS NOT NULL AND NOT falls))
               OR OLD.signed_at IS NOT NULL AND OLD.agency_id <> NEW.agency_id
               OR is_raised AND OLD.dispute_id <> NEW.dispute_id THEN
                RAISE EXCEPTION 'an opinion stays as it was signed' USING ERRCODE = 'restrict_violation';
            END IF;
        ELSIF is_raised THEN
            RAISE EXCEPTION 'a dispute keeps the sides with which it was raised' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN coalesce(NEW, OLD);
    END $$;
    CREATE TRIGGER stays BEFORE INSERT OR UPDATE OR DELETE ON opinions_party
        FOR EACH ROW EXECUTE FUNCTION opinions_side_stays();

    CREATE FUNCTION opinions_point_stays() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        disputes bigint[] := ARRAY[(to_jsonb(OLD) ->> 'dispute_id')::bigint, (to_jsonb(NEW) ->> 'dispute_id')::bigint];
    BEGIN
        IF EXISTS (SELECT FROM opinions_dispute WHERE id = ANY(disputes) AND put_at IS NOT NULL) THEN
            RAISE EXCEPTION 'a dispute keeps what it was raised with' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN coalesce(NEW, OLD);
    END $$;
    CREATE TRIGGER stays BEFORE INSERT OR UPDATE OR DELETE ON opinions_point
        FOR EACH ROW EXECUTE FUNCTION opinions_point_stays();

    CREATE TRIGGER stays BEFORE INSERT OR UPDATE OR DELETE ON opinions_dispute_comments
        FOR EACH ROW EXECUTE FUNCTION opinions_point_stays();

    CREATE FUNCTION opinions_words_stay() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE  -- two lists: columns that never change; columns that are set once
        was jsonb := to_jsonb(OLD);
        becomes jsonb := to_jsonb(NEW);
    BEGIN
        IF TG_OP = 'DELETE' OR EXISTS (
            SELECT FROM unnest(string_to_array(TG_ARGV[0], ' ')) AS name WHERE was -> name <> becomes -> name
            UNION ALL
            SELECT FROM unnest(string_to_array(TG_ARGV[1], ' ')) AS name
            WHERE was -> name <> becomes -> name AND was -> name NOT IN ('null', 'false')
        ) THEN
            RAISE EXCEPTION 'rows of % stay as they were written', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER stays BEFORE UPDATE OR DELETE ON opinions_option FOR EACH ROW
        EXECUTE FUNCTION opinions_words_stay('dispute_id place text effects proposed_by_id', 'withdrawn_at is_ruled');
    CREATE TRIGGER stays BEFORE UPDATE OR DELETE ON opinions_offer FOR EACH ROW
        EXECUTE FUNCTION opinions_words_stay('dispute_id rung text made_for_id made_by_id made_at', 'withdrawn_at');
    CREATE TRIGGER stays BEFORE UPDATE OR DELETE ON opinions_round FOR EACH ROW
        EXECUTE FUNCTION opinions_words_stay('draft_id kind letter letter_no contact opened_by_id', '');

    CREATE FUNCTION opinions_answer_stays() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        is_anew boolean;
    BEGIN
        IF OLD.told_at IS NULL THEN
            RETURN coalesce(NEW, OLD);
        END IF;
        IF TG_OP = 'UPDATE' THEN
            is_anew := NEW.told_at IS NOT NULL AND NEW.told_at = NEW.treated_at AND NEW.treated_at > OLD.treated_at;
            IF OLD.comment_id = NEW.comment_id
               AND (is_anew OR (OLD.outcome, OLD.reason, OLD.talked_on, OLD.talked_how, OLD.talked_with,
                                OLD.treated_by_id, OLD.treated_at, OLD.told_at)
                               IS NOT DISTINCT FROM
                               (NEW.outcome, NEW.reason, NEW.talked_on, NEW.talked_how, NEW.talked_with,
                                NEW.treated_by_id, NEW.treated_at, NEW.told_at))
               AND (is_anew AND NEW.standing = '' OR NEW.standing_at > coalesce(OLD.standing_at, '-infinity')
                    OR (OLD.standing, OLD.standing_reason, OLD.standing_at)
                       IS NOT DISTINCT FROM (NEW.standing, NEW.standing_reason, NEW.standing_at)) THEN
                RETURN NEW;
            END IF;
        END IF;
        RAISE EXCEPTION 'an answer stays as it was told' USING ERRCODE = 'restrict_violation';
    END $$;
    CREATE TRIGGER stays BEFORE UPDATE OR DELETE ON opinions_treatment
        FOR EACH ROW EXECUTE FUNCTION opinions_answer_stays()
"""

THAW = """
    DROP TRIGGER stays ON opinions_party;
    DROP TRIGGER stays ON opinions_point;
    DROP TRIGGER stays ON opinions_dispute_comments;
    DROP TRIGGER stays ON opinions_option;
    DROP TRIGGER stays ON opinions_offer;
    DROP TRIGGER stays ON opinions_round;
    DROP TRIGGER stays ON opinions_treatment;
    DROP FUNCTION opinions_side_stays();
    DROP FUNCTION opinions_point_stays();
    DROP FUNCTION opinions_words_stay();
    DROP FUNCTION opinions_answer_stays()
"""


class Migration(migrations.Migration):
    replaces = [("opinions", FORMER[1])]

    dependencies = [("opinions", "0002_what_was_sent_stays")]

    operations = [
        migrations.RunSQL(FREEZE, THAW),
        never_emptied("opinions_point"),
        never_emptied("opinions_option"),
    ]
