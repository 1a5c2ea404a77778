"""The people of an agency as its page lists them, and one of them as seen by whoever looks after them."""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Case, Exists, IntegerField, OuterRef, Prefetch, Q, QuerySet, Subquery, Value, When
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from coordination.agencies.flows import JoinState
from coordination.agencies.joining import has_a_way_back
from coordination.agencies.leaving import objection_to_calling_off
from coordination.agencies.models import AddressChange, Agency, Departure, JoinRequest, Post, User
from coordination.agencies.policy import asking_of
from coordination.agencies.progress import ORDER, STORY, told
from coordination.agencies.querysets import UserQuerySet
from coordination.core import tables
from coordination.core.activity import Event
from coordination.core.flow import Sentence
from coordination.core.models import Activity
from coordination.core.policy import can
from coordination.core.tables import Column, Layout
from coordination.core.workdays import day_of, today

SHOWN = 20  # lines of the story, and requests to join that wait
PAST = 10  # requests to join that were answered
MOST = 10_000  # rows of an export

# Leaders first, then through whom the agency is reached.
RANK = Case(
    *(When(role=role, then=Value(place)) for place, role in enumerate(ORDER)),
    default=Value(len(ORDER)),
    output_field=IntegerField(),
)
IN_THE_LIST = ("rank", "full_name", "pk")  # the order of the list


def people_with(posts: "QuerySet[Post]") -> UserQuerySet:
    """The people who hold one of some posts of an agency, each with the `rank` of the foremost."""
    own = posts.filter(user=OuterRef("pk")).order_by()
    foremost = own.annotate(rank=RANK).order_by("rank").values("rank")[:1]
    return User.objects.get_queryset().filter(Exists(own)).annotate(rank=Subquery(foremost))


def with_posts_in(agency: Agency, people: UserQuerySet) -> UserQuerySet:
    """Each with how the account stands and with `posts_here`: two queries for any number. Posts that are over, be it
    since today, are only those of whoever holds none there any more.
    """
    going_on = Post.objects.not_over().filter(agency=agency)
    gone = ~Exists(going_on.filter(user=OuterRef("user")))
    shown = Post.objects.filter(Q(pk__in=going_on) | gone, agency=agency)
    rows = shown.select_related("agency", "stands_in_for__user")
    ordered = rows.annotate(rank=RANK).order_by("stands_in_for_id", "rank", "pk")
    return people.with_standing().prefetch_related(Prefetch("posts", queryset=ordered, to_attr="posts_here"))


def who_asked_to_join(agency: Agency, reader: User) -> list[JoinRequest]:
    """The requests that wait, the oldest first, then the last that were answered or withdrawn."""
    rows = JoinRequest.objects.visible_to(reader).filter(agency=agency).select_related("person", "decided_by")
    waiting, past = rows.filter(state=JoinState.ASKED).order_by("pk"), rows.exclude(state=JoinState.ASKED)
    return [*waiting[:SHOWN], *past.order_by("-pk")[:PAST]]


@dataclass(frozen=True)
class Held:
    """A post of somebody, with those who stand in, and what the reader may do with it."""

    post: Post
    deputies: list[tuple[Post, bool]]  # and whether the reader may end that
    may: dict[str, bool]


@dataclass(frozen=True)
class Leaving:
    """A departure that is planned; `why`: what speaks against its being called off by whoever else might."""

    row: Departure
    may_call_off: bool = False
    why: Sentence = ""


@dataclass(frozen=True)
class Portrait:
    """Somebody's page, for that person and for whoever looks after one of the posts."""

    person: User
    reader: User

    @cached_property
    def _found(self) -> list[Post]:
        rows = self.person.posts.select_related("agency", "user", "stands_in_for__user").order_by("-starts_on", "-pk")
        deputies = Post.objects.not_over().select_related("user", "agency").order_by("starts_on", "pk")
        return list(rows.prefetch_related(Prefetch("deputies", queryset=deputies)))

    @cached_property
    def _asking(self) -> User:
        deputies = [deputy.user for post in self._found for deputy in post.deputies.all()]
        return asking_of(self.reader, [post.agency for post in self._found], [self.person, *deputies])

    @cached_property
    def posts(self) -> list[Held]:
        """Those that go on or are to come, then those that ended, the latest first. Where somebody worked before is
        told only to whoever looks after the people there.
        """
        held = [Held(post, self._deputies_of(post), self._may(post)) for post in self._found]
        seen = [one for one in held if not one.post.is_over or one.may["keep"]]
        return sorted(seen, key=lambda one: one.post.is_over)

    def _deputies_of(self, post: Post) -> list[tuple[Post, bool]]:
        """Nobody who only stands in for an administrator ends what another administrator has."""
        return [(deputy, can(self._asking, "post.end", deputy)) for deputy in post.deputies.all()]

    def _may(self, post: Post) -> dict[str, bool]:
        goes_on = not post.is_over
        may = {verb: goes_on and can(self._asking, f"post.{verb}", post) for verb in ("edit", "deputise", "end")}
        return {**may, "keep": self.reader == self.person or can(self._asking, "agency.appoint", post.agency)}

    @property
    def agency(self) -> Agency | None:
        """The first that the reader looks after, else the first."""
        ordered = sorted(self.posts, key=lambda one: not one.may["keep"])
        return ordered[0].post.agency if ordered else None

    @cached_property
    def departures(self) -> list[Leaving]:
        """Planned for the agencies whose people the reader looks after, or one's own."""
        kept = {one.post.agency_id for one in self.posts if one.may["keep"]}
        rows = self.person.departures.planned().filter(agency__in=kept).select_related("agency")
        return [self._leaving(row) for row in rows]

    def _leaving(self, row: Departure) -> Leaving:
        """The verb asks the same."""
        if not can(self._asking, "agency.appoint", row.agency):
            return Leaving(row)
        objection = objection_to_calling_off(self.reader, row)
        return Leaving(row, may_call_off=objection is None, why=objection or "")

    @property
    def leaves_from(self) -> list[Post]:
        """A post in each agency that the person might leave by the reader's word."""
        planned = {one.row.agency_id for one in self.departures}
        held = [one.post for one in self.posts if one.may["edit"] and one.post.agency_id not in planned]
        return list({post.agency_id: post for post in held}.values())

    @property
    def may_be_suspended(self) -> bool:
        return self.person.is_active and can(self.reader, "user.close", self.person)

    @property
    def may_be_opened(self) -> bool:
        """The account is suspended, and the reader may end that."""
        return self.person.standing == User.Standing.SUSPENDED and can(self.reader, "user.reopen", self.person)

    @property
    def only_security_opens(self) -> bool:
        """The account is closed, and what the reader might do about it elsewhere is none of the reader's business."""
        return self.person.closed_by_security and not can(self.reader, "user.reopen", self.person)

    @property
    def may_come_back(self) -> bool:
        """The person left, was not suspended by the security administrator, can be known again, and the reader may
        invite them again.
        """
        agency = self.agency
        left = self.person.standing == User.Standing.LEFT and not self.person.closed_by_security
        return (
            left and has_a_way_back(self.person) and agency is not None and can(self._asking, "agency.appoint", agency)
        )

    @cached_property
    def reached_through(self) -> Post | None:
        """The post through which the reader may say how the person is reached."""
        now = next((one.post for one in self.posts if one.may["keep"] and one.post.is_held), None)
        return now if now and can(self.reader, "post.edit_contact", now) else None

    @cached_property
    def waiting_address(self) -> AddressChange | None:
        """The address that waits for its confirmation, for whoever may send its letter again or withdraw it."""
        found = self.person.address_changes.unanswered().select_related("user", "asked_by").first()
        return found if found and can(self.reader, "address_change.withdraw", found) else None

    def story(self) -> list[Event]:
        """What happened to the account, to the posts that the reader looks after, and to who stood in for the person in
        them, newest first.
        """
        noun = ContentType.objects.get_for_model
        about = Q(subject_type=noun(User), subject_id=self.person.pk)
        kept = [one.post.pk for one in self.posts if one.may["keep"]]
        posts = Post.objects.filter(Q(pk__in=kept) | Q(stands_in_for__in=kept)).order_by()
        about |= Q(subject_type=noun(Post), subject_id__in=[*posts.values_list("pk", flat=True)])
        return [told(row) for row in Activity.objects.filter(about, verb__in=STORY).order_by("-pk")[:SHOWN]]


def workbook(agency: Agency, people: UserQuerySet, *, keeps: bool) -> BytesIO:
    """One line a post, as the list shows them; of accounts only to whoever looks after them."""
    columns = [
        Column(_("Person"), 14),
        Column(_("Role"), 16),
        Column(_("Title"), 28),
        Column(_("From"), 12),
        Column(_("Until"), 12),
        Column(_("Deputy of"), 14),
        Column(_("Phone"), 20),
        Column(_("E-mail"), 28),
    ]
    if keeps:
        columns += [Column(_("User name"), 16), Column(_("Account"), 12), Column(_("Last sign-in"), 12)]
    cut_off = _("Cut off after %(most)d rows: narrow the list to see the rest.") % {"most": MOST}
    layout = Layout(_("People"), columns, is_wide=True, most=MOST, cut_off=cut_off)
    ordered = people.order_by(*IN_THE_LIST)[: MOST + 1]
    return tables.workbook(layout, _lines(with_posts_in(agency, ordered), keeps=keeps))


def _lines(people: "QuerySet[Any]", *, keeps: bool) -> Iterator[list[Any]]:
    for person in people.iterator(chunk_size=500):
        account = [person.username, str(person.standing.label), person.last_login and day_of(person.last_login)]
        for post in person.posts_here:
            yield [
                person.full_name,
                str(post.get_role_display()),
                post.title,
                post.starts_on,
                post.ends_on,
                str(post.stood_in_for or ""),
                person.phone,
                person.email,
                *(account if keeps else ()),
            ]


def file_name(agency: Agency) -> str:
    return f"{agency} {_('People')} {today():%Y-%m-%d}.xlsx"
