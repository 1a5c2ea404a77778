"""What is done so that somebody belongs to an agency who came by single sign-on."""

from django.db import transaction
from django.utils.translation import gettext as _

from coordination.agencies import joining
from coordination.agencies.actions.posts import appoint
from coordination.agencies.appointing import last_day_given_by
from coordination.agencies.models import Agency, JoinRequest, User
from coordination.agencies.notices import JoinAsked, JoinDecided
from coordination.core import principals, ways_in
from coordination.core.activity import record
from coordination.core.errors import Refusal
from coordination.core.notices import notify
from coordination.core.policy import require
from coordination.core.workflow import advance


@transaction.atomic
def ask_to_join(*, actor: User, note: str) -> JoinRequest:
    """Ask to belong to the agency that single sign-on names; its administrators are told. Refusal where it names none,
    ValidationError where the person has asked already.
    """
    told = joining.told_of(actor)
    agency = told.agency if told else None
    if told is None or agency is None:
        raise Refusal(_("Single sign-on names no agency that takes part here."))
    require(actor, "agency.ask_to_join", agency)
    request = JoinRequest(person=actor, agency=agency, employee_number=told.number[:40], note=note)
    request.full_clean()
    request.save()
    record(actor, "join_request.ask", request, after={"agency": agency.name}, note=note)
    notify(JoinAsked, request)
    return request


@transaction.atomic
def accept_joining(*, actor: User, request: JoinRequest, role: str, title: str = "") -> None:
    """The person gets a post in the agency, from a deputy for as long as that one stands in, and is told."""
    person = User.objects.select_for_update().get(pk=request.person_id)
    advance(request, "accept", actor=actor, decided_by=actor, joined_as=person)
    is_first = not person.posts.not_over().exists()
    until = last_day_given_by(actor)
    appoint(actor=actor, person=person, agency=request.agency, role=role, title=title, ends_on=until, is_main=is_first)
    notify(JoinDecided, request)


@transaction.atomic
def unite_by_joining(*, actor: User, request: JoinRequest, person: User) -> None:
    """The newcomer is somebody who has an account here already: from now on single sign-on opens that one.

    1. both accounts are held; whoever decides must look after the older one, which leads and administers nothing
    2. what the newcomer signs in with goes over to it, with the number if it had none
    3. the newcomer's own account, which never had rights, is closed at once
    """
    newcomer = User.objects.select_for_update().get(pk=request.person_id)
    person = User.objects.select_for_update().get(pk=person.pk)
    advance(request, "accept", actor=actor, decided_by=actor, joined_as=person)
    require(actor, "user.unite", person)
    if newcomer.portal_role or newcomer.posts.exists():
        raise Refusal(_("This account has held posts of its own: it cannot become another one."))
    alike = joining.may_be(newcomer, request.agency).filter(pk=person.pk)
    is_entrusted = alike.values_list("is_entrusted", flat=True).first()
    if is_entrusted is None:
        raise Refusal(_("Single sign-on tells another name and another number of the newcomer."))
    if is_entrusted:
        raise Refusal(
            _(
                "Whoever leads or administers an agency is not connected on another's word."
                " Accept the request with a post, then hand the posts of the account that is there over to it."
            )
        )
    unite(newcomer, person, actor=actor, at=request.agency)
    person.employee_number = person.employee_number or request.employee_number
    person.save(update_fields=["employee_number"])
    notify(JoinDecided, request)


def unite(newcomer: User, person: User, *, actor: User, at: Agency) -> None:
    """What the newcomer signs in with opens the other account; the own one, which never had rights, is closed. Both are
    held by the caller. Refusal where the other one is opened by somebody else's.
    """
    joining.unite(newcomer, person)
    newcomer.is_active = False
    newcomer.save(update_fields=["is_active"])
    ways_in.close(newcomer)
    principals.sync(users=[newcomer.pk])
    record(actor, "user.unite", person, after={"username": newcomer.username})
    record(actor, "user.close", newcomer, note=at.name)


@transaction.atomic
def refuse_joining(*, actor: User, request: JoinRequest, note: str) -> None:
    advance(request, "refuse", actor=actor, note=note, decided_by=actor)
    notify(JoinDecided, request)


@transaction.atomic
def withdraw_joining(*, actor: User, request: JoinRequest) -> None:
    advance(request, "withdraw", actor=actor)
