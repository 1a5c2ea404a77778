"""People who sign in. What they may do comes from their posts."""

from collections.abc import Callable, Iterator, Sequence
from copy import copy
from typing import TYPE_CHECKING, ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from coordination.agencies.models.agency import Agency
from coordination.agencies.querysets import UserManager
from coordination.core.lines import as_borne, is_one_line
from coordination.core.phones import is_phone
from coordination.core.zones import is_zone

if TYPE_CHECKING:
    from coordination.agencies.models.post import Post


class User(AbstractUser):
    """A person. What the person may do comes from posts, never from this row."""

    noun = "user"
    is_personal = True  # who may see it is asked of each person
    first_name = None  # type: ignore[assignment]  # one full name, as Chinese names are written
    last_name = None  # type: ignore[assignment]

    class PortalRole(models.TextChoices):
        """The three administrators (三员), each watching the others: nobody is two of them."""

        NONE = "", _("none")
        SYSTEM = "system", _("System administrator")
        SECURITY = "security", _("Security administrator")
        AUDIT = "audit", _("Audit administrator")

    class Standing(models.TextChoices):
        """How an account stands. One that is not open was suspended, or its holder left."""

        OPEN = "open", pgettext_lazy("account", "open")
        SUSPENDED = "suspended", pgettext_lazy("account", "suspended")
        LEFT = "left", pgettext_lazy("account", "left")

        @property
        def colour(self) -> str:
            return {"open": "green", "suspended": "red", "left": "grey"}[self]

    full_name = models.CharField(pgettext_lazy("person", "name"), max_length=100, validators=[is_one_line])
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True, validators=[is_phone])
    language = models.CharField(
        _("language"), max_length=10, blank=True, choices=[("zh-hans", "简体中文"), ("en", "English")]
    )
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True, validators=[is_zone])

    portal_role = models.CharField(
        _("administrator of the portal"), max_length=12, choices=PortalRole, default=PortalRole.NONE, blank=True
    )

    closed_by_security = models.BooleanField(  # only the security administrator opens the account again
        default=False, editable=False
    )

    must_change_password = models.BooleanField(
        _("must choose a password"), default=False, help_text=_("Somebody else chose the present one")
    )
    password_changed_at = models.DateTimeField(_("password chosen at"), null=True, blank=True)

    keeps_password = models.BooleanField(
        _("signs in with a password in an emergency"),
        default=False,
        help_text=_("Where single sign-on is set up, everybody else signs in there"),
    )
    employee_number = models.CharField(
        _("employee number"),
        max_length=40,
        blank=True,
        help_text=_("The one under which single sign-on knows the person"),
    )

    objects: ClassVar[UserManager] = UserManager()

    REQUIRED_FIELDS = ["full_name", "email"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints: ClassVar = [
            # Django and guardian let a superuser past every question: here nobody is one.
            models.CheckConstraint(condition=models.Q(is_superuser=False), name="nobody_is_superuser"),
            models.CheckConstraint(
                condition=models.Q(portal_role__in=["", "system", "security", "audit"]), name="portal_role_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(closed_by_security=False) | models.Q(is_active=False),
                name="what_security_closed_is_closed",
            ),
        ]

    @property
    def is_staff(self) -> bool:  # type: ignore[override]  # a column of Django's, which here follows from the role
        """May enter Django's administration, which shows the portal's own settings."""
        return self.is_active and self.portal_role == self.PortalRole.SYSTEM

    def __str__(self) -> str:
        return self.full_name or self.username

    def get_absolute_url(self) -> str:
        return reverse("agencies:person", args=[self.pk])

    def clean(self) -> None:
        super().clean()
        self.full_name = as_borne(self.full_name)

    def get_full_name(self) -> str:
        return self.full_name

    def get_short_name(self) -> str:
        return self.full_name

    @property
    def standing(self) -> Standing:
        """Of one person it may ask; of many the list does (`UserQuerySet.with_standing`)."""
        if self.is_active:
            return self.Standing.OPEN
        return self.Standing.LEFT if self.has_left else self.Standing.SUSPENDED

    @cached_property
    def has_left(self) -> bool:
        return User.objects.who_left().filter(pk=self.pk).exists()

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

    def stand_as(self, held: "User") -> None:
        """Act in the standing that the row has, read and held just now; not in that of when the request began."""
        self.is_active, self.portal_role = held.is_active, held.portal_role
        self.__dict__.pop("posts_in_force", None)

    def capacities(self) -> "Iterator[User]":
        """The person in each capacity: once for every agency with a post in force, acting for it; who holds none, once
        for nobody.
        """
        if not self.posts_in_force:
            yield self
        for agency_id in {post.agency_id: None for post in self.posts_in_force}:
            capacity = copy(self)
            capacity.act_for(agency_id)
            yield capacity

    def as_of(self, agency: Agency) -> "User":
        """The person as acting for an agency, also where no post there is in force any more: to ask what was open
        to the person in it. Nothing is done in this capacity.
        """
        capacity = copy(self)
        capacity.__dict__["_acting_for"] = agency
        return capacity

    def act_by(self, permits: "Callable[[User], bool]") -> None:
        """Note in whose place the next act is done: nobody's where the person's own posts permit it, else that of the
        first for whom the person stands in and whose post does.
        """
        agency, own, others = self.acting_for, list["Post"](), list["Post"]()
        for post in self.posts_in_force:
            (others if post.stands_in_for_id and agency and post.agency_id == agency.pk else own).append(post)
        if not others or permits(self._holding(own)):
            self.__dict__["_in_place_of"] = None
            return
        relied_on = next((post for post in others if permits(self._holding([*own, post]))), others[0])
        self.__dict__["_in_place_of"] = relied_on.stood_in_for

    def _holding(self, posts: "Sequence[Post]") -> "User":
        other = copy(self)
        other.__dict__["posts_in_force"] = list(posts)
        return other

    @property
    def in_place_of(self) -> "User | None":
        """In whose place the act is done that was permitted last."""
        other: User | None = self.__dict__.get("_in_place_of")
        return other

    @property
    def in_place_of_name(self) -> str:
        """That person's name, as rows keep it; empty where the person acts in the own right."""
        return self.in_place_of.full_name if self.in_place_of else ""

    @property
    def roles(self) -> "set[str]":
        """The person's roles in the agency acted for, those of whoever the person stands in for included."""
        agency = self.acting_for
        return {post.role for post in self.posts_in_force if agency and post.agency_id == agency.pk}
