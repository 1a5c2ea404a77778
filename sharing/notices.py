"""What people are told of the library. What is late cannot be switched off."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from coordination.agencies.models import Agency, Post, User, leaders_of, with_their_posts
from coordination.core.notices import Category, Notice, OfADate, OfAState, notice
from sharing.flows import EntryState
from sharing.models import Entry
from sharing.sight import ActingFor, called

if TYPE_CHECKING:
    from django.db.models import QuerySet


def data_office_of(*agencies: Agency) -> "QuerySet[User]":
    """The data officers of these agencies and their liaison officers; an agency without either is reached through its
    leader.
    """
    officers = User.objects.holding({Post.Role.DATA_OFFICER}, at=list(agencies))
    reached = Q(pk__in=officers.order_by().values("pk")) | Q(
        pk__in=User.objects.reachable_at(list(agencies)).values("pk")
    )
    return with_their_posts(User.objects.filter(reached))


def acting(agency: Agency | None) -> list[Agency]:
    """Whoever acts in its place today: nobody, where nobody does."""
    acting = agency.acting if agency else None
    return [acting] if acting else []


class ToDataOffices(Notice):
    """Goes to the data offices of `agencies`: of the one that provides the item, where nothing else is said."""

    category = Category.SHARING

    @classmethod
    def agencies(cls, subject: Any) -> Iterable[Agency | None]:
        return [subject.item.owner]

    @classmethod
    def audience(cls, subject: Any) -> "Iterable[User]":
        return data_office_of(*(one for agency in cls.agencies(subject) for one in acting(agency)))


class OfAnItem(ToDataOffices):
    """Of a request, a correction or a key of another agency. It calls the item by its `title` where every agency that
    is told may know of it by now; its provider does.
    """

    @classmethod
    def facts(cls, subject: Any) -> dict[str, Any]:
        others = [agency for agency in cls.agencies(subject) if agency != subject.item.owner]
        return {"title": called(subject.item, *(ActingFor(one) for agency in others for one in acting(agency)))}


class ToTheAuthority(ToDataOffices):
    """Goes to the data office of the data authority that reviews it."""

    @classmethod
    def agencies(cls, subject: Entry) -> Iterable[Agency | None]:
        return [subject.item.authority]


class OfASubmission(ToTheAuthority, OfAState):
    @classmethod
    def still_holds(cls, subject: Entry, recipient: Any) -> bool:
        return subject.state == EntryState.SUBMITTED


@notice
class EntrySubmitted(OfASubmission):
    kind = "entry_submitted"
    label = _("A catalogue entry is to be reviewed")


@notice
class EntryReturned(ToDataOffices, OfAState):
    kind = "entry_returned"
    label = _("A catalogue entry of your agency is returned")


@notice
class EntryPublished(ToDataOffices, OfAState):
    kind = "entry_published"
    label = _("A catalogue entry of your agency is published")


@notice
class MoreTimeAsked(ToTheAuthority):
    kind = "catalogue_time_asked"
    label = _("An agency asks for more time to change the catalogue")


@notice
class MoreTimeGiven(ToDataOffices):
    kind = "catalogue_time_given"
    label = _("Your agency has more time to change the catalogue")


class OfAnEntryDate(OfADate):
    """Of an update that is due, its agency is told; of a review, the data authority."""

    category = Category.SHARING
    mandatory = True

    @classmethod
    def responsible(cls, subject: Entry) -> list[Agency]:
        return acting(subject.item.authority if subject.state == EntryState.SUBMITTED else subject.item.owner)


@notice
class EntryDueSoon(OfAnEntryDate):
    kind = "entry_due_soon"
    label = _("Catalogue: a limit ends soon")

    @classmethod
    def audience(cls, subject: Entry) -> "Iterable[User]":
        return data_office_of(*cls.responsible(subject))


@notice
class EntryLate(OfAnEntryDate):
    kind = "entry_late"
    label = _("Catalogue: a limit has passed")

    @classmethod
    def audience(cls, subject: Entry) -> "Iterable[User]":
        return leaders_of(*cls.responsible(subject))
