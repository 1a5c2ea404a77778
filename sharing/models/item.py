"""Items of the library: what agencies share, whether it is described in the catalogue or not."""

from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import Group
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.db.models.functions import Greatest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from coordination.agencies.models import Agency
from coordination.core.lines import is_one_line
from coordination.core.search import SearchField
from sharing.flows import ITEM, ItemState
from sharing.models.authority import Authority
from sharing.models.classification import Category
from sharing.querysets.items import ItemQuerySet

LAST_EVENT = Greatest("changed_at", "state_at")  # published anew, suspended, resumed or withdrawn


class Visibility(models.IntegerChoices):
    """Who may know that it exists. The numbers stand in the conditions of indexes."""

    OWN = 0, _("Our agency alone")
    SPACE = 1, _("Whoever takes part in the space")
    ALL = 2, _("All agencies")
    LISTED = 3, _("Only agencies it was granted to")


class SharingClass(models.IntegerChoices):
    """On what terms its content is shared (条例第十四条)."""

    UNCONDITIONAL = 1, _("Shared unconditionally")
    CONDITIONAL = 2, _("Shared conditionally")
    NOT_SHARED = 3, _("Not shared")


class Frequency(models.TextChoices):
    """How often it is updated, in the words of the guide (更新周期)."""

    REAL_TIME = "real_time", _("In real time")
    DAILY = "daily", pgettext_lazy("update", "Every day")
    WEEKLY = "weekly", pgettext_lazy("update", "Weekly")
    MONTHLY = "monthly", pgettext_lazy("update", "Monthly")
    QUARTERLY = "quarterly", pgettext_lazy("update", "Quarterly")
    HALF_YEARLY = "half_yearly", pgettext_lazy("update", "Half-yearly")
    YEARLY = "yearly", pgettext_lazy("update", "Yearly")
    IRREGULAR = "irregular", _("At irregular times")


class Item(models.Model):
    """Something that an agency shares. Two questions, two columns: may I know that it exists (`visibility`, and
    grants), and may I have its content (`sharing_class`, and grants).

    Its columns are what lists and gates read. Of what is catalogued they are those of the published version of its
    entry (`standing`), written when that is published.
    """

    flow = ITEM

    class Nature(models.TextChoices):
        CATALOGUED = "catalogued", _("Government data")
        WORKING = "working", _("Working material")
        REFERENCE = "reference", _("Reference material")

    class Kind(models.TextChoices):
        DATASET = "dataset", _("Data set")
        DOCUMENT = "document", pgettext_lazy("item", "Document")
        SERVICE = "service", _("Service")

    nature = models.CharField(_("nature"), max_length=12, choices=Nature)
    kind = models.CharField(pgettext_lazy("item", "kind"), max_length=12, choices=Kind, default=Kind.DOCUMENT)
    title = models.CharField(pgettext_lazy("item", "title"), max_length=200, validators=[is_one_line])
    abstract = models.TextField(_("summary"), blank=True)
    owner = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="items", verbose_name=_("provided by"))
    space = models.ForeignKey(  # the body in whose space it lies: an agency, a mechanism
        Group, on_delete=models.PROTECT, related_name="+", verbose_name=_("space")
    )
    visibility = models.PositiveSmallIntegerField(_("who may know of it"), choices=Visibility, default=Visibility.OWN)
    sharing_class = models.PositiveSmallIntegerField(
        _("sharing class"), choices=SharingClass, default=SharingClass.CONDITIONAL
    )
    terms = models.TextField(
        _("conditions or ground"),
        blank=True,
        help_text=_("On what conditions it is shared; or by what law, regulation or decision it is not"),
    )
    category = models.ForeignKey(
        Category, on_delete=models.PROTECT, null=True, blank=True, related_name="items", verbose_name=_("category")
    )
    frequency = models.CharField(_("update frequency"), max_length=12, choices=Frequency, blank=True)
    code = models.CharField(  # 信息资源代码; given when the entry is published first, kept for ever
        _("resource code"), max_length=40, null=True, editable=False, unique=True
    )
    standing = models.ForeignKey(  # the published version of its entry
        "sharing.Entry", on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    state = models.CharField(_("state"), max_length=12, choices=ItemState, default=ItemState.DRAFTING)
    state_at = models.DateTimeField(default=timezone.now, editable=False)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)  # entry or content published anew
    published_at = models.DateTimeField(null=True, editable=False)
    because = models.TextField(pgettext_lazy("item", "reason"), blank=True, editable=False)  # suspended, withdrawn
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, editable=False, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    objects = ItemQuerySet.as_manager()

    is_disputed: bool  # of what was asked for `with_dispute`

    class Meta:
        verbose_name = _("item")
        verbose_name_plural = _("items")
        permissions: ClassVar = [
            ("download_item", "Can have the content of an item"),
            ("read_in_full", "Can read what is masked in the rows of an item"),
        ]
        ordering: ClassVar = ["-changed_at", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(nature="catalogued", state__in=["published", "suspended"]) | Q(standing__isnull=False),
                name="what_is_catalogued_has_an_entry",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["suspended", "withdrawn"]) | ~Q(because=""),
                name="an_item_goes_with_a_reason",
                violation_error_message=_("Say why."),
            ),
            models.CheckConstraint(
                condition=Q(sharing_class=1) | ~Q(state__in=["published", "suspended"]) | ~Q(terms=""),
                name="terms_of_an_item_are_said",
                violation_error_message=_("Say the conditions, or by what law it is not shared."),
            ),
        ]
        indexes: ClassVar = [
            # One for each side of the gate, in the order in which lists are read (`querysets.items.sides_for`).
            models.Index(
                fields=["-changed_at", "-id"], condition=Q(state="published", visibility=2), name="item_seen_by_all"
            ),
            models.Index(
                fields=["space", "-changed_at", "-id"],
                condition=Q(state="published", visibility=1),
                name="item_seen_in_space",
            ),
            models.Index(
                fields=["space", "-changed_at", "-id"],
                condition=Q(state="published", visibility=2),
                name="item_of_space_seen_by_all",
            ),
            models.Index(fields=["owner", "-changed_at", "-id"], condition=Q(state="published"), name="item_of_owner"),
            models.Index(fields=["owner", "state", "-changed_at"], name="item_of_owner_by_state"),
            models.Index(
                fields=["category", "-changed_at", "-id"], condition=Q(state="published"), name="item_of_category"
            ),
            # Of no use to lists, which would walk it past very many that they do not show.
            models.Index(LAST_EVENT, name="item_by_last_event"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("sharing:item", args=[self.pk])

    @cached_property
    def authority(self) -> Agency | None:
        """The data authority over its agency today. Asked once and kept with this object."""
        return Authority.objects.over(self.owner)

    @property
    def is_catalogued(self) -> bool:
        return self.nature == self.Nature.CATALOGUED

    @property
    def has_content(self) -> bool:
        return self.contents.exists()


class ItemEntry(models.Model):
    """By what an item is found: title, code, summary, data items, who provides it. It stands beside the item, as
    lists read items and none reads this. Written by `actions.indexing` alone.
    """

    item = models.OneToOneField(Item, on_delete=models.CASCADE, primary_key=True, related_name="index")
    search = SearchField()

    class Meta:
        indexes: ClassVar = [GinIndex(fields=["search"], name="item_entry_search")]

    def __str__(self) -> str:
        return str(self.item)
