"""Rules: who must be asked about which texts of a mechanism, and what silence means there."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from coordination.agencies.models import Agency
from coordination.mechanisms.models import Mechanism
from coordination.opinions.models.draft import Draft
from coordination.opinions.querysets import MustAskQuerySet


class MustAsk(models.Model):
    """An agency that is always asked about a kind of text of a mechanism, for instance the justice department about a
    rule. Rules end; they are not deleted.
    """

    mechanism = models.ForeignKey(Mechanism, on_delete=models.PROTECT, related_name="must_ask")
    kind = models.CharField(_("kind of text"), max_length=12, choices=Draft.Kind)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+", verbose_name=_("agency"))
    ground = models.CharField(_("by what rule"), max_length=200)
    ended_at = models.DateTimeField(null=True, editable=False)

    objects = MustAskQuerySet.as_manager()

    class Meta:
        verbose_name = _("agency that must be asked")
        verbose_name_plural = _("agencies that must be asked")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["mechanism", "kind", "agency"],
                condition=Q(ended_at=None),
                name="an_agency_must_be_asked_once",
                violation_error_message=_("This agency is asked already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency} · {self.get_kind_display()}"


class Silence(models.Model):
    """A mechanism's own rule that silence is no objection. Without one it never is (默认不视为同意)."""

    mechanism = models.OneToOneField(Mechanism, on_delete=models.PROTECT, related_name="silence")
    is_consent = models.BooleanField(_("silence is taken as no objection"), default=False)
    ground = models.CharField(
        _("by what rule"), max_length=200, blank=True, help_text=_("The article of the charter or of the working rules")
    )

    class Meta:
        verbose_name = _("rule of silence")
        verbose_name_plural = _("rules of silence")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(is_consent=False) | ~Q(ground=""),
                name="deemed_consent_has_its_ground",
                violation_error_message=_("Say which rule makes silence a consent."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.mechanism)
