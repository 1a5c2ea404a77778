from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0005_telephone_numbers'),
    ]

    operations = [
        migrations.AddField(
            model_name='post',
            name='ended_at',
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddIndex(
            model_name='post',
            index=models.Index(condition=models.Q(('ends_on__isnull', False)), fields=['ends_on'], name='post_that_ends'),
        ),
        migrations.AddConstraint(
            model_name='post',
            constraint=models.CheckConstraint(condition=models.Q(('ended_at', None), ('ends_on__isnull', False), _connector='OR'), name='post_ended_at_once_has_a_last_day'),
        ),
    ]
