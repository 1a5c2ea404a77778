"""New e-mail addresses of people, which count once somebody who reads there has said so."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coordination.agencies.models.link import LinkInALetter
from coordination.agencies.models.person import User
from coordination.agencies.staff_querysets import AddressChangeQuerySet


class AddressChange(LinkInALetter):
    """An address that waits for its confirmation: by the person, signed in, with the link in the letter that went
    there. Until then the one before holds, for notices and for a forgotten password alike.
    """

    noun = "address_change"
    salt = "coordination.agencies.address"
    is_personal = True  # who may see it is asked of each person

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="address_changes", editable=False)
    address = models.EmailField(_("e-mail"))
    before = models.EmailField(blank=True, editable=False)  # the one that holds, where its reader was told
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, editable=False, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now, editable=False)
    confirmed_at = models.DateTimeField(null=True, editable=False)
    withdrawn_at = models.DateTimeField(null=True, editable=False)

    objects = AddressChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("change of an address")
        verbose_name_plural = _("changes of addresses")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(confirmed_at=None, withdrawn_at=None),
                name="one_waiting_address_a_person",
                violation_error_message=_("Another address of this person waits for confirmation."),
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None) | Q(withdrawn_at=None), name="address_is_confirmed_or_withdrawn"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.address}"

    def get_absolute_url(self) -> str:
        return f"{reverse('preferences')}#address"

    @property
    def is_answered(self) -> bool:
        return bool(self.confirmed_at or self.withdrawn_at)

    @property
    def is_by_another(self) -> bool:
        """Somebody who looks after the person entered it."""
        return self.asked_by_id != self.user_id
