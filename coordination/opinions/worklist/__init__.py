"""What waits in opinions and disputes, for whoever is asked and in disputes."""

from coordination.opinions.worklist import asked, disputes  # noqa: F401  (they register themselves)
