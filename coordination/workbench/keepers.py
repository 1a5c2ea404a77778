"""The home pages of the three administrators of the portal: what waits for each, and how the own field stands.

Nothing of it is content of agencies. Every question is limited or capped, whatever the house holds.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from coordination.agencies.models import Agency, Dormancy, JoinRequest, Post, Reform, User
from coordination.agencies.querysets import OFFICIAL_ORDER
from coordination.audit import anchors
from coordination.audit.chain import Head
from coordination.audit.models import DailyHead, Verification
from coordination.audit.standing import Standing, standing
from coordination.core.counting import Tally, capped
from coordination.core.flow import Sentence
from coordination.core.imports.models import ImportRun
from coordination.core.workdays import is_estimated, today
from coordination.signin.models import AccountRequest, FailedSignIn
from coordination.workbench.dashboard import Desk
from sharing.models import Authority

SHOWN = 6  # lines of a card
A_DAY = timedelta(hours=24)


class Keeper(Desk):
    """The home page of one of the three."""

    template: ClassVar[str]


class KeepsReforms(Keeper):
    """Of one who enters changes of agencies, or confirms them."""

    @cached_property
    def unconfirmed(self) -> Tally:
        """Changes of agencies that wait for the second person."""
        return capped(Reform.objects.to_confirm())

    @cached_property
    def overdue(self) -> Tally:
        """Those of them whose day has passed."""
        return capped(Reform.objects.overdue())


@dataclass(frozen=True)
class FirstStep:
    """What is done once, when the portal is set up."""

    said: Sentence
    url: str
    is_done: bool


class SystemDesk(KeepsReforms):
    """Which agencies nobody keeps yet, what is being imported, who asks to join, and how far the calendar reaches."""

    template = "workbench/system.html"

    @cached_property
    def agencies(self) -> Tally:
        return capped(Agency.objects.standing())

    @cached_property
    def unkept(self) -> list[Agency]:
        return list(self._unkept.order_by(*OFFICIAL_ORDER)[:SHOWN])

    @cached_property
    def unkept_count(self) -> Tally:
        return capped(self._unkept)

    @property
    def _unkept(self) -> "QuerySet[Agency]":
        return Agency.objects.standing().looked_after_by_nobody()

    @cached_property
    def asking(self) -> Tally:
        """How many ask to join an agency that has nobody else to decide it."""
        return capped(JoinRequest.objects.open().with_nobody_to_decide())

    @cached_property
    def reforms(self) -> Tally:
        return capped(Reform.objects.to_come())

    @cached_property
    def held_up(self) -> bool:
        return Reform.objects.due().exclude(obstacle="").exists()

    @cached_property
    def imports(self) -> list[ImportRun]:
        """Those that are not at their end: to be confirmed, or at work."""
        state = ImportRun.State
        rows = ImportRun.objects.visible_to(self.person).filter(state__in=[state.PREVIEW, state.RUNNING, state.UNDOING])
        return list(rows.select_related("started_by").order_by("-pk")[:SHOWN])

    @cached_property
    def years(self) -> list[tuple[int, bool]]:
        """This year and the next, each with whether its working days are those of the official notice."""
        return [(year, not is_estimated(year)) for year in (today().year, today().year + 1)]

    @cached_property
    def first_steps(self) -> list[FirstStep]:
        """None where all of them are done."""
        agencies = reverse("agencies:agencies")
        steps = [
            FirstStep(_("Enter the agencies that take part"), agencies, Agency.objects.standing().exists()),
            FirstStep(
                _("Invite an administrator for the first of them: they do the rest themselves"),
                self.unkept[0].people_url if self.unkept else agencies,
                Post.objects.looking_after_people().exists(),
            ),
            FirstStep(
                _("Compare the working-day calendar with the official notice of the year"),
                reverse("admin:core_calendarday_changelist"),
                self.years[0][1],
            ),
            FirstStep(
                _("Name the data authority that reviews what agencies share"),
                reverse("sharing:authorities"),
                Authority.objects.in_force().exists(),
            ),
        ]
        return [] if all(step.is_done for step in steps) else steps


class SecurityDesk(KeepsReforms):
    """What two persons are to do, with accounts and with agencies, which accounts are suspended or lie idle, and where
    signing in fails.
    """

    template = "workbench/security.html"

    @cached_property
    def requests(self) -> list[AccountRequest]:
        return list(self._requests.select_related("subject", "asked_by").order_by("-pk")[:SHOWN])

    @cached_property
    def requests_count(self) -> Tally:
        return capped(self._requests)

    @property
    def _requests(self) -> "QuerySet[AccountRequest]":
        return AccountRequest.objects.visible_to(self.person).open()

    @cached_property
    def suspended(self) -> Tally:
        return capped(User.objects.suspended())

    @cached_property
    def idle(self) -> Tally:
        return capped(Dormancy.objects.resting())

    @cached_property
    def failed(self) -> Tally:
        return capped(self._failed)

    @cached_property
    def failed_most(self) -> list[Mapping[str, Any]]:
        """The accounts at which most sign-ins failed within a day. Names that nobody bears are not kept."""
        known = self._failed.exclude(user=None).order_by()
        rows = known.values("user", "user__full_name", "user__username").annotate(count=Count("pk"))
        return list(rows.order_by("-count", "user")[:SHOWN])

    @property
    def _failed(self) -> "QuerySet[FailedSignIn]":
        return FailedSignIn.objects.filter(at__gte=timezone.now() - A_DAY)


class AuditDesk(Keeper):
    """How the record stands: its end, what was written down of it elsewhere, and what the verifications found."""

    template = "workbench/audit.html"

    @cached_property
    def record(self) -> Standing:
        return standing(self.person)

    @cached_property
    def told(self) -> list[DailyHead]:
        return list(DailyHead.objects.visible_to(self.person)[:SHOWN])

    @cached_property
    def verifications(self) -> list[Verification]:
        return list(Verification.objects.visible_to(self.person).select_related("asked_by")[:SHOWN])

    @cached_property
    def failures(self) -> Tally:
        """How many verifications found something, or came to no verdict."""
        bad = [Verification.Outcome.UNSOUND, Verification.Outcome.FAILED]
        return capped(Verification.objects.visible_to(self.person).filter(outcome__in=bad))

    @cached_property
    def anchor(self) -> Head | None:
        return anchors.latest()

    @property
    def anchor_holds(self) -> bool:
        """The chain still says what was written down of it last."""
        return self.anchor is None or anchors.agrees(self.anchor)


DESKS: Mapping[str, type[Keeper]] = {
    User.PortalRole.SYSTEM: SystemDesk,
    User.PortalRole.SECURITY: SecurityDesk,
    User.PortalRole.AUDIT: AuditDesk,
}
