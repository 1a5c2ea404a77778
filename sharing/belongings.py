"""What of the library hangs on a person who leaves: the keys that the person made for programs."""

from django.utils.translation import gettext_lazy as _

from coordination.agencies.leaving import Belonging, Named, belongs
from coordination.agencies.models import Agency, User
from sharing.models import AccessKey

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
