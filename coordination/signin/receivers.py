"""Django says when a session gets a person and loses one, by whatever way: each such session keeps its row."""

from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver

from coordination.agencies.models import User
from coordination.signin import actions
from coordination.signin.models import SignIn
from coordination.signin.sessions import ROW


@receiver(user_logged_in)
def _begun(request: Any, user: User, **_facts: Any) -> None:
    actions.open_sign_in(request=request, person=user)


@receiver(user_logged_out)
def _ended(request: Any, user: User | None, **_facts: Any) -> None:
    row = SignIn.objects.filter(pk=request.session.get(ROW), user=user, ended_at=None).first()
    if row is not None:
        actions.end_sign_in(actor=user, sign_in=row, because=SignIn.End.SIGNED_OUT)
