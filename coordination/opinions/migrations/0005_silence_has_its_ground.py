"""Where silence is taken as no objection, the round bears the rule by which it is: as it stood when agencies were asked."""

from django.db import migrations, models

# Rounds from before bear the rule as it stands now, or what there is to say where none does any more.
FROM_THE_RULE = """
UPDATE opinions_round SET silence_ground = COALESCE(
    (SELECT NULLIF(rule.ground, '') FROM opinions_silence rule
     JOIN opinions_draft draft USING (mechanism_id) WHERE draft.id = opinions_round.draft_id),
    '机制规则')
WHERE silence = 'consent' AND silence_ground = '';
SET CONSTRAINTS ALL IMMEDIATE;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('opinions', '0004_a_section_left_out_takes_up_nothing'),
    ]

    operations = [
        migrations.AddField(
            model_name='round',
            name='silence_ground',
            field=models.CharField(blank=True, editable=False, max_length=200),
        ),
        migrations.RunSQL(FROM_THE_RULE, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name='round',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('silence', 'consent'), _negated=True), models.Q(('silence_ground', ''), _negated=True), _connector='OR'), name='silence_as_consent_has_its_ground'),
        ),
    ]
