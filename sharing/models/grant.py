"""Grants: what an agency may have of an item that its class alone does not give."""

from datetime import date, timedelta
from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from guardian.managers import GroupObjectPermissionManager
from guardian.models import GroupObjectPermissionBase

from coordination.core.lines import is_one_line
from coordination.core.workdays import day_of
from sharing.models.item import Item
from sharing.querysets.grants import GrantQuerySet


class Grant(GroupObjectPermissionBase):
    """A body has a right on an item, for a purpose, until a moment. It is a contract: two requests make two grants.

    Whether it has run out is asked in the same query that asks for it; the sweep that takes it away comes after.
    """

    noun = "grant"

    # An index on the group or the permission alone would be read whole for a body that has very many.
    group = models.ForeignKey(
        Group, on_delete=models.PROTECT, db_index=False, related_name="+", verbose_name=_("granted to")
    )
    permission = models.ForeignKey(
        Permission, on_delete=models.PROTECT, db_index=False, related_name="+", verbose_name=_("right")
    )
    content_object = models.ForeignKey(
        Item, on_delete=models.PROTECT, related_name="grants", db_index=False, verbose_name=_("item")
    )
    purpose = models.CharField(_("purpose"), max_length=300, validators=[is_one_line])
    expires_at = models.DateTimeField(_("until"), null=True, blank=True)
    granted_at = models.DateTimeField(default=timezone.now, editable=False)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )

    objects: ClassVar = GroupObjectPermissionManager.from_queryset(GrantQuerySet)()

    class Meta:
        verbose_name = _("grant")
        verbose_name_plural = _("grants")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["content_object", "permission", "group", "purpose"], name="one_grant_of_a_purpose"
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["group", "content_object"], name="grant_of_group"),
            models.Index(fields=["expires_at"], condition=Q(expires_at__isnull=False), name="grant_that_ends"),
            models.Index(fields=["granted_at"], name="grant_by_moment"),
        ]

    def __str__(self) -> str:
        return f"{self.group} · {self.content_object}"

    @property
    def last_day(self) -> date | None:
        """On which it may still be used; it ends with that day."""
        return day_of(self.expires_at - timedelta(microseconds=1)) if self.expires_at else None
