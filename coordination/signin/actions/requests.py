"""What two persons do together: one asks, another confirms."""

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coordination.agencies.models import User
from coordination.core.activity import Actor, record
from coordination.core.errors import Refusal
from coordination.core.lines import in_one_line
from coordination.core.notices import notify
from coordination.core.policy import require
from coordination.core.workflow import advance
from coordination.signin.actions.sessions import end_sign_ins
from coordination.signin.factors import has_factor
from coordination.signin.flows import GOOD_FOR
from coordination.signin.models import AccountRequest, SignIn
from coordination.signin.notices import AccountChanged, RequestAnswered, SecondPersonWanted


@transaction.atomic
def ask_reset(*, actor: User, person: User, reason: str) -> AccountRequest:
    """Ask that somebody's second factors are taken away, as they are lost. Those who may confirm it are told. Refusal
    where there is none to take away.
    """
    require(actor, "user.ask_reset", person)
    if not has_factor(person):
        raise Refusal(_("%(person)s has no second factor: there is nothing to reset.") % {"person": person})
    return _ask(actor, AccountRequest(kind=AccountRequest.Kind.FACTORS, subject=person, reason=reason))


@transaction.atomic
def ask_role(*, actor: User, person: User, role: str, reason: str) -> AccountRequest:
    """Ask that somebody becomes an administrator of the portal, another one, or (no role) none any more.

    Refusal where the person holds a post, or holds this role already.
    """
    require(actor, "user.ask_role", person)
    if role and person.posts.not_over().exists():
        raise Refusal(_("Whoever holds a post in an agency is no administrator of the portal: end the posts first."))
    if role == person.portal_role:
        raise Refusal(_("This is so already."))
    return _ask(actor, AccountRequest(kind=AccountRequest.Kind.ROLE, subject=person, role=role, reason=reason))


def _ask(actor: User, request: AccountRequest) -> AccountRequest:
    lapse(person=request.subject)
    request.asked_by = actor
    request.full_clean()
    request.save()
    record(
        actor, "account_request.ask", request, after={"kind": request.kind, "role": request.role}, note=request.reason
    )
    notify(SecondPersonWanted, request, reason=in_one_line(request.reason))
    return request


@transaction.atomic
def confirm(*, actor: User, request: AccountRequest) -> None:
    """The second person says yes: it is done at once, every sign-in of the account ends, and its holder is told, and
    whoever asked.

    All three are held and read anew: NotLawful where whoever asked is suspended meanwhile, or may not ask any more, or
    the person has come to hold a post; NotPermitted where it is the second person who is suspended or dismissed.
    """
    concerned = [request.subject_id, request.asked_by_id, actor.pk]
    held = {one.pk: one for one in User.objects.select_for_update().filter(pk__in=concerned).order_by("pk")}
    person = request.subject = held[request.subject_id]
    request.asked_by = held[request.asked_by_id]
    actor.stand_as(held[actor.pk])
    advance(request, "confirm", actor=actor, decided_by=actor)
    if request.kind == AccountRequest.Kind.FACTORS:
        Authenticator.objects.filter(user=person).delete()
        record(actor, "user.reset_factors", person, note=request.reason)
    else:
        before, person.portal_role = person.portal_role, request.role
        person.save(update_fields=["portal_role"])
        record(actor, "user.appoint_administrator", person, before={"role": before}, after={"role": person.portal_role})
    end_sign_ins(person, actor=actor, because=SignIn.End.CHANGED)
    notify(AccountChanged, request)
    notify(RequestAnswered, request)


@transaction.atomic
def refuse(*, actor: User, request: AccountRequest, note: str) -> None:
    """The second person says no, and why; whoever asked is told both."""
    advance(request, "refuse", actor=actor, note=note, decided_by=actor)
    notify(RequestAnswered, request, note=in_one_line(note))


@transaction.atomic
def withdraw(*, actor: User, request: AccountRequest) -> None:
    advance(request, "withdraw", actor=actor)


@transaction.atomic
def lapse(*, actor: Actor = None, person: User | None = None) -> int:
    """What nobody confirmed within a day is over, and whoever asked is told: of one person, or every night of all."""
    late = AccountRequest.objects.open().filter(asked_at__lt=timezone.now() - GOOD_FOR)
    old = late.select_related("asked_by", "subject").order_by("pk")
    rows = list(old.filter(subject=person) if person else old)
    for row in rows:
        advance(row, "lapse", actor=actor)
        notify(RequestAnswered, row)
    return len(rows)
