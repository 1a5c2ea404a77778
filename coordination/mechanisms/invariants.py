"""What must be true of mechanisms over time; asked by `manage.py reconcile`."""

from django.db.models import F

from coordination.core.reconcile import invariant
from coordination.mechanisms.citing import Citation

invariant(
    "I27",
    "Every agency takes part by duties of its own.",
    lambda: Citation.objects.exclude(duty__agency=F("participation__agency")).count(),
)
