"""Records of use stay as they were written; every change of a request is written down, and none is deleted."""

from django.db import migrations

from coordination.audit.history import keep_history
from coordination.core.append_only import never_emptied, only_added


class Migration(migrations.Migration):
    dependencies = [("sharing", "0004_requests_to_share")]

    operations = [
        keep_history("sharing_sharerequest"),
        migrations.RunSQL(
            "CREATE TRIGGER is_kept BEFORE DELETE ON sharing_sharerequest FOR EACH ROW EXECUTE FUNCTION refuse_change()",
            "DROP TRIGGER is_kept ON sharing_sharerequest",
        ),
        only_added("sharing_use"),
        never_emptied("sharing_use"),
    ]
