"""What people are told of data sets that are fetched anew by themselves."""

from django.utils.translation import gettext_lazy as _

from coordination.core.notices import notice
from sharing.notices import ToDataOffices


@notice
class RefreshFailed(ToDataOffices):
    """Told once, and not again until it went well in between."""

    kind = "refresh_failed"
    label = _("A file of your agency's data sets could not be fetched")


@notice
class RefreshStopped(ToDataOffices):
    """What came would lose rows or columns: somebody has to decide."""

    kind = "refresh_stopped"
    label = _("What was fetched for a data set of your agency waits for a decision")
    mandatory = True
