from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("signin", "0004_first_links")]

    operations = [
        migrations.AddIndex(
            model_name="failedsignin",
            index=models.Index(fields=["at"], name="failed_sign_ins_by_time"),
        ),
    ]
