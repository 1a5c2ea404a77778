from typing import Any

from django.db import migrations, models
from django.db.models import F, Q


def tell_of_those_that_were(apps: Any, schema_editor: Any) -> None:
    """What is given up was raised before if a time ever ran: each step, the first as well, counts the version up."""
    del schema_editor
    given_up_after = Q(state="withdrawn", due_version__gt=1)
    raised = given_up_after | ~Q(state__in=["draft", "withdrawn"])
    apps.get_model("opinions", "Dispute").objects.filter(raised).update(put_at=F("raised_at"))


class Migration(migrations.Migration):

    dependencies = [
        ('opinions', '0005_silence_has_its_ground'),
    ]

    operations = [
        migrations.AddField(
            model_name='dispute',
            name='put_at',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.RunPython(tell_of_those_that_were, migrations.RunPython.noop),
    ]
