"""Who may read the audit."""

from coordination.agencies.policy import is_audit_administrator
from coordination.core import policy

policy.register({"audit.read": is_audit_administrator})
