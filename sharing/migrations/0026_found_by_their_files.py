"""What the files of items say is searched; those that are there are read by and by."""

import django.contrib.postgres.indexes
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models
from django.db.models import Q

import coordination.core.search

WANT_WHAT_IS_THERE = """
INSERT INTO sharing_itemtext (item_id, file_id, name, due_at, tries, trouble)
SELECT DISTINCT ON (content.item_id, row.file_id) content.item_id, row.file_id, row.path, now(), 0, ''
  FROM (SELECT DISTINCT ON (item_id) id, item_id FROM sharing_content ORDER BY item_id, number DESC) content
  JOIN sharing_contentfile row ON row.content_id = content.id
 ORDER BY content.item_id, row.file_id, row.position
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0016_previews"), ("sharing", "0025_corrections_stay")]

    operations = [
        migrations.CreateModel(
            name="ItemText",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(help_text="under which it lies in the item", max_length=400)),
                (
                    "due_at",
                    models.DateTimeField(default=django.utils.timezone.now, help_text="not to be read before; a lease"),
                ),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("read_at", models.DateTimeField(null=True)),
                ("trouble", models.CharField(blank=True, help_text="why it says nothing", max_length=20)),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="core.storedfile"
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="texts",
                        to="sharing.item",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=Q(("read_at", None), ("trouble", "")), fields=["due_at"], name="item_text_to_be_read"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("item", "file"), name="a_file_is_read_once_for_an_item")
                ],
            },
        ),
        migrations.CreateModel(
            name="ItemPassage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("words", models.TextField()),
                ("search", coordination.core.search.SearchField()),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="sharing.item"
                    ),
                ),
                (
                    "text",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="passages", to="sharing.itemtext"
                    ),
                ),
            ],
            options={
                "indexes": [django.contrib.postgres.indexes.GinIndex(fields=["search"], name="item_passage_search")],
            },
        ),
        migrations.RunSQL(WANT_WHAT_IS_THERE, migrations.RunSQL.noop),
    ]
