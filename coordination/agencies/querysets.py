"""Who may be seen of agencies and people: the directory is open to everyone who holds a post."""

from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.contrib.auth.models import UserManager as DjangoUserManager
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from coordination.agencies.flows import TO_COME, ReformState
from coordination.agencies.spelling import spelled
from coordination.core.principals import Body, names
from coordination.core.querysets import known_files
from coordination.core.search import best_first, folded, question
from coordination.core.workdays import today

if TYPE_CHECKING:
    from coordination.agencies.models import Agency, Duty, Post, Reform, ReformPaper, Region, User


OFFICIAL_ORDER = ("official_order", "pinyin", "pk")
FROM_THE_TOP = ("-level", "pk")  # of divisions: province, prefecture, county, each by its code


def in_force(on: date | None = None, prefix: str = "") -> Q:
    """Begun and not yet ended, for any row with `starts_on` and `ends_on` (the last day)."""
    day = on or today()
    return Q(**{f"{prefix}starts_on__lte": day}) & (
        Q(**{f"{prefix}ends_on": None}) | Q(**{f"{prefix}ends_on__gte": day})
    )


def held(on: date | None = None, prefix: str = "") -> Q:
    """In its term, and not ended before the last day of it was over: a post is ended at a moment where need be."""
    not_ended = Q(**{f"{prefix}ended_at": None})
    if on is not None:
        not_ended |= Q(**{f"{prefix}ended_at__date__gt": on})
    return in_force(on, prefix) & not_ended


def under(agency: "Agency") -> Q:
    """For any row with an `agency`: of this one, or of one that it supervises."""
    return Q(agency=agency) | Q(agency__parent=agency)


def looked_after_by(user: Any) -> Q:
    """For any row with an `agency`: of one whose people the person looks after as an administrator; of none else."""
    own = user.acting_for
    return under(own) if own is not None and "administrator" in user.roles else Q(pk__in=[])


def has_left() -> Q:
    """For any person: out because no post is left. The account is not open, posts were held, and none of them goes on
    or is to come. The three administrators of the portal hold none by their office: they do not leave so.
    """
    from coordination.agencies.models import Post  # this module is read before the models are

    posts = Post.objects.filter(user=OuterRef("pk"))
    return Q(Exists(posts), ~Exists(posts.not_over()), is_active=False, portal_role="")


def keeps_directory(user: Any) -> bool:
    """The system administrator enters agencies, the security administrator looks after accounts: both know who is who
    without a post of their own. The audit administrator need not.
    """
    return user.portal_role in ("system", "security")


@names
def called_agencies(groups: Collection[int]) -> dict[int, Body]:
    from coordination.agencies.models import Agency  # this module is read before the models are

    rows = Agency.objects.filter(principal__in=groups)
    return {row.principal_id: Body(str(row), row.get_absolute_url()) for row in rows}


class RegionQuerySet(QuerySet["Region"]):
    def best_first(self, words: str) -> list[Self]:
        """Found by part of the name, that of the division above before it (兰州市城关), in Latin letters also by
        pinyin, in pieces as agencies are; or by how the code begins.
        """
        if folded(words).isdecimal():
            return [self.filter(code__startswith=folded(words))]
        pieces = best_first(words, spoken=True)
        return [self.filter(entry__search__answers=piece) for piece in pieces] or [self.none()]

    def within(self, code: str) -> Self:
        """A division and all below it: provinces have prefectures, and these counties."""
        return self.filter(Q(pk=code) | Q(parent=code) | Q(parent__parent=code))


class AgencyQuerySet(QuerySet["Agency"]):
    def visible_to(self, user: Any) -> Self:
        """The directory is common knowledge among those who take part: anyone with a post, and administrators."""
        return self if user.is_authenticated and (user.acting_for or keeps_directory(user)) else self.none()

    def standing(self) -> Self:
        """Those that exist today: what lists and choices offer unless another is asked for."""
        return self.filter(ended_on=None)

    def kept_by(self, agency: "Agency") -> Self:
        """Whose people an agency's administrator looks after: its own and those it supervises."""
        return self.standing().filter(Q(pk=agency.pk) | Q(parent=agency))

    def passing_on(self) -> Self:
        """Whose people pass on, or lose their posts, by a change that is confirmed and still to come."""
        from coordination.agencies.models import ReformSide  # this module is read before the models are

        leaving = ReformSide.objects.filter(reform__state=ReformState.CONFIRMED, side="before")
        leaving = leaving.exclude(reform__kind="rename")
        return self.filter(pk__in=leaving.values("agency"))

    def lacking(self, role: str) -> Self:
        """Where nobody holds this role today; `has_people`: somebody works there who could."""
        from coordination.agencies.models import Post  # this module is read before the models are

        posts = Post.objects.in_force().filter(agency=OuterRef("pk"), user__is_active=True)
        return self.filter(~Exists(posts.filter(role=role))).annotate(has_people=Exists(posts))

    def looked_after_by_nobody(self) -> Self:
        """Where nobody is administrator in the own right, nor above: the system administrator appoints."""
        from coordination.agencies.models import Post  # this module is read before the models are

        keeps = Post.objects.looking_after_people()
        return self.filter(~Exists(keeps.filter(Q(agency=OuterRef("pk")) | Q(agency=OuterRef("parent")))))

    def looked_after_since(self, day: date) -> Self:
        """Where people work whom an administrator has looked after since: the own or the supervising agency's."""
        from coordination.agencies.models import Post  # this module is read before the models are

        posts, keeps = Post.objects.own().in_force(), Post.objects.looking_after_people().filter(starts_on__lte=day)
        kept = Exists(keeps.filter(Q(agency=OuterRef("pk")) | Q(agency=OuterRef("parent"))))
        return self.standing().filter(kept, Exists(posts.filter(agency=OuterRef("pk"))))

    def bearing(self, names: Collection[str]) -> Self:
        """Those that bear or once bore one of these names, however it is spelled, in full, in short or as one of their
        others.
        """
        return self.filter(entry__spellings__overlap=[spelled(name) for name in names])

    def in_region(self, code: str) -> Self:
        """In a division or anywhere below it."""
        from coordination.agencies.models import Region  # this module is read before the models are

        return self.filter(region__in=Region.objects.within(code))

    def named(self, words: str) -> Self:
        """Found by any of its names and of those it bore once, in part; in Latin letters also by pinyin: `shuili`,
        `shui li`, `slt`.
        """
        return self.filter(entry__search__answers=question(words, spoken=True))

    def best_first(self, words: str) -> list[Self]:
        """The same in pieces: the agency of that name, those that bear it among their others, those of which a name
        begins so, and the rest.
        """
        pieces = best_first(words, spoken=True)
        return [self.filter(entry__search__answers=piece) for piece in pieces] or [self.none()]


class DutyQuerySet(QuerySet["Duty"]):
    def visible_to(self, user: Any) -> Self:
        """What an agency is there for is as public as the directory."""
        return self if user.is_authenticated and (user.acting_for or keeps_directory(user)) else self.none()

    def in_force(self, on: date | None = None) -> Self:
        """Begun (or never said to have begun) and not yet ended."""
        day = on or today()
        return self.filter(Q(starts_on=None) | Q(starts_on__lte=day)).not_over(day)

    def not_over(self, on: date | None = None) -> Self:
        """In force, or yet to begin."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=on or today()))


class PostQuerySet(QuerySet["Post"]):
    def in_force(self, on: date | None = None) -> Self:
        return self.filter(held(on))

    def not_over(self, on: date | None = None) -> Self:
        """In force, or yet to begin."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=on or today()), ended_at=None)

    def own(self) -> Self:
        """Without those of deputies."""
        return self.filter(stands_in_for=None)

    def looking_after_people(self) -> Self:
        """Of administrators in the own right who are not suspended: whoever stands in for one looks after nobody."""
        return self.own().in_force().filter(role="administrator", user__is_active=True)

    def looking_after(self, agencies: "Collection[Agency]") -> Self:
        """Likewise of the people of some agencies: administrators of one of them or of one above."""
        over = {pk for agency in agencies for pk in (agency.pk, agency.parent_id) if pk}
        return self.looking_after_people().filter(agency__in=over)

    def looked_after_by_another(self) -> Self:
        """Where an administrator who is not the holder looks after the holder."""
        from coordination.agencies.models import Post  # this module is read before the models are

        keeps = Post.objects.looking_after_people().exclude(user=OuterRef("user"))
        there = Q(agency=OuterRef("agency")) | Q(agency=OuterRef("agency__parent"))
        return self.filter(Exists(keeps.filter(there)))

    def reaching(self, agencies: "Collection[Agency]") -> Self:
        """The posts through which each agency is reached: its liaison officers, where it has none its leaders."""
        active = self.in_force().filter(agency__in=agencies, user__is_active=True)
        liaison_here = active.filter(role="liaison", agency=OuterRef("agency"))
        reached = active.filter(Q(role="liaison") | Q(role="leader") & ~Exists(liaison_here))
        return reached.select_related("user", "stands_in_for__user").order_by("agency_id", "pk")

    def held_today(self) -> Self:
        """In force, with what acting for the agency needs; a person's main post first."""
        rows = self.in_force().select_related("agency__principal", "stands_in_for__user")
        return rows.order_by("-is_main", F("stands_in_for_id").asc(nulls_first=True), "pk")

    def visible_to(self, user: Any) -> Self:
        """Names, titles and office phones of colleagues in all agencies: the address book of coordination."""
        return self if user.is_authenticated and (user.acting_for or keeps_directory(user)) else self.none()


class UserQuerySet(QuerySet["User"]):
    def visible_to(self, user: Any) -> Self:
        """Somebody's page is one's own, and that of whoever looks after the people of an agency in which the person
        holds or held a post. What everybody may know of a person stands on the page of the agency.
        """
        from coordination.agencies.models import Post  # this module is read before the models are

        held = Post.objects.filter(user=OuterRef("pk"))
        if not user.is_authenticated:
            return self.none()
        if keeps_directory(user):
            return self.filter(Exists(held))
        own = user.acting_for
        if own is None:
            return self.none()
        if "administrator" not in user.roles:
            return self.filter(pk=user.pk)
        return self.filter(Q(pk=user.pk) | Exists(held.filter(under(own))))

    def suspended(self) -> Self:
        """Whose account is not open although they have not left: somebody suspended it, and may end that."""
        return self.filter(~has_left(), is_active=False)

    def who_left(self) -> Self:
        return self.filter(has_left())

    def with_standing(self) -> Self:
        """Each knows whether the person left, so that `User.standing` asks nothing."""
        return self.annotate(has_left=has_left())


class UserManager(DjangoUserManager["User"]):
    def get_queryset(self) -> UserQuerySet:
        return UserQuerySet(self.model, using=self._db)

    def create_user(
        self, username: str, email: str | None = None, password: str | None = None, **fields: Any
    ) -> "User":
        """Without the columns for powers over everything, which nobody has here."""
        user = self.model(username=username, email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, *_args: Any, **_fields: Any) -> "User":
        raise TypeError("Nobody is superuser of this portal: `manage.py first_administrator` begins it.")

    def visible_to(self, user: Any) -> UserQuerySet:
        return self.get_queryset().visible_to(user)

    def suspended(self) -> UserQuerySet:
        return self.get_queryset().suspended()

    def who_left(self) -> UserQuerySet:
        return self.get_queryset().who_left()

    def reading(self, address: str) -> "QuerySet[User]":
        """Who is here and gets letters at an address."""
        return self.filter(email__iexact=address, is_active=True)

    def holding(self, roles: Collection[str], at: "Collection[Agency]") -> "QuerySet[User]":
        """Active people who hold one of these roles at one of these agencies today."""
        from coordination.agencies.models import Post  # this module is read before the models are

        posts = Post.objects.in_force().filter(user=OuterRef("pk"), role__in=roles, agency__in=at)
        return self.filter(Exists(posts), is_active=True)

    def working_at(self, agency: "Agency") -> "QuerySet[User]":
        """Active people with any post in force at an agency."""
        from coordination.agencies.models import Post

        return self.holding(Post.Role.values, at=[agency]).order_by("full_name", "pk")

    def reachable_at(self, agencies: "Collection[Agency]") -> "QuerySet[User]":
        """The liaison officers of each agency; where it has none, its leaders, so that no notice falls into a hole."""
        from coordination.agencies.models import Post

        return self.filter(pk__in=Post.objects.reaching(agencies).order_by().values("user"), is_active=True)


class ReformQuerySet(QuerySet["Reform"]):
    def visible_to(self, user: Any) -> Self:
        """What becomes of an agency is common knowledge like the directory, once it is confirmed: the document is out.
        One that nobody has confirmed yet is left to those who enter and confirm them. So is one that was withdrawn; but
        the agencies that were told of it know also that it does not come about.
        """
        from coordination.agencies.models import ReformSide  # this module is read before the models are

        if not user.is_authenticated:
            return self.none()
        if keeps_directory(user):
            return self
        if user.acting_for is None:
            return self.none()
        concerned = ReformSide.objects.filter(agency__in=user.acting_for.line).values("reform")
        called_off = Q(state=ReformState.WITHDRAWN, confirmed_at__isnull=False, pk__in=concerned)
        return self.filter(Q(state__in=[ReformState.CONFIRMED, ReformState.IN_FORCE]) | called_off)

    def to_come(self) -> Self:
        """Entered, confirmed or not, and neither in force nor given up."""
        return self.filter(state__in=TO_COME)

    def to_confirm(self) -> Self:
        """Those that wait for the second person, the most pressing first."""
        return self.filter(state=ReformState.PLANNED).order_by("effective_on", "pk")

    def overdue(self) -> Self:
        """Those whose day has passed while they wait for the second person. Nothing is wrong in the house with that:
        the document is not carried out yet.
        """
        return self.to_confirm().filter(effective_on__lt=today())

    def due(self) -> Self:
        """Those that are confirmed and whose day has come."""
        return self.filter(state=ReformState.CONFIRMED, effective_on__lte=today()).order_by("effective_on", "pk")

    def about(self, agency: "Agency") -> Self:
        """Those in which an agency stands on either side, the latest first."""
        from coordination.agencies.models import ReformSide  # this module is read before the models are

        sides = ReformSide.objects.filter(agency=agency).values("reform")
        return self.filter(pk__in=sides).prefetch_related("sides__agency")


class ReformPaperQuerySet(QuerySet["ReformPaper"]):
    def visible_to(self, user: Any) -> Self:
        """Whoever sees the reform, unless it was withdrawn, and those who enter and confirm it; while a document is
        being scanned, whoever handed it in.
        """
        from coordination.agencies.models import Reform  # this module is read before the models are

        if not user.is_authenticated:
            return self.none()
        known = known_files(user, "file__") | Q(file__uploaded_by=user)
        reforms = Reform.objects.visible_to(user)
        carried_out = reforms.exclude(state=ReformState.WITHDRAWN)
        return self.filter(known, reform__in=reforms if keeps_directory(user) else carried_out)


def accounts_left_open(since: date | None = None) -> "QuerySet[User]":
    """Who held a post, holds none any more and is to hold none, and could still sign in; `since`: whose last one ended
    on that day or later, which is soon found. The three administrators of the portal hold none by their office.
    """
    from coordination.agencies.models import Post, User

    posts = Post.objects.filter(user=OuterRef("pk"))
    over = posts if since is None else posts.filter(ends_on__gte=since)
    people = User.objects.filter(is_active=True, portal_role="")
    return people.filter(Exists(over), ~Exists(posts.not_over()))


def people_of_agencies() -> "QuerySet[Any, Any]":
    """(group, person) for every agency's principal: active people with a post in force."""
    from coordination.agencies.models import Post

    return (
        Post.objects.in_force()
        .filter(user__is_active=True)
        .annotate(group_id=F("agency__principal_id"))
        .order_by()
        .values("group_id", "user_id")
        .distinct()
    )
