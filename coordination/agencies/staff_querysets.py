"""Who may know of comings and goings: invitations, requests to join, departures, reviews, unused accounts and new
addresses.
"""

from typing import TYPE_CHECKING, Any, Self

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from coordination.agencies.querysets import looked_after_by
from coordination.core.workdays import today

if TYPE_CHECKING:
    from coordination.agencies.models import (
        AccountReview,
        AccountReviewLine,
        AddressChange,
        Departure,
        Dormancy,
        Invitation,
        JoinRequest,
    )


def kept_by_nobody() -> Q:
    """For any row with an `agency`: nobody looks after the people there."""
    from coordination.agencies.models import Agency  # this module is read before the models are

    return Q(agency__in=Agency.objects.looked_after_by_nobody())


class JoinRequestQuerySet(QuerySet["JoinRequest"]):
    def visible_to(self, user: Any) -> Self:
        """Whom it is about, and who decides: administrators of the agency and of the one that supervises it; where
        nobody looks after its people, the system administrator, who goes on knowing what that one has decided.
        """
        if not user.is_authenticated:
            return self.none()
        if user.portal_role == "system":
            return self.filter(kept_by_nobody() | Q(decided_by=user) | Q(person=user) | Q(joined_as=user))
        return self.filter(Q(person=user) | Q(joined_as=user) | looked_after_by(user))

    def open(self) -> Self:
        """Waiting, of people whose account is open and who hold no post there meanwhile."""
        from coordination.agencies.models import Post  # this module is read before the models are

        there = Post.objects.not_over().filter(user=OuterRef("person"), agency=OuterRef("agency"))
        return self.filter(~Exists(there), state="asked", person__is_active=True, agency__ended_on=None)

    def with_nobody_to_decide(self) -> Self:
        """Nobody looks after the people of the agency."""
        return self.filter(kept_by_nobody())


class InvitationQuerySet(QuerySet["Invitation"]):
    def visible_to(self, user: Any) -> Self:
        """To whoever looks after the people of the agency; to the system administrator where nobody does, and what that
        one wrote: the first who comes in may look after them from then on.
        """
        if not user.is_authenticated:
            return self.none()
        if user.portal_role == "system":
            return self.filter(kept_by_nobody() | Q(invited_by=user))
        return self.filter(looked_after_by(user))

    def unanswered(self) -> Self:
        return self.filter(accepted_at=None, withdrawn_at=None)

    def for_page(self) -> Self:
        return self.select_related("agency", "person", "invited_by")

    def open(self) -> Self:
        """What its link still opens: nothing for whom the security administrator shut out, by whatever letter."""
        from coordination.agencies.models import User  # this module is read before the models are

        meant = Q(pk=OuterRef("person")) | Q(email__iexact=OuterRef("address"))
        shut_out = User.objects.filter(meant, closed_by_security=True)
        return self.unanswered().filter(~Exists(shut_out), expires_at__gt=timezone.now())

    def run_out(self) -> Self:
        return self.unanswered().filter(expires_at__lte=timezone.now())


class DepartureQuerySet(QuerySet["Departure"]):
    def visible_to(self, user: Any) -> Self:
        """Who leaves and who follows is told to the colleagues, and to whoever looks after the people; where nobody
        does, to the system administrator.
        """
        if not user.is_authenticated:
            return self.none()
        if user.portal_role == "system":
            return self.filter(kept_by_nobody() | Q(planned_by=user))
        own = user.acting_for
        if own is None:
            return self.none()
        return self.filter(Q(agency=own) | looked_after_by(user))

    def planned(self) -> Self:
        return self.filter(settled_at=None, called_off_at=None)

    def due(self) -> Self:
        """Their last day is over."""
        return self.planned().filter(last_on__lt=today()).order_by("last_on", "pk")


class AccountReviewQuerySet(QuerySet["AccountReview"]):
    def visible_to(self, user: Any) -> Self:
        """To whoever looks after the people of the agency, and to whoever answers for accounts in the portal."""
        if not user.is_authenticated:
            return self.none()
        if user.portal_role == "security":
            return self
        return self.filter(looked_after_by(user))

    def open(self) -> Self:
        return self.filter(completed_at=None, agency__ended_on=None)

    def with_progress(self) -> Self:
        """Each with `total` and `done`: how many lines there are, and how many of them have an outcome."""
        return self.annotate(total=Count("lines"), done=Count("lines", filter=~Q(lines__outcome="")))


class AccountReviewLineQuerySet(QuerySet["AccountReviewLine"]):
    def visible_to(self, user: Any) -> Self:
        from coordination.agencies.models import AccountReview  # this module is read before the models are

        return self.filter(review__in=AccountReview.objects.visible_to(user))

    def open(self) -> Self:
        return self.filter(outcome="")


class AddressChangeQuerySet(QuerySet["AddressChange"]):
    def visible_to(self, user: Any) -> Self:
        """To the person, and to whoever enters how people are reached: their administrators, of first people the system
        administrator.
        """
        from coordination.agencies.models import Post, User  # this module is read before the models are

        if not user.is_authenticated:
            return self.none()
        if user.portal_role == "system":
            kept = Post.objects.not_over().looked_after_by_another().filter(user=OuterRef("user"))
            return self.filter(Q(user=user) | Q(asked_by=user) | ~Exists(kept))
        if user.portal_role:
            return self.filter(user=user)
        return self.filter(Q(user=user) | Q(user__in=User.objects.visible_to(user)))

    def unanswered(self) -> Self:
        return self.filter(confirmed_at=None, withdrawn_at=None)

    def open(self) -> Self:
        """What its link still opens."""
        return self.unanswered().filter(expires_at__gt=timezone.now())

    def waiting_alike(self, by: Any, person: Any, address: str) -> Self:
        """The same, entered by the same person, whose link is still good."""
        return self.open().filter(user=person, address=address, asked_by=by)


class DormancyQuerySet(QuerySet["Dormancy"]):
    def visible_to(self, user: Any) -> Self:
        """To the person, and to whoever looks after the person's account."""
        from coordination.agencies.models import User  # this module is read before the models are

        if not user.is_authenticated:
            return self.none()
        return self.filter(Q(user=user) | Q(user__in=User.objects.visible_to(user)))

    def resting(self) -> Self:
        """Their count goes on."""
        return self.filter(closed_at=None)
