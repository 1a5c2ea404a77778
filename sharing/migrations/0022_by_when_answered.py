from typing import Any

from django.db import migrations, models
from django.db.models import F


def by_the_first_date(apps: Any, _editor: Any) -> None:
    """Of what was answered before this was kept."""
    requests = apps.get_model("sharing", "ShareRequest").objects.filter(answered_at__isnull=False)
    requests.update(answer_due_on=F("first_due_on"))


class Migration(migrations.Migration):
    dependencies = [("sharing", "0021_words")]

    operations = [
        migrations.AddField(
            model_name="sharerequest", name="answer_due_on", field=models.DateField(editable=False, null=True)
        ),
        migrations.RunPython(by_the_first_date, migrations.RunPython.noop),
    ]
