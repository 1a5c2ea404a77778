"""What of mechanisms the audit keeps."""

from coordination.audit.guarded import keep
from coordination.mechanisms.models import Participation

keep(Participation)
