"""Agencies, their people, and the posts by which people act for agencies."""

from collections.abc import Iterator
from copy import copy
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from django.contrib.auth.models import AbstractUser, Group
from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Prefetch, Q
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from coordination.agencies.querysets import AgencyQuerySet, PostQuerySet, UserManager
from coordination.core.workdays import today

if TYPE_CHECKING:
    from django.db.models import QuerySet


class Region(models.Model):
    """An administrative division (GB/T 2260): six digits and a name."""

    code = models.CharField(_("code"), max_length=6, primary_key=True, validators=[RegexValidator(r"^\d{6}$")])
    name = models.CharField(_("name"), max_length=60)

    class Meta:
        verbose_name = _("region")
        verbose_name_plural = _("regions")
        ordering: ClassVar = ["code"]

    def __str__(self) -> str:
        return self.name


class Agency(models.Model):
    """A body that takes part: a department, an institution, an association, an enterprise."""

    noun = "agency"

    class Kind(models.TextChoices):
        GOVERNMENT = "government", _("Government department")
        PUBLIC_SERVICE = "public_service", _("Public service body")
        TECHNICAL = "technical", _("Technical institution")
        ASSOCIATION = "association", _("Industry association")
        SOCIAL = "social", _("Social organisation")
        ENTERPRISE = "enterprise", _("Enterprise")
        ELSEWHERE = "elsewhere", _("Body of another region or country")

    class Tier(models.TextChoices):
        CENTRAL = "central", _("Central")
        PROVINCIAL = "provincial", _("Provincial")
        MUNICIPAL = "municipal", _("Municipal")
        COUNTY = "county", _("County")
        NONE = "none", _("No tier")

    name = models.CharField(_("name"), max_length=200, unique=True)
    short_name = models.CharField(_("short name"), max_length=60, blank=True)
    aliases = ArrayField(models.CharField(max_length=200), verbose_name=_("other names"), default=list, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.GOVERNMENT)
    tier = models.CharField(_("tier"), max_length=12, choices=Tier, default=Tier.PROVINCIAL)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("region"))
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="subordinates",
        verbose_name=_("supervising department"),
    )
    credit_code = models.CharField(  # 统一社会信用代码; an old body may have none
        _("unified social credit code"), max_length=18, null=True, blank=True, unique=True
    )
    duties = models.TextField(_("duties"), blank=True)
    official_order = models.PositiveIntegerField(
        _("official order"), default=9999, help_text=_("Place in official lists")
    )
    pinyin = models.CharField(max_length=400, editable=False, help_text="tone-less pinyin of the name, for sorting")
    principal = models.OneToOneField(Group, on_delete=models.PROTECT, editable=False, related_name="agency")

    objects = AgencyQuerySet.as_manager()

    class Meta:
        verbose_name = _("agency")
        verbose_name_plural = _("agencies")
        ordering: ClassVar = ["official_order", "pinyin", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(parent=F("id")),
                name="agency_is_not_its_own_parent",
                violation_error_message=_("An agency cannot supervise itself."),
            )
        ]
        indexes: ClassVar = [models.Index(fields=["official_order", "pinyin", "id"], name="agency_official_order")]

    def __str__(self) -> str:
        return self.short_name or self.name

    def get_absolute_url(self) -> str:
        return reverse("agencies:agency", args=[self.pk])

    @property
    def names(self) -> list[str]:
        """Every name under which a paper may mention it."""
        return [name for name in (self.name, self.short_name, *self.aliases) if name]


class User(AbstractUser):
    """A person. What the person may do comes from posts, never from this row."""

    noun = "user"
    first_name = None  # type: ignore[assignment]  # one full name, as Chinese names are written
    last_name = None  # type: ignore[assignment]

    full_name = models.CharField(pgettext_lazy("person", "name"), max_length=100)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    language = models.CharField(
        _("language"), max_length=10, blank=True, choices=[("zh-hans", "简体中文"), ("en", "English")]
    )

    objects: ClassVar[UserManager] = UserManager()

    REQUIRED_FIELDS = ["full_name", "email"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")

    def __str__(self) -> str:
        return self.full_name or self.username

    def get_full_name(self) -> str:
        return self.full_name

    def get_short_name(self) -> str:
        return self.full_name

    @cached_property
    def posts_in_force(self) -> "list[Post]":
        """The person's posts today, the main one first. One query, kept for the request."""
        return list(self.posts.held_today())

    @property
    def acting_for(self) -> Agency | None:
        """The agency the person acts for: chosen for this request (`act_for`), else that of the main post."""
        chosen: Agency | None = self.__dict__.get("_acting_for")
        return chosen or (self.posts_in_force[0].agency if self.posts_in_force else None)

    def act_for(self, agency_id: int | None) -> None:
        """Act for one of one's own agencies; anything else falls back to the main post."""
        agencies = {post.agency_id: post.agency for post in self.posts_in_force}
        self.__dict__["_acting_for"] = agencies.get(agency_id) if agency_id else None

    def capacities(self) -> "Iterator[User]":
        """The person in each capacity: once for every agency with a post in force, acting for it."""
        for agency_id in {post.agency_id: None for post in self.posts_in_force}:
            capacity = copy(self)
            capacity.act_for(agency_id)
            yield capacity

    @property
    def roles(self) -> "set[str]":
        """The person's roles in the agency acted for."""
        agency = self.acting_for
        return {post.role for post in self.posts_in_force if agency and post.agency_id == agency.pk}


class Post(models.Model):
    """A person's post in an agency: role, title, term. Posts end; they are not deleted."""

    noun = "post"

    class Role(models.TextChoices):
        LEADER = "leader", _("Leader")
        LIAISON = "liaison", _("Liaison officer")
        STAFF = "staff", _("Staff")
        ADMINISTRATOR = "administrator", _("Agency administrator")
        DATA_OFFICER = "data_officer", _("Data officer")

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="posts", verbose_name=_("person"))
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="posts", verbose_name=_("agency"))
    role = models.CharField(_("role"), max_length=20, choices=Role, default=Role.STAFF)
    title = models.CharField(
        pgettext_lazy("post", "title"),
        max_length=100,
        blank=True,
        help_text=_("For instance: deputy director of the office"),
    )
    starts_on = models.DateField(_("from"), default=today)
    ends_on = models.DateField(_("until"), null=True, blank=True, help_text=_("The last day on which the post is held"))
    is_main = models.BooleanField(_("main post"), default=False)

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        ordering: ClassVar = ["agency_id", "role", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="post_ends_after_it_starts",
                violation_error_message=_("The post ends before it begins."),
            ),
            models.UniqueConstraint(
                fields=["user", "agency", "role"],
                condition=Q(ends_on=None),
                name="one_open_post_per_role",
                violation_error_message=_("This person already holds this post."),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["agency", "role"], name="post_of_agency_by_role")]

    def __str__(self) -> str:
        return f"{self.user} · {self.agency} · {self.get_role_display()}"

    def get_absolute_url(self) -> str:
        return self.agency.get_absolute_url()

    def is_in_force(self, on: date | None = None) -> bool:
        day = on or today()
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


def leaders_of(agency: Agency) -> "QuerySet[User]":
    return _with_their_posts(User.objects.holding({Post.Role.LEADER}, at=[agency]))


def liaisons_of(*agencies: Agency) -> "QuerySet[User]":
    """Liaison officers in force; an agency without one is reached through its leader."""
    return _with_their_posts(User.objects.reachable_at(list(agencies)))


def _with_their_posts(people: "QuerySet[User]") -> "QuerySet[User]":
    """Whoever is to be told is asked in every capacity (`capacities`): one query for the posts of them all."""
    posts = Prefetch("posts", queryset=Post.objects.held_today(), to_attr="posts_in_force")
    return people.prefetch_related(posts)  # type: ignore[no-redef]  # it fills the cached property
