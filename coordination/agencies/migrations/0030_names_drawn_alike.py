import django.contrib.postgres.fields
from django.contrib.postgres.aggregates import ArrayAgg
from django.db import migrations, models
from django.db.models import Count, Q

import coordination.agencies.spelling
import coordination.core.lines

ONE_AGENCY_OF_A_NAME = models.UniqueConstraint(
    coordination.agencies.spelling.Spelling('name'),
    condition=Q(ended_on=None),
    name='one_agency_of_a_name',
    violation_error_message='Another agency bears this name.',
)
AS_DRAWN = [coordination.core.lines.is_one_line, coordination.core.lines.is_drawn_alike]
NAMES = {"Agency": ["name", "short_name"], "Reform": ["new_name", "new_short_name"]}
NAMES_OF_PEOPLE = {"User": ["full_name"], "Invitation": ["full_name", "title"], "Post": ["title", "reason"]}


def mend(apps, schema_editor):
    """What nobody sees goes out of the names that are there: else nothing of them could be changed any more."""
    clean = coordination.core.lines.in_one_line
    for model, fields in {**NAMES, **NAMES_OF_PEOPLE}.items():
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
    """As in 0026: whoever keeps the directory knows which of two agencies is the right one."""
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
        ('agencies', '0029_reforms_confirmed_by_another'),
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
            constraint=ONE_AGENCY_OF_A_NAME,
        ),
        migrations.AlterField(
            model_name='agency',
            name='name',
            field=models.CharField(max_length=200, validators=AS_DRAWN, verbose_name='name'),
        ),
        migrations.AlterField(
            model_name='agency',
            name='short_name',
            field=models.CharField(blank=True, max_length=60, validators=AS_DRAWN, verbose_name='short name'),
        ),
        migrations.AlterField(
            model_name='agency',
            name='aliases',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=200, validators=AS_DRAWN), blank=True, default=list, size=None, verbose_name='other names'),
        ),
        migrations.AlterField(
            model_name='reform',
            name='new_name',
            field=models.CharField(blank=True, max_length=200, validators=AS_DRAWN, verbose_name='new name'),
        ),
        migrations.AlterField(
            model_name='reform',
            name='new_short_name',
            field=models.CharField(blank=True, max_length=60, validators=AS_DRAWN, verbose_name='new short name'),
        ),
    ]
