"""What is done with sign-ins."""

import time
from typing import Any

from django.contrib.auth import logout, update_session_auth_hash
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from coordination.agencies.models import User
from coordination.core.activity import Actor, record
from coordination.signin.lockout import address_of
from coordination.signin.models import FailedSignIn, SignIn
from coordination.signin.sessions import ROW, SEEN, begin


def open_sign_in(*, request: Any, person: User) -> SignIn:
    """A session has got a person: keep the row by which it is shown, and ended."""
    row = SignIn.objects.create(
        user=person,
        session_key=request.session.session_key or "",
        address=address_of(request)[:60],
        agent=request.META.get("HTTP_USER_AGENT", "")[:300],
    )
    begin(request, row.pk)
    return row


@transaction.atomic
def record_sign_in(*, request: Any, person: User, how: list[str]) -> None:
    """Somebody came in through the door, and by which proofs."""
    row = SignIn.objects.filter(user=person).latest("pk")
    record(person, "sign_in.begin", row, after={"address": row.address, "proofs": how})


@transaction.atomic
def record_failure(*, username: str, address: str) -> None:
    """Somebody tried in vain. The same is written whether or not there is such a person, and never what was typed."""
    row = FailedSignIn.objects.create(user=User.objects.filter(username=username).first(), address=address[:60])
    record(None, "sign_in.fail", row, after={"address": row.address})


@transaction.atomic
def end_sign_in(*, actor: Actor, sign_in: SignIn, because: str) -> None:
    """It is out with its next request. One that has ended is left as it is."""
    Session.objects.filter(session_key=sign_in.session_key).delete()
    ended = {"ended_at": timezone.now(), "ended_by": because, "session_key": ""}
    if SignIn.objects.filter(pk=sign_in.pk, ended_at=None).update(**ended):
        record(actor, "sign_in.end", sign_in, after={"because": because})


@transaction.atomic
def end_sign_ins(user: User, *, actor: Actor = None, but: int | None = None, because: str = SignIn.End.CLOSED) -> int:
    """All of a person's, at once, but for one if it is named; how many there were."""
    rows = list(SignIn.objects.select_for_update().filter(user=user, ended_at=None).exclude(pk=but or 0))
    Session.objects.filter(session_key__in=[row.session_key for row in rows]).delete()
    now = timezone.now()
    SignIn.objects.filter(pk__in=[row.pk for row in rows]).update(ended_at=now, ended_by=because, session_key="")
    if rows:
        record(actor, "user.end_sign_ins", user, after={"count": len(rows), "because": because})
    return len(rows)


def expire(*, request: Any) -> None:
    """The session of this request is over."""
    row = SignIn.objects.filter(pk=request.session.get(ROW), ended_at=None).first()
    if row is not None:
        end_sign_in(actor=None, sign_in=row, because=SignIn.End.EXPIRED)
    logout(request)


def note_use(*, request: Any) -> None:
    request.session[SEEN] = time.time()
    SignIn.objects.filter(pk=request.session.get(ROW)).update(seen_at=timezone.now())


def keep_this_one(*, request: Any) -> None:
    """Another password was chosen: this session goes on under another key, and its row follows it."""
    update_session_auth_hash(request, request.user)
    SignIn.objects.filter(pk=request.session.get(ROW)).update(session_key=request.session.session_key)


@transaction.atomic
def mark_expired() -> int:
    """Sign-ins of which nothing was heard until their time was over; asked every night."""
    rows = SignIn.objects.filter(ended_at=None).exclude(pk__in=SignIn.objects.open().values("pk"))
    return rows.update(ended_at=timezone.now(), ended_by=SignIn.End.EXPIRED, session_key="")
