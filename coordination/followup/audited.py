"""What of follow-up the audit keeps."""

from coordination.audit.guarded import keep, only_added
from coordination.followup.models import Assignment, Escalation, Part, Report

keep(Assignment, Part)
only_added(Report, Escalation)
