"""What people are told of the quarterly review of accounts."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from coordination.agencies.models import AccountReview, User, administrators_of
from coordination.agencies.notices.audiences import keepers_of, of_the_portal
from coordination.core.notices import Category, Notice, notice


class AboutReview(Notice):
    """Goes to those who look after the people of the agency: its administrators, where it has none those of the
    supervising agency. While its list is open.
    """

    category = Category.PEOPLE
    mandatory = True  # GB/T 22239-2019, 8.1.4.2 c

    @classmethod
    def audience(cls, subject: AccountReview) -> "Iterable[User]":
        return keepers_of(subject.agency)

    @classmethod
    def still_holds(cls, subject: AccountReview, recipient: Any) -> bool:
        return subject.is_open


@notice
class ReviewOpened(AboutReview):
    kind = "review_opened"
    label = _("The quarterly review of accounts begins")


@notice
class ReviewDueSoon(AboutReview):
    kind = "review_due_soon"
    label = _("The quarterly review of accounts is due soon")


@notice
class ReviewLate(AboutReview):
    """Those of the supervising agency are told as well."""

    kind = "review_late"
    label = _("The quarterly review of accounts is late")

    @classmethod
    def audience(cls, subject: AccountReview) -> "Iterable[User]":
        told = [agency for agency in (subject.agency, subject.agency.parent) if agency]
        return administrators_of(*told)


@notice
class ReviewNeglected(AboutReview):
    """Goes to whoever answers for accounts in the portal."""

    kind = "review_neglected"
    label = _("An agency does not finish its review of accounts")

    @classmethod
    def audience(cls, subject: AccountReview) -> "Iterable[User]":
        return of_the_portal(User.PortalRole.SECURITY)
