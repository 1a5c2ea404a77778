"""What is done with passwords."""

from django.db import transaction

from coordination.agencies.models import User
from coordination.core.activity import record


@transaction.atomic
def change_password(*, actor: User, password: str) -> None:
    """The form has asked for the old one and judged the new one. That it was changed is recorded, not what it is."""
    actor.set_password(password)
    actor.save(update_fields=["password"])
    record(actor, "user.change_password", actor)
