"""Invitations: somebody is asked to join an agency, by a letter to one address."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from coordination.agencies.models.agency import Agency
from coordination.agencies.models.link import LinkInALetter
from coordination.agencies.models.person import User
from coordination.agencies.models.post import Post
from coordination.agencies.staff_querysets import InvitationQuerySet
from coordination.core.lines import as_borne, is_one_line


def is_one_name(name: str, other: str) -> bool:
    """Whatever stands between its signs: 王晓 and 王 晓 are one person."""
    return "".join(name.split()).casefold() == "".join(other.split()).casefold()


class Invitation(LinkInALetter):
    """A post that waits for its holder, who accepts it once, by the link in a letter to this address."""

    noun = "invitation"
    salt = "coordination.agencies.invitation"

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="invitations", verbose_name=_("agency"))
    address = models.EmailField(_("e-mail"))
    full_name = models.CharField(pgettext_lazy("person", "name"), max_length=100, validators=[is_one_line])
    role = models.CharField(_("role"), max_length=20, choices=Post.Role, default=Post.Role.STAFF)
    title = models.CharField(pgettext_lazy("post", "title"), max_length=100, blank=True, validators=[is_one_line])
    ends_on = models.DateField(_("until"), null=True, blank=True)
    person = models.ForeignKey(  # somebody whose account is closed comes back
        User, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, editable=False, related_name="+")
    invited_at = models.DateTimeField(default=timezone.now, editable=False)
    accepted_at = models.DateTimeField(null=True, editable=False)
    accepted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, editable=False, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, editable=False)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                "agency",
                "role",
                Lower("address"),
                condition=Q(accepted_at=None, withdrawn_at=None),
                name="one_open_invitation_per_role",
                violation_error_message=_("This address is invited already. Send the letter again, or withdraw it."),
            ),
            models.CheckConstraint(
                condition=Q(accepted_at=None) | Q(withdrawn_at=None), name="invitation_is_accepted_or_withdrawn"
            ),
            models.CheckConstraint(
                condition=Q(accepted_at=None, accepted_by=None)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False),
                name="invitation_is_accepted_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.full_name} · {self.agency} · {self.get_role_display()}"

    def clean(self) -> None:
        self.full_name = as_borne(self.full_name)

    def get_absolute_url(self) -> str:
        return f"{reverse('agencies:people', args=[self.agency_id])}#invitations"

    def is_for(self, person: User) -> bool:
        """Whoever accepts bears the name of whoever was invited: somebody else may read at the same address."""
        return is_one_name(self.full_name, person.full_name)

    @property
    def is_answered(self) -> bool:
        return bool(self.accepted_at or self.withdrawn_at)
