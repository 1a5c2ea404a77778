"""What the audit keeps of itself and of the layers below: who holds which post, is in which group, and was
granted what.
"""

from guardian.models import GroupObjectPermission, UserObjectPermission

from coordination.agencies.models import Post, User
from coordination.audit.guarded import keep, only_added
from coordination.audit.models import DailyHead, Reading, RowHistory, Seal
from coordination.core.models import Activity

keep(Post, User.groups.through, GroupObjectPermission, UserObjectPermission)
only_added(Activity, RowHistory, Reading, Seal, DailyHead)
