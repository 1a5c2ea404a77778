"""What must be true of issued minutes; asked by `manage.py reconcile`."""

import hashlib

from coordination.core.reconcile import invariant
from meetings.models import Minutes


def _altered() -> int:
    issued = Minutes.objects.issued().only("text", "sha256").iterator()
    return sum(hashlib.sha256(minutes.text.encode()).hexdigest() != minutes.sha256 for minutes in issued)


invariant("I11", "Issued minutes read as they did on the day of issue.", _altered)
