from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("core", "0007_imports")]

    operations = [migrations.AddIndex("activity", models.Index(fields=["at"], name="activity_by_time"))]
