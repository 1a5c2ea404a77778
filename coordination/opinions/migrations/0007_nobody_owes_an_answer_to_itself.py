"""A request may end without an answer: the agency asked and the one that drafts the text have become one."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('opinions', '0006_a_dispute_knows_that_it_was_raised'),
    ]

    operations = [
        migrations.AlterField(
            model_name='request',
            name='state',
            field=models.CharField(
                choices=[
                    ('asked', 'Asked'),
                    ('given', 'Answered'),
                    ('stale', 'Asked again'),
                    ('withdrawn', 'Not asked any more'),
                ],
                default='asked',
                max_length=12,
                verbose_name='state',
            ),
        ),
    ]
