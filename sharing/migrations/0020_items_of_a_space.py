"""What lies in one space and is shown to all is walked in the order of lists."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("sharing", "0005_use_is_only_added")]

    operations = [
        migrations.AddIndex(
            model_name="item",
            index=models.Index(
                condition=Q(state="published", visibility=2),
                fields=["space", "-changed_at", "-id"],
                name="item_of_space_seen_by_all",
            ),
        )
    ]
