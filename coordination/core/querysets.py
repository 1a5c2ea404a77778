"""What may be read of the engines' tables, and by whom."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.db.models import Model, Q, QuerySet

from coordination.core.flows import FileState

if TYPE_CHECKING:
    from coordination.core.models import Delivery, Notification, Occurrence, StoredFile


class NotificationQuerySet(QuerySet["Notification"]):
    def visible_to(self, user: Any) -> Self:
        """Each person sees what was sent to that person."""
        return self.filter(recipient=user) if user.is_authenticated else self.none()

    def unread(self) -> Self:
        return self.filter(read_at=None)


class OccurrenceQuerySet(QuerySet["Occurrence"]):
    def of(self, thing: Model) -> Self:
        from django.contrib.contenttypes.models import ContentType  # models are not loaded when this module is

        return self.filter(subject_type=ContentType.objects.get_for_model(thing), subject_id=thing.pk)

    def planned(self) -> Self:
        return self.filter(outcome="planned")

    def due(self, at: datetime) -> Self:
        return self.planned().filter(fire_at__lte=at)


class DeliveryQuerySet(QuerySet["Delivery"]):
    def deliverable(self, at: datetime, channel: str) -> Self:
        """Waiting and due, or taken by somebody whose lease has run out."""
        due = Q(progress="pending", next_at__lte=at) | Q(progress="sending", lease_until__lt=at)
        return self.filter(due, channel=channel)

    def gatherable(self, at: datetime) -> Self:
        """Waiting for a digest whose hour has come."""
        return self.filter(progress="pending", channel="digest", next_at__lte=at)

    def held(self, at: datetime) -> Self:
        """Waiting for an hour at which its reader may be reached."""
        return self.filter(progress="pending", held_until__gt=at)


def reader(user: Any) -> Any:
    """The agency for which somebody reads; None: whoever is not signed in, or acts for nobody."""
    return user.acting_for if user.is_authenticated else None


def known_files(user: Any, prefix: str = "") -> Q:
    """Of the files that hang on what a person may see, those the person may know of: while a file waits to be scanned,
    only the agency that handed it in does.
    """
    agency = reader(user)
    own = Q(**{f"{prefix}uploaded_for": agency.principal_id}) if agency else Q(pk=None)
    return ~Q(**{f"{prefix}state__in": FileState.waiting()}) | own


class StoredFileQuerySet(QuerySet["StoredFile"]):
    """Files are listed by the records they hang on, which say who may see them; an agency sees what it handed in."""

    def visible_to(self, user: Any) -> Self:
        agency = reader(user)
        return self.filter(uploaded_for=agency.principal_id) if agency else self.none()
