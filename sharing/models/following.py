"""What people follow in the library, and what they were told of it."""

from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import Group
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from coordination.agencies.models import Agency
from coordination.core.lines import is_one_line
from sharing.models.classification import Category
from sharing.models.item import Item
from sharing.querysets.following import BulletinQuerySet, FollowingQuerySet

LONGEST_SEARCH = 2000  # of the address of a list, in which a Chinese character takes nine signs


class Rhythm(models.TextChoices):
    """How often a person is told of what the person follows."""

    PORTAL = "portal", _("At once, in the portal only")
    DAILY = "daily", _("In one letter each working day")
    WEEKLY = "weekly", _("In one letter on the first working day of each week")
    NEVER = "never", _("Never")


class Following(models.Model):
    """A person, in one agency, follows an item, what lies in a space, what is of a category, or keeps a search.

    It is the person's own: nobody else learns of it. What may be told of it is asked of the gate of items each time,
    for the agency in which it was followed.
    """

    noun = "following"
    is_personal = True

    class Kind(models.TextChoices):
        ITEM = "item", pgettext_lazy("following", "Item")
        SPACE = "space", pgettext_lazy("following", "Space")
        CATEGORY = "category", pgettext_lazy("following", "Category")
        SEARCH = "search", pgettext_lazy("following", "Search")

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("person")
    )
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+", verbose_name=_("agency"))
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    item = models.ForeignKey(Item, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    space = models.ForeignKey(Group, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    category = models.ForeignKey(Category, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    # What the address of the list asks; read again by `kept.KeptSearch` whenever it is asked.
    search = models.CharField(max_length=LONGEST_SEARCH, blank=True)
    name = models.CharField(_("name"), max_length=100, blank=True, validators=[is_one_line])
    rhythm = models.CharField(_("how often"), max_length=8, choices=Rhythm, default=Rhythm.DAILY)
    seen_at = models.DateTimeField(default=timezone.now, editable=False)  # what came later is new to the person
    told_at = models.DateTimeField(default=timezone.now, editable=False)  # what came later is still to be told
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = FollowingQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("library", "subscription")
        verbose_name_plural = pgettext_lazy("library", "subscriptions")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind="item", item__isnull=False, space=None, category=None)
                | Q(kind="space", item=None, space__isnull=False, category=None)
                | Q(kind="category", item=None, space=None, category__isnull=False)
                | Q(kind="search", item=None, space=None, category=None) & ~Q(search="") & ~Q(name=""),
                name="one_thing_is_followed",
            ),
            models.UniqueConstraint(fields=["person", "agency", "item"], name="an_item_is_followed_once"),
            models.UniqueConstraint(fields=["person", "agency", "space"], name="a_space_is_followed_once"),
            models.UniqueConstraint(fields=["person", "agency", "category"], name="a_category_is_followed_once"),
            models.UniqueConstraint(
                fields=["person", "agency", "search"], condition=Q(kind="search"), name="a_search_is_kept_once"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["rhythm", "told_at"], name="following_to_be_told")]

    def __str__(self) -> str:
        return self.name or str(self.get_kind_display())


class Bulletin(models.Model):
    """That a person was told of news: once a rhythm and moment. It keeps which items and why, never what they are
    called: what may be said of them is asked when it is said.
    """

    noun = "bulletin"
    is_personal = True

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("person")
    )
    agencies = ArrayField(models.BigIntegerField(), default=list, editable=False)  # in which the person follows these
    rhythm = models.CharField(_("how often"), max_length=8, choices=Rhythm, editable=False)
    until = models.DateTimeField(editable=False)  # what came later is told in the next one
    lines = models.JSONField(default=list, editable=False)  # [item, following, [what, …]], newest first
    has_more = models.BooleanField(default=False, editable=False)
    made_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = BulletinQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("library", "bulletin")
        verbose_name_plural = pgettext_lazy("library", "bulletins")
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "rhythm", "until"], name="one_bulletin_a_person_and_moment")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.rhythm} {self.until}"

    def get_absolute_url(self) -> str:
        return reverse("sharing:following")
