"""What is kept of how people sign in."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from coordination.agencies.models import User


class OldPassword(models.Model):
    """The digest of a password that somebody used before; never more of them than are compared."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="old_passwords")
    encoded = models.CharField(max_length=128)
    until = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["user", "-id"], name="old_passwords_of_a_person")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.until:%Y-%m-%d}"
