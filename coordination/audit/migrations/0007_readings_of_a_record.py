from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audit", "0006_verifications")]

    operations = [
        migrations.AddIndex(
            model_name="reading",
            index=models.Index(fields=["subject_type", "subject_id", "at"], name="reading_of_subject"),
        ),
    ]
