"""What agencies are told of the audit."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from coordination.agencies.models import Agency, User, liaisons_of
from coordination.audit.models import DailyHead
from coordination.core.notices import Category, Notice, notice


@notice
class EndOfRecord(Notice):
    """Nobody can take back what lies in the letter boxes of all agencies: so it cannot be switched off."""

    kind = "end_of_record"
    label = _("The end of the audit record, to be kept by each agency")
    category = Category.AUDIT
    mandatory = True
    to_be_filed = True

    @classmethod
    def audience(cls, subject: DailyHead) -> "Iterable[User]":
        return liaisons_of(*Agency.objects.all())
