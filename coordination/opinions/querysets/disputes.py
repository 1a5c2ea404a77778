"""Who may see what of disputes."""

from typing import TYPE_CHECKING, Any, Self, TypeVar

from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from coordination.core.querysets import known_files, reader
from coordination.mechanisms.querysets import LEADING, mechanisms_of

if TYPE_CHECKING:
    from coordination.opinions.models import Dispute, DisputePaper, Offer, Option

Row = TypeVar("Row", bound=Model)


class DisputeQuerySet(QuerySet["Dispute"]):
    def visible_to(self, user: Any) -> Self:
        """A draft is seen by whoever raises it; once raised, by its parties, the lead agency and those that lead the
        mechanism. What was given up before it was raised stays with whoever wrote it.
        """
        from coordination.opinions.models import Party  # this module is read before the models are

        agency = reader(user)
        if agency is None:
            return self.none()
        parties = Party.objects.filter(dispute=OuterRef("pk"), agency__in=agency.line)
        concerned = Q(Exists(parties)) | Q(lead__in=agency.line) | Q(mechanism__in=mechanisms_of(agency, LEADING))
        return self.filter(Q(raised_for__in=agency.line) | Q(put_at__isnull=False) & concerned)

    def open(self) -> Self:
        return self.filter(state__in=["open", "agreeing"])

    def for_list(self) -> Self:
        """With what a line of a list shows, and what says for whom it waits."""
        return self.select_related("lead", "mechanism").prefetch_related("parties__agency", "offers")

    def for_page(self) -> Self:
        """With everything that its page shows of it."""
        whole = self.select_related("lead", "mechanism", "draft", "raised_for")
        parts = ("parties__agency", "points", "options__proposed_by", "talks__recorded_by", "talks__recorded_for")
        return whole.prefetch_related(*parts, "offers__made_for", "offers__made_by")


class _OfADispute(QuerySet[Row]):
    """Options and offers: seen by whoever sees the dispute."""

    def visible_to(self, user: Any) -> Self:
        from coordination.opinions.models import Dispute  # this module is read before the models are

        return self.filter(dispute__in=Dispute.objects.visible_to(user))


class OptionQuerySet(_OfADispute["Option"]):
    pass


class OfferQuerySet(_OfADispute["Offer"]):
    pass


class DisputePaperQuerySet(QuerySet["DisputePaper"]):
    def visible_to(self, user: Any) -> Self:
        from coordination.opinions.models import Dispute  # this module is read before the models are

        return self.filter(known_files(user, "file__"), dispute__in=Dispute.objects.visible_to(user))
