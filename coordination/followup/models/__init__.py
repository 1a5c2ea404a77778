"""What follow-up keeps: assignments with what each agency owes and says, and what is asked about their dates."""

from coordination.followup.models.assignment import FAR_OFF, Assignment, Escalation, Evidence, Part, Report
from coordination.followup.models.extension import Extension
from coordination.followup.models.refusal import Refusal

__all__ = ["FAR_OFF", "Assignment", "Escalation", "Evidence", "Extension", "Part", "Refusal", "Report"]
