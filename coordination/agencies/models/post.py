"""The posts by which people act for agencies."""

from typing import TYPE_CHECKING, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Prefetch, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from coordination.agencies.models.agency import Agency
from coordination.agencies.models.person import User
from coordination.agencies.querysets import PostQuerySet
from coordination.core.activity import acted
from coordination.core.lines import is_one_line
from coordination.core.workdays import today

if TYPE_CHECKING:
    from django.db.models import QuerySet


class Post(models.Model):
    """A person's post in an agency: role, title, term. Posts end; they are not deleted.

    A deputy (B角) holds a post as well, of the same role and agency, which `stands_in_for` the post of another person
    (A角): whatever asks who holds a role finds both. It never outlasts the post it stands in for, nor the deputy's own
    in that agency, and nobody stands in for a deputy.
    """

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
        validators=[is_one_line],
        help_text=_("For instance: deputy director of the office"),
    )
    starts_on = models.DateField(_("from"), default=today)
    ends_on = models.DateField(_("until"), null=True, blank=True, help_text=_("The last day on which the post is held"))
    ended_at = models.DateTimeField(  # ended at once, before its last day was over
        null=True, editable=False
    )
    stands_in_for = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="deputies",
        verbose_name=_("stands in for"),
    )
    reason = models.CharField(_("reason"), max_length=200, blank=True, validators=[is_one_line])
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
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ends_on__isnull=False), name="post_ended_at_once_has_a_last_day"
            ),
            models.UniqueConstraint(
                fields=["user", "agency", "role"],
                condition=Q(ends_on=None, stands_in_for=None),
                name="one_open_post_per_role",
                violation_error_message=_("This person already holds this post."),
            ),
            models.UniqueConstraint(
                fields=["user", "stands_in_for"],
                condition=Q(ends_on=None),
                name="one_open_deputyship_per_post",
                violation_error_message=_("This person is the deputy already."),
            ),
            models.CheckConstraint(
                condition=~Q(stands_in_for=F("id")),
                name="nobody_stands_in_for_oneself",
                violation_error_message=_("Nobody is the own deputy."),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["agency", "role"], name="post_of_agency_by_role"),
            models.Index(fields=["ends_on"], condition=Q(ends_on__isnull=False), name="post_that_ends"),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.agency} · {self.role_words}"

    def get_absolute_url(self) -> str:
        return self.agency.get_absolute_url()

    def clean(self) -> None:
        """Also said by a trigger, which two who act at once do not get past."""
        if self.user_id and self.user.portal_role and (self.ends_on is None or self.ends_on >= today()):
            raise ValidationError(_("An administrator of the portal holds no post in an agency."))

    @property
    def is_over(self) -> bool:
        return self.ended_at is not None or (self.ends_on is not None and self.ends_on < today())

    @property
    def is_held(self) -> bool:
        """Today, at this moment."""
        return self.has_begun and not self.is_over

    @property
    def has_begun(self) -> bool:
        return self.starts_on <= today()

    @property
    def stood_in_for(self) -> User | None:
        """The person whose deputy this is."""
        return self.stands_in_for.user if self.stands_in_for else None

    @property
    def role_words(self) -> str:
        """联络员, of a deputy 联络员（代李强）."""
        other = self.stood_in_for
        return acted(self.get_role_display(), other.full_name if other else "")


def leaders_of(*agencies: Agency) -> "QuerySet[User]":
    return with_their_posts(User.objects.holding({Post.Role.LEADER}, at=list(agencies)))


def administrators_of(*agencies: Agency) -> "QuerySet[User]":
    return with_their_posts(User.objects.holding({Post.Role.ADMINISTRATOR}, at=list(agencies)))


def liaisons_of(*agencies: Agency) -> "QuerySet[User]":
    """Liaison officers in force; an agency without one is reached through its leader."""
    return with_their_posts(User.objects.reachable_at(list(agencies)))


def with_their_posts(people: "QuerySet[User]") -> "QuerySet[User]":
    """Whoever is to be told is asked in every capacity (`capacities`): one query for the posts of them all."""
    posts = Prefetch("posts", queryset=Post.objects.held_today(), to_attr="posts_in_force")
    return people.prefetch_related(posts)  # type: ignore[no-redef]  # it fills the cached property
