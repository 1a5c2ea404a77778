from datetime import date

from django.db import migrations, models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Coalesce

FAR_OFF = date(9999, 12, 31)
OPEN = ("issued", "received", "in_progress", "submitted", "returned", "refused")

# A part repeats two columns of its assignment; whoever writes either row, by whatever means, the database keeps step.
FOLLOW = f"""
    CREATE FUNCTION part_follows_assignment() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'INSERT' THEN  -- whoever is changing the assignment just now is waited for
            PERFORM 1 FROM followup_assignment WHERE id = NEW.assignment_id FOR SHARE;
        END IF;
        SELECT state IN {OPEN}, presses_on INTO NEW.is_open, NEW.presses_on
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

    UPDATE followup_part SET assignment_id = assignment_id;
"""
PART_WAYS = """
    DROP TRIGGER leads_parts ON followup_assignment;
    DROP FUNCTION assignment_leads_parts();
    DROP TRIGGER follows_assignment ON followup_part;
    DROP FUNCTION part_follows_assignment();
"""
INDEXES: dict[str, tuple[list[str], Q | None]] = {
    "assignment_open_by_due": (["{}", "id"], Q(state__in=OPEN)),
    "assignment_open_of_mechanism": (["mechanism", "{}", "id"], Q(state__in=OPEN)),
    "assignment_open_of_lead": (["lead_agency", "{}", "id"], Q(state__in=OPEN)),
    "assignment_by_due": (["{}", "id"], None),
    "assignment_of_mechanism": (["mechanism", "{}", "id"], None),
    "assignment_of_lead": (["lead_agency", "{}", "id"], None),
}


class Migration(migrations.Migration):
    dependencies = [("followup", "0006_the_day_of_submission")]

    operations = [
        migrations.AlterModelOptions(
            "assignment",
            {"ordering": ["presses_on", "id"], "verbose_name": "assignment", "verbose_name_plural": "assignments"},
        ),
        *[migrations.RemoveIndex("assignment", name) for name in INDEXES],
        migrations.RemoveField("assignment", "due_key"),
        migrations.AddField(
            "assignment",
            "presses_on",
            models.GeneratedField(
                expression=Case(
                    When(
                        Q(state="submitted", submitted_on__lte=F("due_on")), then=Value(FAR_OFF, models.DateField())
                    ),
                    default=Coalesce("due_on", Value(FAR_OFF, models.DateField())),
                ),
                output_field=models.DateField(),
                db_persist=True,
            ),
        ),
        *[
            migrations.AddIndex(
                "assignment",
                models.Index(fields=[field.format("presses_on") for field in fields], condition=which, name=name),
            )
            for name, (fields, which) in INDEXES.items()
        ],
        migrations.AddField("part", "is_open", models.BooleanField(default=True, editable=False)),
        migrations.AddField("part", "presses_on", models.DateField(default=FAR_OFF, editable=False)),
        migrations.RunSQL(FOLLOW, PART_WAYS),
        migrations.RemoveIndex("part", "part_of_agency"),
        migrations.AddIndex(
            "part",
            models.Index(
                fields=["agency", "is_open", "presses_on", "assignment"],
                condition=Q(ended_at=None),
                name="part_of_agency",
            ),
        ),
    ]
