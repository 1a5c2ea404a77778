"""What of meetings the audit keeps: what was resolved, the minutes that say so, and where each agency stood."""

from coordination.audit.anchors import at_once
from coordination.audit.guarded import keep, only_added
from meetings.models import Minutes, Position, Resolution, Support

keep(Minutes, Resolution, Support)
only_added(Position)
at_once("minutes.issue")
