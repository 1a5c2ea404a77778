"""A dispute out of several comments of one agency knew the first of them only."""

from django.db import migrations, models


def know_what_is_known(apps, schema_editor):
    party = apps.get_model("opinions", "Party")
    through = apps.get_model("opinions", "Dispute").comments.through
    sides = party.objects.exclude(comment=None).values_list("dispute_id", "comment_id")
    through.objects.bulk_create(through(dispute_id=dispute, comment_id=comment) for dispute, comment in sides)


def know_the_first_of_each(apps, schema_editor):
    party = apps.get_model("opinions", "Party")
    through = apps.get_model("opinions", "Dispute").comments.through
    for row in through.objects.order_by("-comment_id").select_related("comment__reply__request"):
        sides = party.objects.filter(dispute=row.dispute_id, agency=row.comment.reply.request.agency_id)
        sides.update(comment=row.comment_id)


class Migration(migrations.Migration):

    dependencies = [
        ('opinions', '0010_time_asked_for_may_lapse'),
    ]

    operations = [
        migrations.AddField(
            model_name='dispute',
            name='comments',
            field=models.ManyToManyField(editable=False, related_name='disputes', to='opinions.comment'),
        ),
        migrations.RunPython(know_what_is_known, know_the_first_of_each),
        migrations.RemoveField(
            model_name='party',
            name='comment',
        ),
    ]
