"""What is kept of how people sign in."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coordination.agencies.models import User
from coordination.core.workdays import clock
from coordination.signin.querysets import SignInQuerySet


class OldPassword(models.Model):
    """The digest of a password that somebody used before; never more of them than are compared."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="old_passwords")
    encoded = models.CharField(max_length=128)
    until = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["user", "-id"], name="old_passwords_of_a_person")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.until:%Y-%m-%d}"


class SignIn(models.Model):
    """A session of a person: from when to when, from where, with which browser. `session_key` is its row in Django's
    table for as long as it is open.
    """

    noun = "sign_in"

    class End(models.TextChoices):
        SIGNED_OUT = "signed_out", _("signed out")
        ENDED = "ended", _("ended by you")
        EXPIRED = "expired", _("not used for too long")
        CHANGED = "changed", _("password or second factor changed")
        CLOSED = "closed", _("account suspended")

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="sign_ins")
    session_key = models.CharField(max_length=40, blank=True)
    began_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)
    address = models.CharField(max_length=60, blank=True)
    agent = models.CharField(max_length=300, blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=12, choices=End, blank=True)

    objects = SignInQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["user", "-id"], name="sign_ins_of_a_person"),
            models.Index(fields=["seen_at"], condition=Q(ended_at=None), name="sign_ins_open"),
        ]

    def __str__(self) -> str:
        return f"{self.user} {clock(self.began_at):%Y-%m-%d %H:%M}"


class FailedSignIn(models.Model):
    """Somebody tried in vain: as whom, if there is such a person, and from where. Never what was typed."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    address = models.CharField(max_length=60, blank=True)
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return str(self.user) if self.user_id else "?"
