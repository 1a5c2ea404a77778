"""What of the library hangs on a person who leaves: keys that the person made for programs, and files that are fetched
anew in the person's name.
"""

from django.utils.translation import gettext_lazy as _

from coordination.agencies.leaving import Belonging, Named, belongs
from coordination.agencies.models import Agency, User
from sharing.models import AccessKey, Refresh

MOST = 100


@belongs
class Keys(Belonging):
    """They end with the post, as every way in does."""

    code, label = "access_keys", _("Keys for programs")
    stays = _("end: make others, or the programs are given nothing any more")

    @classmethod
    def named(cls, person: User, agency: Agency) -> list[Named]:
        rows = AccessKey.objects.running().filter(made_by=person, agency=agency)
        return [Named.of(key.name, key) for key in rows[:MOST]]


@belongs
class Refreshes(Belonging):
    """They are done in the person's name, and fail from the day on which that ends."""

    code, label = "refreshes", _("Files that are fetched anew by themselves")
    stays = _("stop: somebody of the data office has to set them up anew")

    @classmethod
    def named(cls, person: User, agency: Agency) -> list[Named]:
        rows = Refresh.objects.filter(set_by=person, item__owner__in=agency.line).select_related("item")
        return [Named.of(str(refresh), refresh) for refresh in rows[:MOST]]
