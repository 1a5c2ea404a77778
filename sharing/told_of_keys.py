"""What people are told of keys for programs."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from coordination.agencies.models import Agency
from coordination.core.notices import notice
from sharing.models import AccessKey
from sharing.notices import OfAnItem


@notice
class KeyEnded(OfAnItem):
    """A program of theirs is given nothing any more, and nobody of them did it."""

    kind = "access_key_ended"
    label = _("A key of your agency's programs has ended")
    mandatory = True

    @classmethod
    def agencies(cls, subject: AccessKey) -> Iterable[Agency | None]:
        return [subject.agency]
