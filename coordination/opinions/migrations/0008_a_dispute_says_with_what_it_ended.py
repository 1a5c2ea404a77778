"""A dispute that ended without an agreement and without a ruling says with what it ended."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('opinions', '0007_nobody_owes_an_answer_to_itself'),
    ]

    operations = [
        migrations.AddField(
            model_name='dispute',
            name='ended_with',
            field=models.CharField(
                blank=True,
                choices=[('text', 'its text was withdrawn'), ('parties', 'its parties became one agency')],
                default='',
                editable=False,
                max_length=8,
            ),
            preserve_default=False,
        ),
    ]
