import django.db.models.deletion
from django.db import migrations, models


# What was entered before stands as bodies of its kind usually do, until somebody says otherwise.
BY_KIND = """
    UPDATE agencies_agency SET relation = CASE kind
        WHEN 'public_service' THEN 'public_service'
        WHEN 'technical' THEN 'technical'
        WHEN 'association' THEN 'association'
        WHEN 'social' THEN 'association'
        WHEN 'enterprise' THEN 'enterprise'
        WHEN 'elsewhere' THEN 'unrelated'
        ELSE 'subordinate'
    END
"""


class Migration(migrations.Migration):

    dependencies = [
        ('agencies', '0003_credit_code'),
    ]

    operations = [
        migrations.AddField(
            model_name='agency',
            name='internal_code',
            field=models.CharField(blank=True, help_text='The number under which your own systems know it', max_length=40, null=True, unique=True, verbose_name='internal code'),
        ),
        migrations.AddField(
            model_name='agency',
            name='pinyin_override',
            field=models.CharField(blank=True, help_text='Syllables between blanks, for instance: chong qing shi', max_length=400, verbose_name='pinyin, where it is read otherwise'),
        ),
        migrations.AddField(
            model_name='agency',
            name='relation',
            field=models.CharField(choices=[('subordinate', 'Department of this government'), ('party', 'Party organ'), ('vertical', 'Under vertical administration'), ('military', 'Military organ'), ('judicial', 'Judicial or procuratorial organ'), ('public_service', 'Public service body of this government'), ('technical', 'Independent technical institution'), ('association', 'Association or social organisation'), ('enterprise', 'Enterprise'), ('unrelated', 'Not subordinate')], default='subordinate', max_length=16, verbose_name='relation to the government'),
        ),
        migrations.RunSQL(BY_KIND, migrations.RunSQL.noop),
        migrations.AddField(
            model_name='region',
            name='level',
            field=models.CharField(choices=[('province', 'Province'), ('prefecture', 'Prefecture'), ('county', 'County')], default='province', max_length=12, verbose_name='level'),
        ),
        migrations.AddField(
            model_name='region',
            name='parent',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='divisions', to='agencies.region', verbose_name='belongs to'),
        ),
        migrations.AddField(
            model_name='region',
            name='valid_from',
            field=models.DateField(blank=True, null=True, verbose_name='valid from'),
        ),
        migrations.AddField(
            model_name='region',
            name='valid_to',
            field=models.DateField(blank=True, help_text='The last day on which it exists', null=True, verbose_name='valid until'),
        ),
        migrations.AddField(
            model_name='user',
            name='portal_role',
            field=models.CharField(blank=True, choices=[('', 'none'), ('system', 'System administrator'), ('security', 'Security administrator'), ('audit', 'Audit administrator')], default='', max_length=12, verbose_name='administrator of the portal'),
        ),
        migrations.AddConstraint(
            model_name='region',
            constraint=models.CheckConstraint(condition=models.Q(('valid_from', None), ('valid_to', None), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='region_ends_after_it_begins', violation_error_message='The division ends before it begins.'),
        ),
    ]
