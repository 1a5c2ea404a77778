"""What is done with passwords."""

from django.db import transaction
from django.utils import timezone

from coordination.agencies.models import User
from coordination.core.activity import record
from coordination.signin.models import OldPassword
from coordination.signin.validators import KEPT


@transaction.atomic
def change_password(*, actor: User, password: str) -> None:
    """The form has asked for the old one and judged the new one. That it was changed is recorded, not what it is.

    The digest of the old one is kept as long as it may not come back; whoever chose the new one need not change it.
    """
    if actor.has_usable_password():
        OldPassword.objects.create(user=actor, encoded=actor.password)
        kept = OldPassword.objects.filter(user=actor).order_by("-pk").values_list("pk", flat=True)[: KEPT - 1]
        OldPassword.objects.filter(user=actor).exclude(pk__in=list(kept)).delete()
    actor.set_password(password)
    actor.password_changed_at, actor.must_change_password = timezone.now(), False
    actor.save(update_fields=["password", "password_changed_at", "must_change_password"])
    record(actor, "user.change_password", actor)
