"""What the catalogue says of an item (政务数据目录): version by version, with its data items and sign-offs.

The fields are those of《政务信息资源目录编制指南（试行）》and of 条例第十三条.
"""

import hashlib
import json
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from coordination.core.flow import Sentence
from coordination.core.lines import is_one_line
from coordination.core.search import folded
from sharing.flows import ENTRY, EntryState
from sharing.models.classification import Category
from sharing.models.item import Frequency, Item, SharingClass, Visibility
from sharing.querysets.entries import EntryQuerySet


class Entry(models.Model):
    """A version of what the catalogue says of an item. Written while it is drafted; what was signed is what is
    published, and what is published stays as it was.
    """

    flow = ENTRY

    class FormatClass(models.TextChoices):
        FILE = "file", _("Electronic file")
        SHEET = "sheet", _("Electronic table")
        DATABASE = "database", _("Database")
        IMAGE = "image", _("Graphics and images")
        STREAM = "stream", _("Streaming media")
        SELF_DESCRIBED = "self_described", _("Described by itself")

    class Method(models.TextChoices):
        """条例第二十二条."""

        API = "api", _("Service interface")
        BATCH = "batch", _("Batch exchange")
        DOWNLOAD = "download", _("File download")

    class Level(models.TextChoices):
        """《数据安全法》第二十一条."""

        GENERAL = "general", pgettext_lazy("data", "General")
        IMPORTANT = "important", pgettext_lazy("data", "Important")
        CORE = "core", pgettext_lazy("data", "Core")

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="entries", verbose_name=_("item"))
    number = models.PositiveSmallIntegerField(_("version"))
    title = models.CharField(_("name of the resource"), max_length=200, validators=[is_one_line])
    kind = models.CharField(pgettext_lazy("item", "kind"), max_length=12, choices=Item.Kind, default=Item.Kind.DATASET)
    abstract = models.TextField(_("summary"), blank=True)
    category = models.ForeignKey(
        Category, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("category")
    )
    format_class = models.CharField(_("kind of format"), max_length=16, choices=FormatClass, blank=True)
    formats = models.CharField(
        _("formats"), max_length=100, blank=True, validators=[is_one_line], help_text=_("For instance: xlsx, csv")
    )
    frequency = models.CharField(_("update frequency"), max_length=12, choices=Frequency, blank=True)
    sharing_class = models.PositiveSmallIntegerField(
        _("sharing class"), choices=SharingClass, default=SharingClass.CONDITIONAL
    )
    terms = models.TextField(_("conditions or ground"), blank=True)
    legal_basis = models.CharField(_("legal basis"), max_length=300, blank=True, validators=[is_one_line])
    methods = ArrayField(
        models.CharField(max_length=12, choices=Method), verbose_name=_("ways of sharing"), default=list, blank=True
    )
    visibility = models.PositiveSmallIntegerField(_("who may know of it"), choices=Visibility, default=Visibility.ALL)
    is_open = models.BooleanField(_("open to the public"), default=False)
    open_conditions = models.CharField(_("conditions of opening"), max_length=300, blank=True, validators=[is_one_line])
    is_authoritative = models.BooleanField(
        _("we are the authoritative source"),
        default=False,
        help_text=_("Named by the data authority where several agencies collect the same"),
    )
    is_return_flow = models.BooleanField(
        _("returned to lower levels"), default=False, help_text=_("Data of lower levels, given back to them")
    )
    data_level = models.CharField(_("data level"), max_length=12, choices=Level, default=Level.GENERAL)
    approval_no = models.CharField(
        _("approval for important data"), max_length=100, blank=True, validators=[is_one_line]
    )
    related = models.CharField(
        _("related resources"),
        max_length=400,
        blank=True,
        validators=[is_one_line],
        help_text=_("Their resource codes, parted by blanks"),
    )
    contact = models.CharField(
        _("contact"), max_length=200, blank=True, validators=[is_one_line], help_text=_("Division and telephone")
    )
    note = models.CharField(_("what changed"), max_length=300, blank=True, validators=[is_one_line])
    changed_on = models.DateField(
        _("day on which law or duty changed"), null=True, blank=True, help_text=_("The limit runs from then")
    )
    due_on = models.DateField(_("due on"), null=True, editable=False)  # of drafting an update, then of the review
    due_version = models.PositiveIntegerField(default=0, editable=False)
    first_due_on = models.DateField(null=True, editable=False)  # of the update, before it was given more time
    more_asked_at = models.DateTimeField(null=True, editable=False)
    more_because = models.TextField(_("why more time is needed"), blank=True, editable=False)
    more_settled_at = models.DateTimeField(null=True, editable=False)
    state = models.CharField(_("state"), max_length=16, choices=EntryState, default=EntryState.DRAFTING)
    state_at = models.DateTimeField(default=timezone.now, editable=False)
    submitted_at = models.DateTimeField(null=True, editable=False)
    published_at = models.DateTimeField(null=True, editable=False)
    because = models.TextField(pgettext_lazy("entry", "reason"), blank=True, editable=False)  # returned, given up
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, editable=False, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    objects = EntryQuerySet.as_manager()

    SAID: ClassVar = (
        *("title", "kind", "abstract", "category", "format_class", "formats", "frequency", "sharing_class", "terms"),
        *("legal_basis", "methods", "visibility", "is_open", "open_conditions", "is_authoritative", "is_return_flow"),
        *("data_level", "approval_no", "related", "contact"),
    )
    """What it says, field by field: what a new version takes over, a sign-off seals and a comparison compares."""

    WANTED: ClassVar = ("title", "abstract", "category", "format_class", "frequency", "methods", "contact")
    """Without which nobody signs (条例第十三条); of some resources more is asked, see `missing`."""

    class Meta:
        verbose_name = _("catalogue entry")
        verbose_name_plural = _("catalogue entries")
        ordering: ClassVar = ["item", "-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["item", "number"], name="one_entry_of_a_number"),
            models.UniqueConstraint(
                fields=["item"],
                condition=Q(state__in=EntryState.open()),
                name="one_open_entry_of_an_item",
                violation_error_message=_("A new version is being prepared already."),
            ),
            models.UniqueConstraint(
                fields=["item"], condition=Q(state="published"), name="one_published_entry_of_an_item"
            ),
            models.CheckConstraint(
                condition=~Q(state="published", data_level="core"), name="core_data_is_not_in_the_catalogue"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "due_on"], name="entry_by_state")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("sharing:entry", args=[self.item_id, self.number])

    def missing(self) -> list[Sentence]:
        """What 条例第十三条 asks for and is not said yet, in words."""
        wanted = list(self.WANTED)
        if self.sharing_class != SharingClass.UNCONDITIONAL:
            wanted.append("terms")
        if self.sharing_class == SharingClass.NOT_SHARED:
            wanted.remove("methods")
            wanted.append("legal_basis")
        if self.data_level == self.Level.IMPORTANT:
            wanted.append("approval_no")
        lacking: list[Sentence] = [field_of(name).verbose_name for name in wanted if not getattr(self, name)]
        if self.kind == Item.Kind.DATASET and not self.data_items.exists():
            lacking.append(_("data items"))
        return lacking

    @property
    def sha256(self) -> str:
        """Of all that it says: fields and data items. A sign-off holds for just this."""
        fields: dict[str, Any] = {name: field_of(name).value_from_object(self) for name in self.SAID}
        items = list(self.data_items.order_by("position").values_list(*DataItem.SAID))
        told = json.dumps([fields, items], ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(told.encode()).hexdigest()

    @property
    def format_named(self) -> str:
        """The kind of format, then the formats."""
        return " ".join(filter(None, [str(self.get_format_class_display()), self.formats]))

    @property
    def methods_named(self) -> list[Sentence]:
        return [self.Method(method).label for method in self.methods]

    @property
    def waits_for_its_update(self) -> bool:
        """A limit runs, and more time was not asked for yet."""
        return self.state in EntryState.inner() and self.first_due_on is not None and self.more_asked_at is None

    def sign_offs_lacking(self) -> list[Sentence]:
        """The kinds of which the last was not given to what stands here now."""
        last, seal = dict(self.sign_offs.order_by("pk").values_list("kind", "sha256")), self.sha256
        given = {kind for kind, sha256 in last.items() if sha256 == seal}
        return [kind.label for kind in SignOff.Kind if kind not in given]


class DataItem(models.Model):
    """A data item (信息项, 数据项) of a version: a column of what is shared, and what it holds."""

    class Type(models.TextChoices):
        """The types of the guide, by its letters."""

        TEXT = "C", pgettext_lazy("type of data", "Text")
        NUMBER = "N", pgettext_lazy("type of data", "Number")
        MONEY = "Y", _("Money")
        DATE = "D", _("Date")
        MOMENT = "T", _("Date and time")
        LOGICAL = "L", _("Yes or no")
        MEMO = "M", _("Long text")
        GENERAL = "G", pgettext_lazy("type of data", "General")
        DOUBLE = "B", _("Double precision")
        INTEGER = "I", _("Whole number")
        FLOAT = "F", _("Floating point")

    class Masking(models.TextChoices):
        """How its values are shown where the whole is not needed."""

        NONE = "", pgettext_lazy("masking", "None")
        IDENTITY = "identity", _("Identity number")
        PHONE = "phone", _("Telephone number")
        NAME = "name", _("Name of a person")

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="data_items", db_index=False)
    position = models.PositiveSmallIntegerField(pgettext_lazy("data item", "place"))
    name = models.CharField(_("name of the data item"), max_length=60, validators=[is_one_line])
    field = models.CharField(_("column"), max_length=60, blank=True, validators=[is_one_line])
    type = models.CharField(_("type of data"), max_length=1, choices=Type, default=Type.TEXT)
    length = models.PositiveIntegerField(_("length"), null=True, blank=True)
    is_key = models.BooleanField(pgettext_lazy("data item", "key"), default=False)
    is_required = models.BooleanField(_("always filled in"), default=False)
    masking = models.CharField(_("masking"), max_length=12, choices=Masking, blank=True)
    note = models.CharField(
        pgettext_lazy("data item", "explanation"), max_length=200, blank=True, validators=[is_one_line]
    )
    spelling = models.CharField(max_length=60, editable=False)  # the name as it is compared with others

    SAID: ClassVar = ("name", "field", "type", "length", "is_key", "is_required", "masking", "note")

    class Meta:
        verbose_name = _("data item")
        verbose_name_plural = _("data items")
        ordering: ClassVar = ["entry", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["entry", "position"], name="one_data_item_at_a_place"),
            models.UniqueConstraint(
                fields=["entry", "spelling"],
                name="one_data_item_of_a_name",
                violation_error_message=_("Two data items bear this name."),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["spelling"], name="data_item_by_spelling")]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.spelling = spelled_alike(self.name)
        super().save(*args, **kwargs)

    @property
    def said(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.SAID}


def field_of(name: str) -> Any:
    """A field of an entry: what it is called, and its value."""
    return Entry._meta.get_field(name)  # noqa: SLF001  (Django's own name)


def spelled_alike(name: str) -> str:
    """A name of a data item as it is compared: two that differ in width, case or blanks are one."""
    return "".join(folded(name).split())[:60]


class SignOff(models.Model):
    """Somebody answers for a version before it is published: in writing, by name and post. Only ever added."""

    class Kind(models.TextChoices):
        """条例第十三条."""

        SECRECY = "secrecy", _("check for secrets")
        IMPACT = "impact", _("assessment of personal information")
        CONSENT = "consent", _("consent of the head")

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="sign_offs")
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    statement = models.TextField(_("statement"), blank=True)
    sha256 = models.CharField(max_length=64)  # of what it was given to
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=100)
    post = models.CharField(max_length=200)
    in_place_of_name = models.CharField(max_length=100, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("sign-off")
        verbose_name_plural = _("sign-offs")
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.by_name}"
