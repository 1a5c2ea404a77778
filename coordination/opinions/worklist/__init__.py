"""What waits in opinions and disputes, for whoever asks, for whoever is asked, and in disputes."""

from coordination.opinions.worklist import asked, asking, disputes  # noqa: F401  (they register themselves)
