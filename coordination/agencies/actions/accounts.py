"""What is done with accounts: the right to sign in at all."""

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction

from coordination.agencies.actions.letters import count_letters
from coordination.agencies.models import User
from coordination.agencies.notices import AccountClosed, AccountReopened, KeptBySecurity, of_the_portal, who_helps
from coordination.agencies.querysets import accounts_left_open
from coordination.core import principals, ways_in
from coordination.core.activity import Actor, record
from coordination.core.errors import SomeoneWasFaster
from coordination.core.lines import in_one_line
from coordination.core.models import Activity
from coordination.core.notices import Notice, notify, write_to
from coordination.core.policy import require
from coordination.core.workdays import today

LATELY = timedelta(days=3)
BATCH = 100


@transaction.atomic
def close_account_without_post(*, actor: Actor, person: User) -> bool:
    """Whoever holds no post any more, and is to hold none, signs in no longer: a consequence of the last post's end,
    which asked its policy.

    1. the person is held, so that nobody is appointed meanwhile, and of two at once one closes the account
    2. the account is closed
    3. every session and token ends, and the groups are empty
    4. it is recorded
    """
    User.objects.select_for_update().get(pk=person.pk)
    if not accounts_left_open().filter(pk=person.pk).update(is_active=False):
        return False
    person.is_active = False
    ways_in.close(person)
    principals.sync(users=[person.pk])
    record(actor, "user.close", person)
    return True


def close_accounts_of_the_past() -> int:
    """Posts end with a day as well: whose last one did lately is out in the minute after midnight; how many. Until then
    they see and do nothing either: every gate asks for a post in force.
    """
    people = accounts_left_open(today() - LATELY).order_by("pk")[:BATCH]
    return sum(close_account_without_post(actor=None, person=person) for person in people)


def close_all_accounts_left_open() -> None:
    """Whenever the last post ended: what a long standstill of the sweeps left."""
    for person in accounts_left_open().iterator():
        close_account_without_post(actor=None, person=person)


@transaction.atomic
def close_account(*, actor: Actor, person: User, note: str) -> None:
    """Nobody signs in with it from now on; whoever is in under it is out, and the groups are without it. What the
    security administrator closes, nobody else opens again. Where somebody does it, the person reads in a letter by whom
    and why. SomeoneWasFaster where it is closed already.
    """
    require(actor, "user.close", person)
    by_security = actor is not None and actor.portal_role == User.PortalRole.SECURITY
    still_open = User.objects.filter(pk=person.pk, is_active=True)
    if not still_open.update(is_active=False, closed_by_security=by_security):
        raise SomeoneWasFaster
    person.is_active, person.closed_by_security = False, by_security
    ways_in.close(person)
    principals.sync(users=[person.pk])
    act = record(actor, "user.close", person, before={"is_active": True}, after={"is_active": False}, note=note)
    if actor:
        whom = list(of_the_portal(User.PortalRole.SECURITY)) if by_security else who_helps(person)
        _tell(AccountClosed, person, act, by=actor, whom=whom)


@transaction.atomic
def reopen_account(*, actor: Actor, person: User, note: str) -> None:
    """The person signs in anew, and reads so in a letter; the posts stayed as they were. Refusal where the account was
    suspended and opened several times lately, each time with a letter: it is never suspending that has to wait.
    """
    User.objects.select_for_update().get(pk=person.pk)
    person.refresh_from_db(fields=["is_active", "closed_by_security"])
    require(actor, "user.reopen", person)
    count_letters(actor, User, [person.pk], ("user.close", "user.reopen"))
    User.objects.filter(pk=person.pk).update(is_active=True, closed_by_security=False)
    person.is_active, person.closed_by_security = True, False
    principals.sync(users=[person.pk])
    act = record(actor, "user.reopen", person, before={"is_active": False}, after={"is_active": True}, note=note)
    if actor:
        _tell(AccountReopened, person, act, by=actor)


def _tell(kind: type[Notice], person: User, act: Activity, *, by: User, whom: Sequence[User] = ()) -> None:
    """The person in a letter, by which whoever cannot open the portal learns it too; of what the security administrator
    did, the administrators of the person's agencies. The reason stays in its line: it adds none to the portal's letter.
    """
    reason = in_one_line(act.note)
    if person.email:
        write_to(kind, person, address=person.email, act=act, by=by, at=act.at, reason=reason, whom=whom)
    if by.portal_role == User.PortalRole.SECURITY:
        notify(KeptBySecurity, person, act=act, by=by, reason=reason)
