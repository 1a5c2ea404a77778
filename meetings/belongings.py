"""What of meetings hangs on a person who leaves: being named for those that are to come."""

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coordination.agencies.leaving import Belonging, Named, belongs
from coordination.agencies.models import Agency, User
from coordination.core.activity import Actor
from meetings import actions
from meetings.flows import MeetingState
from meetings.models import Attendee


def _named(person: User, agency: Agency) -> "QuerySet[Attendee]":
    """By name, as agencies name whom they send; the meeting is still to come."""
    rows = Attendee.objects.filter(seat__agency=agency, name=person.full_name)
    ahead = rows.filter(seat__meeting__state=MeetingState.CONVENED, seat__meeting__starts_at__gt=timezone.now())
    return ahead.select_related("seat__meeting__mechanism", "seat__agency").order_by("seat__meeting__starts_at", "pk")


def _pass_places(actor: Actor, person: User, agency: Agency, successor: User) -> None:
    actions.send_another(actor=actor, attendees=list(_named(person, agency)), person=successor)


@belongs
class Attendances(Belonging):
    """Whoever was to go to a meeting is named there; the successor goes."""

    code, label = "attendances", _("Named for coming meetings")
    stays = _("stays as it was answered: answer anew")
    move = staticmethod(_pass_places)

    @classmethod
    def named(cls, person: User, agency: Agency) -> list[Named]:
        return [Named.of(str(row.seat.meeting), row.seat.meeting) for row in _named(person, agency)]
