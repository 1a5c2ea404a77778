"""Rows that were there before say nothing of theirs: the default comes in a step of its own, else all would get that of the migration."""

from django.db import migrations, models
from django.db.models.functions import Cast


class Migration(migrations.Migration):
    dependencies = [("core", "0004_activity_is_never_emptied")]

    operations = [
        migrations.AddField("activity", "transaction", models.BigIntegerField(editable=False, null=True)),
        migrations.AlterField(
            "activity",
            "transaction",
            models.BigIntegerField(
                db_default=Cast(Cast(models.Func(function="pg_current_xact_id"), models.TextField()), models.BigIntegerField()),
                editable=False,
                null=True,
            ),
        ),
        migrations.AddIndex("activity", models.Index(fields=["transaction"], name="activity_of_transaction")),
    ]
