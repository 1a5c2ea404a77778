"""Keys by which programs of an agency read the rows of an item, and what they pulled with them."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from coordination.agencies.models import Agency
from coordination.core.lines import is_one_line
from coordination.core.workdays import today
from sharing.models.item import Item
from sharing.querysets.keys import AccessKeyQuerySet


class AccessKey(models.Model):
    """A program that bears it reads, for an agency, the rows of one item, and exactly what that agency may have at that
    moment. It is no right: the gate is asked with every call. Of the key itself only the digest is kept.
    """

    noun = "access_key"

    class End(models.TextChoices):
        """Why one opens nothing any more."""

        WITHDRAWN = "withdrawn", pgettext_lazy("access key", "Withdrawn")
        LEFT = "left", _("The right of whoever made it has ended")
        USE_OVER = "use_over", _("The use has ended")
        RAN_OUT = "ran_out", pgettext_lazy("access key", "Run out")

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="keys", verbose_name=_("item"))
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+", verbose_name=_("agency"))
    name = models.CharField(pgettext_lazy("access key", "name"), max_length=100, validators=[is_one_line])
    begins = models.CharField(  # the first signs of it, by which people tell them apart
        pgettext_lazy("access key", "begins with"), max_length=12, editable=False
    )
    digest = models.CharField(max_length=64, unique=True, editable=False)  # SHA-256, hexadecimal
    ends_on = models.DateField(_("until the end of"))
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, editable=False, related_name="+")
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    end = models.CharField(_("why it ended"), max_length=12, choices=End, blank=True, editable=False)
    ended_at = models.DateTimeField(null=True, editable=False)
    ended_by = models.ForeignKey(  # without anybody the portal
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    because = models.TextField(blank=True, editable=False)

    objects = AccessKeyQuerySet.as_manager()

    class Meta:
        verbose_name = _("access key")
        verbose_name_plural = _("access keys")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(end="", ended_at=None) | ~Q(end="") & Q(ended_at__isnull=False),
                name="an_access_key_ends_for_a_cause",
            ),
            models.CheckConstraint(
                condition=~Q(end="withdrawn") | Q(ended_by__isnull=False) & ~Q(because=""),
                name="an_access_key_is_withdrawn_with_a_reason",
                violation_error_message=_("Say why."),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["ends_on"], condition=Q(end=""), name="access_key_that_opens"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("sharing:keys")

    @property
    def is_over(self) -> bool:
        return bool(self.end) or self.ends_on < today()


class Pull(models.Model):
    """What was pulled with a key on a day from one version of the content."""

    key = models.ForeignKey(AccessKey, on_delete=models.PROTECT, related_name="pulls", db_index=False)
    on = models.DateField(default=today, editable=False)
    version = models.PositiveIntegerField()  # the number of the `Content`
    calls = models.PositiveIntegerField(default=0)
    rows = models.PositiveBigIntegerField(default=0)
    last_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("pull by a program")
        verbose_name_plural = _("pulls by programs")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["key", "on", "version"], name="one_count_of_pulls_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.key} · {self.on:%Y-%m-%d}"
