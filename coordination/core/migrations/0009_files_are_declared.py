from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("core", "0008_activity_by_time")]

    operations = [
        migrations.AddField(
            model_name="storedfile",
            name="declared_at",
            field=models.DateTimeField(
                help_text="when the sender declared that it holds no secret; none: the portal's own, or of former days",
                null=True,
            ),
        ),
    ]
