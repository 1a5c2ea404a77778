"""Who may read the audit, and have it proved."""

from coordination.agencies.policy import is_audit_administrator
from coordination.core import policy

policy.register(
    {
        "audit.read": is_audit_administrator,
        "verification.ask": is_audit_administrator,
    }
)
