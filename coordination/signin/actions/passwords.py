"""What is done with passwords."""

from functools import partial

from django.db import transaction
from django.utils import timezone

from coordination.agencies.models import User
from coordination.core.activity import record
from coordination.signin.actions.sessions import end_sign_ins
from coordination.signin.lockout import is_more_than, same_name
from coordination.signin.models import OldPassword, SignIn
from coordination.signin.tasks import write_reset_letter
from coordination.signin.validators import KEPT

RESETS_OF_A_NAME, RESETS_FROM_AN_ADDRESS = 3, 30  # within a quarter of an hour


@transaction.atomic
def change_password(*, actor: User, password: str, here: int | None = None) -> None:
    """The form has asked for the old one and judged the new one. That it was changed is recorded, not what it is.

    The digest of the old one is kept as long as it may not come back; whoever chose the new one need not change it.
    All sign-ins end but this one (`here`).
    """
    _choose(actor, password)
    end_sign_ins(actor, actor=actor, but=here, because=SignIn.End.CHANGED)
    record(actor, "user.change_password", actor)


def ask_for_reset(*, username: str, address: str) -> None:
    """Have the link written to whom the name belongs. Whether there is such a person changes nothing that can be seen
    or measured from outside; who asks too often is not told either, and nothing is written.
    """
    person = User.objects.filter(username=username).first()
    often = is_more_than(RESETS_OF_A_NAME, f"reset of {same_name(username)}")
    often = is_more_than(RESETS_FROM_AN_ADDRESS, f"resets from {address}") or often
    whom = person.pk if person and not often else 0
    transaction.on_commit(partial(write_reset_letter.delay, whom))


@transaction.atomic
def reset_password(*, person: User, password: str) -> None:
    """By the link in the letter, which the change makes void. The second factor stays, every sign-in ends."""
    _choose(person, password)
    end_sign_ins(person, actor=person, because=SignIn.End.CHANGED)
    record(person, "user.reset_password", person)


def _choose(actor: User, password: str) -> None:
    if actor.has_usable_password():
        OldPassword.objects.create(user=actor, encoded=actor.password)
        kept = OldPassword.objects.filter(user=actor).order_by("-pk").values_list("pk", flat=True)[: KEPT - 1]
        OldPassword.objects.filter(user=actor).exclude(pk__in=list(kept)).delete()
    actor.set_password(password)
    actor.password_changed_at, actor.must_change_password = timezone.now(), False
    actor.save(update_fields=["password", "password_changed_at", "must_change_password"])
