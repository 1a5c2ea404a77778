"""More time, of whatever is held to a limit that the data authority may prolong once: asked for, and given.

Such a record has `due_on`, `first_due_on`, `due_version` and `more_asked_at`, `more_because`, `more_settled_at`.
Whoever calls holds it and has asked the policy.
"""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from coordination.agencies.models import User
from coordination.core.activity import record
from coordination.core.errors import NotLawful
from coordination.core.notices import Notice, notify
from coordination.core.reminders import plan
from coordination.core.workdays import add_workdays
from sharing import clocks


def put_question(actor: User, thing: Any, reason: str, says: type[Notice]) -> None:
    """Ask the data authority; it is told, with why. Raises NotLawful where that was done before."""
    if thing.more_asked_at:
        raise NotLawful(_("More time was asked for already: the law allows it once."))
    thing.more_asked_at, thing.more_because = timezone.now(), reason
    thing.save(update_fields=["more_asked_at", "more_because"])
    record(actor, f"{thing.flow.noun}.ask_more_time", thing, note=reason)
    notify(says, thing)


def consent(actor: User, thing: Any, clock: str, says: type[Notice]) -> None:
    """So many working days more as the clock allows, counted from the first date, which stays on record; what is said
    of the date is planned anew. Raises NotLawful where nobody waits for it.
    """
    if not thing.more_asked_at or thing.more_settled_at or thing.first_due_on is None:
        raise NotLawful(_("Nobody is waiting for more time."))
    before, more = {"due_on": thing.due_on}, clocks.limit_of(clock, thing.item.owner)
    thing.due_on = add_workdays(thing.first_due_on, more.workdays)
    thing.due_version, thing.more_settled_at = thing.due_version + 1, timezone.now()
    thing.save(update_fields=["due_on", "due_version", "more_settled_at"])
    plan(thing)
    record(actor, f"{thing.flow.noun}.give_more_time", thing, before=before, after={"due_on": thing.due_on})
    notify(says, thing)
