import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.contrib.postgres.aggregates import ArrayAgg
from django.db import migrations, models
from django.db.models import Count, Q

import coordination.agencies.spelling
import coordination.core.lines

NAMES = {
    "Agency": ["name", "short_name"],
    "Reform": ["new_name", "new_short_name"],
    "User": ["full_name"],
    "Invitation": ["full_name", "title"],
    "Post": ["title", "reason"],
}


def mend(apps, schema_editor):
    """What nobody sees goes out of the names that are there: else nothing of them could be changed any more."""
    clean = coordination.core.lines.in_one_line
    for model, fields in NAMES.items():
        rows = apps.get_model("agencies", model)._base_manager
        for field in fields:
            for pk, said in rows.exclude(**{field: ""}).values_list("pk", field).iterator():
                if any(map(coordination.core.lines.is_unseen, said)):
                    rows.filter(pk=pk).update(**{field: clean(said) or "-"})
    agencies = apps.get_model("agencies", "Agency")._base_manager
    for pk, aliases in agencies.exclude(aliases=[]).values_list("pk", "aliases").iterator():
        if (kept := [seen for name in aliases if (seen := clean(name))]) != aliases:
            agencies.filter(pk=pk).update(aliases=kept)


def ask_for_doubles(apps, schema_editor):
    """No machine knows which of two agencies is the right one, or whether both are: whoever keeps the directory does."""
    standing = apps.get_model("agencies", "Agency")._base_manager.filter(ended_on=None)
    spelled = standing.annotate(spelled=coordination.agencies.spelling.Spelling("name")).order_by().values("spelled")
    doubles = spelled.annotate(number=Count("pk"), names=ArrayAgg("name")).filter(number__gt=1)
    if said := ["、".join(f"“{name}”" for name in sorted(row["names"])) for row in doubles]:
        raise ValueError(
            "These agencies have names that look the same. Rename, merge or remove all but one of each with the former "
            f"version, then bring the tables up to date again: {'; '.join(said)}"
        )


def forget_entries(apps, schema_editor):
    """They are written anew by today's code when all is migrated (`agencies/migrated.py`)."""
    apps.get_model("agencies", "DirectoryEntry")._base_manager.all().delete()


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0025_names_in_one_line'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='agency',
            name='one_agency_of_a_name',
        ),
        migrations.RunPython(mend, migrations.RunPython.noop),
        migrations.RunPython(ask_for_doubles, migrations.RunPython.noop),
        migrations.RunPython(forget_entries, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name='agency',
            constraint=models.UniqueConstraint(coordination.agencies.spelling.Spelling('name'), condition=Q(ended_on=None), name='one_agency_of_a_name', violation_error_message='Another agency bears this name.'),
        ),
        migrations.RemoveIndex(
            model_name='formername',
            name='former_name',
        ),
        migrations.RemoveIndex(
            model_name='formername',
            name='former_short_name',
        ),
        migrations.AddField(
            model_name='directoryentry',
            name='spellings',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list),
        ),
        migrations.AddIndex(
            model_name='directoryentry',
            index=django.contrib.postgres.indexes.GinIndex(fields=['spellings'], name='directory_entry_spellings'),
        ),
    ]
