"""What waits for an agency's administrator, and of reforms for those of the portal."""

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from coordination.agencies.models import (
    AccountReview,
    AddressChange,
    Agency,
    Invitation,
    JoinRequest,
    Post,
    Reform,
    User,
)
from coordination.core.flow import Sentence
from coordination.core.policy import can
from coordination.core.workdays import today
from coordination.core.worklist import LIMIT, Waiting, source

if TYPE_CHECKING:
    from django.db.models import QuerySet

END_IN_SIGHT = timedelta(days=30)


def administers(person: Any) -> bool:
    return bool(person.acting_for) and Post.Role.ADMINISTRATOR in person.roles


def vacancy_url(agency: Any, role: str) -> str:
    """Where a role that nobody holds is filled: from those who work there (`lacking` says if any), else anew."""
    door = "agencies:new_post" if agency.has_people else "agencies:invite"
    return f"{reverse(door, args=[agency.pk])}?{urlencode({'role': role})}"


@source
def agencies_without_liaison(person: Any) -> Iterator[Waiting]:
    """Own and supervised agencies that nobody can reach: notices go to the leader instead, or to no one."""
    if not administers(person):
        return
    for agency in Agency.objects.kept_by(person.acting_for).lacking(Post.Role.LIAISON)[:LIMIT]:
        yield Waiting(
            what=_("Appoint a liaison officer"),
            title=agency.name,
            url=vacancy_url(agency, Post.Role.LIAISON),
            icon="user-plus",
            thing=agency,
        )


@source
def people_who_ask_to_join(person: Any) -> Iterator[Waiting]:
    """Of the own agency and those it supervises; of agencies that have no administrator the portal's own are asked."""
    asked = JoinRequest.objects.open()
    if person.portal_role == User.PortalRole.SYSTEM:
        asked = asked.with_nobody_to_decide()
    elif administers(person):
        asked = asked.visible_to(person).exclude(person=person)
    else:
        return
    for request in asked.select_related("person", "agency").order_by("pk")[:LIMIT]:
        yield Waiting(
            what=_("Says to work here, and asks to join: accept or refuse"),
            title=str(request.person),
            url=request.get_absolute_url(),
            icon="user-plus",
            where=str(request.agency),
            thing=request,
        )


@source
def posts_that_end(person: Any) -> Iterator[Waiting]:
    """Posts of the own agency that end within a month, until they are renewed or somebody follows: with them go the
    rights they gave.
    """
    if not administers(person):
        return
    ending = (
        Post.objects.own()
        .in_force()
        .filter(agency=person.acting_for, user__is_active=True, ends_on__lte=today() + END_IN_SIGHT)
    )
    for post in ending.filter(~Exists(_followers())).select_related("user", "agency").order_by("ends_on", "pk")[:LIMIT]:
        wish: dict[str, Any] = {"person": post.user_id, "role": post.role}
        if post.ends_on:
            wish["starts_on"] = post.ends_on + timedelta(days=1)
        yield Waiting(
            what=_("The post ends: appoint a successor, or renew it"),
            title=f"{post.user} · {post.role_words}",
            url=f"{reverse('agencies:new_post', args=[post.agency_id])}?{urlencode(wish)}",
            due_on=post.ends_on,
            icon="user-exclamation",
            where=str(post.agency),
            thing=post,
        )


def _followers() -> Any:
    """Posts that take over from one that ends: the same person's, or another's that begins about then."""
    begins_about_then = Q(starts_on__gte=OuterRef("ends_on") - END_IN_SIGHT)
    return (
        Post.objects.own()
        .filter(
            Q(user=OuterRef("user")) | begins_about_then,
            Q(ends_on=None) | Q(ends_on__gt=OuterRef("ends_on")),
            agency=OuterRef("agency"),
            role=OuterRef("role"),
            user__is_active=True,
        )
        .exclude(pk=OuterRef("pk"))
    )


@source
def invitations_run_out(person: Any) -> Iterator[Waiting]:
    """Letters that nobody answered in time: sent again, or withdrawn."""
    if not administers(person):
        return
    rows = Invitation.objects.visible_to(person).run_out().select_related("agency").order_by("expires_at", "pk")
    for row in rows[:LIMIT]:
        yield Waiting(
            what=_("The invitation has run out: send it again, or withdraw it"),
            title=f"{row.full_name} · {row.get_role_display()}",
            url=row.get_absolute_url(),
            icon="mail-opened",
            where=str(row.agency),
            thing=row,
        )


@source
def accounts_to_review(person: Any) -> Iterator[Waiting]:
    """The lists of the quarter, of the own agency and of those it supervises."""
    if not administers(person):
        return
    rows: Any = AccountReview.objects.visible_to(person).open().select_related("agency").with_progress()
    for row in rows.order_by("due_on", "pk")[:LIMIT]:
        yield Waiting(
            what=_("Confirm the accounts one by one: %(left)d are left") % {"left": row.total - row.done},
            title=str(row),
            url=row.get_absolute_url(),
            due_on=row.due_on,
            icon="list-check",
            where=str(row.agency),
            thing=row,
        )


@source
def people_without_address(person: Any) -> Iterator[Waiting]:
    """Whom no letter reaches: those who work for the own agency alone, for others the administrator cannot speak."""
    if not administers(person):
        return
    own = person.acting_for
    elsewhere = Post.objects.not_over().filter(user=OuterRef("user")).exclude(agency=own)
    entered = AddressChange.objects.open().filter(user=OuterRef("user"))
    here = Post.objects.in_force().filter(agency=own, user__is_active=True, user__portal_role="", user__email="")
    posts = here.filter(~Exists(elsewhere), ~Exists(entered)).exclude(user=person)
    for post in posts.order_by("user", "pk").distinct("user").select_related("user", "stands_in_for__user")[:LIMIT]:
        yield Waiting(
            what=_("Enter the e-mail address: without it no letter reaches this person"),
            title=f"{post.user} · {post.role_words}",
            url=reverse("agencies:contact", args=[post.pk]),
            icon="mail",
            where=str(own),
            thing=post,
        )


@source
def own_address_missing(person: Any) -> Iterator[Waiting]:
    """Nobody enters the own address of an administrator but that one."""
    if not person.email and not AddressChange.objects.open().filter(user=person).exists():
        yield Waiting(
            what=_("Enter your own e-mail address: without it no letter reaches you"),
            title=str(person),
            url=reverse("change_address"),
            icon="mail",
        )


@source
def address_to_confirm(person: Any) -> Iterator[Waiting]:
    """Of one's own, whoever entered it."""
    for change in AddressChange.objects.open().filter(user=person).select_related("asked_by"):
        yield Waiting(
            what=_("A new e-mail address waits for your confirmation: open the letter that went there, or withdraw it"),
            title=change.address,
            url=change.get_absolute_url(),
            icon="mail",
            where=str(change.asked_by or ""),
            thing=change,
        )


def _of_reforms(rows: "QuerySet[Reform]", what: Sentence, icon: str) -> Iterator[Waiting]:
    for reform in rows.prefetch_related("sides__agency")[:LIMIT]:
        yield Waiting(
            what=what,
            title=reform.said,
            url=reform.get_absolute_url(),
            due_on=reform.effective_on,
            icon=icon,
            where=reform.document_no,
            thing=reform,
        )


@source
def reforms_to_confirm(person: Any) -> Iterator[Waiting]:
    """Changes of agencies that the system administrator has entered, for the second person."""
    if person.portal_role == User.PortalRole.SECURITY:
        rows = Reform.objects.to_confirm().exclude(planned_by=person)
        yield from _of_reforms(rows, _("Confirm or decline, as the second person"), "history")


@source
def reforms_held_up(person: Any) -> Iterator[Waiting]:
    """Changes of agencies whose day has come and that could not take effect: the document is not carried out."""
    if can(person, "reform.plan", None):
        what = _("A reform could not take effect: mend what keeps it, or withdraw it")
        yield from _of_reforms(Reform.objects.due().exclude(obstacle=""), what, "alert-triangle")
