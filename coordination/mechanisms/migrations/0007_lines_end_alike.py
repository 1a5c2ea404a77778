"""Lines of what a charter says end as they do since every form of words ends them: a charter saved before, as browsers
sent it, would differ from the same words in every line.
"""

from django.db import migrations
from django.db.models import F, Func, Q, Value

CARRIAGE_RETURN = "\r\n"


def end_alike(apps, schema_editor):
    mechanisms = apps.get_model("mechanisms", "Mechanism")
    for name in ("purpose", "charter"):
        joined = Func(F(name), Value(CARRIAGE_RETURN), Value("\n"), function="replace")
        mechanisms.objects.filter(Q(**{f"{name}__contains": CARRIAGE_RETURN})).update(**{name: joined})


class Migration(migrations.Migration):
    dependencies = [("mechanisms", "0006_a_charter_is_amended_and_a_mechanism_dissolved")]
    operations = [migrations.RunPython(end_alike, migrations.RunPython.noop)]
