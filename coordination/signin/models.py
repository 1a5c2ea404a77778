"""What is kept of how people sign in."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coordination.agencies.models import User
from coordination.core.workdays import clock
from coordination.signin.flows import ACCOUNT_REQUEST, GOOD_FOR, RequestState
from coordination.signin.querysets import AccountRequestQuerySet, SignInQuerySet


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

    class Meta:
        indexes: ClassVar = [models.Index(fields=["at"], name="failed_sign_ins_by_time")]

    def __str__(self) -> str:
        return str(self.user) if self.user_id else "?"


class AccountRequest(models.Model):
    """What two persons do together with the account of a third: reset second factors, or give and take the role of an
    administrator of the portal. It is never deleted.
    """

    class Kind(models.TextChoices):
        FACTORS = "factors", _("Reset the second factor")
        ROLE = "role", _("Appoint an administrator of the portal")

    flow = ACCOUNT_REQUEST
    is_personal = True  # who may see it is asked of each person

    kind = models.CharField(_("what for"), max_length=12, choices=Kind)
    subject = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="account_requests", verbose_name=_("person")
    )
    role = models.CharField(_("role"), max_length=12, choices=User.PortalRole, blank=True)
    reason = models.TextField(_("reason"))
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("asked by"))
    asked_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=12, choices=RequestState, default=RequestState.ASKED)
    state_at = models.DateTimeField(default=timezone.now)

    objects = AccountRequestQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["subject", "kind"],
                condition=Q(state="asked"),
                name="one_open_request_per_account",
                violation_error_message=_("This has been asked already and waits for the second person."),
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=models.F("asked_by")) | Q(state="withdrawn"),
                name="two_persons",
                violation_error_message=_("Whoever asked does not confirm."),
            ),
            models.CheckConstraint(
                condition=~Q(asked_by=models.F("subject")) & (Q(decided_by=None) | ~Q(decided_by=models.F("subject"))),
                name="nobody_does_it_to_the_own_account",
                violation_error_message=_("Nobody does this to the own account."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.subject}"

    def get_absolute_url(self) -> str:
        return reverse("account_request", args=[self.pk])

    @property
    def good_until(self) -> datetime:
        return self.asked_at + GOOD_FOR


class FirstLink(models.Model):
    """A link with which the first administrator of a kind enters the own account. Only its digest is kept."""

    role = models.CharField(max_length=12, choices=User.PortalRole)
    digest = models.CharField(max_length=64, unique=True)
    good_until = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.role} {self.good_until:%Y-%m-%d %H:%M}"
