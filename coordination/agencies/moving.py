"""What of an agency itself moves when it ends or is split: people, subordinate bodies, duties, rights."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Any

from django.db.models import F, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from coordination.agencies.actions.succession import (
    hand_over_duties,
    hand_over_posts,
    hand_over_rights,
    hand_over_subordinates,
    placed,
)
from coordination.agencies.models import Agency, Duty, Post
from coordination.agencies.succession import Moving, Transfer, Will, by_heir, moves
from coordination.core import principals
from coordination.core.flow import Sentence
from coordination.core.templatetags.portal import local_date


@moves
class Posts(Moving):
    code = "posts"
    label = gettext_lazy("People and posts")
    ends = gettext_lazy("The post ends")
    move = staticmethod(hand_over_posts)

    @classmethod
    def rows(cls, agencies: Collection[Agency], on: date) -> "QuerySet[Any]":
        posts = Post.objects.not_over(on).filter(agency__in=agencies)
        return posts.select_related("user", "agency", "stands_in_for__user").order_by("pk")

    @classmethod
    def said(cls, count: int) -> Sentence:
        return ngettext("%(n)d post", "%(n)d posts", count) % {"n": count}

    @classmethod
    def visible_to(cls, reader: Any) -> "QuerySet[Any]":
        return Post.objects.visible_to(reader)

    @classmethod
    def named(cls, row: Post) -> str:
        deputy = _("deputy of %(person)s") % {"person": row.stood_in_for} if row.stood_in_for else ""
        return " · ".join(filter(None, [str(row.user), str(row.get_role_display()), row.title, deputy]))

    @classmethod
    def objections(cls, transfers: Sequence[Transfer], will: Will) -> Iterator[Sentence]:
        """An agency that goes on keeps its administrators: else whoever enters a change could leave its people to
        nobody, and look after them alone. A post that has not begun cannot have ended before.
        """
        ending = {agency.pk for agency in will.reform.ending}
        keeping = {one.row.agency for one in transfers if _administers(one.row) and one.row.agency_id not in ending}
        for agency in sorted(keeping, key=lambda each: each.pk):
            yield _("“%(agency)s” goes on, so the posts of its administrators stay with it. Choose it for them.") % {
                "agency": agency.name
            }
        for one in transfers:
            if one.heir is None and one.row.starts_on >= will.on:
                yield _("%(post)s: begins on %(day)s. Choose who takes it over, or end the post first.") % {
                    "post": cls.named(one.row),
                    "day": local_date(one.row.starts_on),
                }


def _administers(post: Post) -> bool:
    """In the own right: a deputy looks after nobody."""
    return post.role == Post.Role.ADMINISTRATOR and post.stands_in_for_id is None


def posts_given(transfers: Sequence[Transfer]) -> Iterator[str]:
    """How many people hold their posts with whom from now on, and how many lose them, each as a sentence."""
    for heir, posts in by_heir(transfers).items():
        people = len({post.user_id for post in posts})
        if heir:
            yield ngettext(
                "The posts of %(n)d person pass to “%(agency)s”.",
                "The posts of %(n)d people pass to “%(agency)s”.",
                people,
            ) % {"n": people, "agency": heir.name}
        else:
            yield ngettext(
                "The posts of %(n)d person end: without another post it can no longer sign in.",
                "The posts of %(n)d people end: whoever holds no other can no longer sign in.",
                people,
            ) % {"n": people}


@moves
class Subordinates(Moving):
    code = "subordinates"
    label = gettext_lazy("Subordinate bodies")
    ends = gettext_lazy("Nobody supervises it")
    owner = "parent_id"
    move = staticmethod(hand_over_subordinates)

    @classmethod
    def rows(cls, agencies: Collection[Agency], on: date) -> "QuerySet[Any]":
        below = Agency.objects.standing().filter(parent__in=agencies)
        return below.exclude(pk__in=[agency.pk for agency in agencies]).order_by("official_order", "pinyin", "pk")

    @classmethod
    def said(cls, count: int) -> Sentence:
        return ngettext("%(n)d subordinate body", "%(n)d subordinate bodies", count) % {"n": count}

    @classmethod
    def visible_to(cls, reader: Any) -> "QuerySet[Any]":
        return Agency.objects.visible_to(reader)

    @classmethod
    def named(cls, row: Agency) -> str:
        return row.name

    @classmethod
    def objections(cls, transfers: Sequence[Transfer], will: Will) -> Iterator[Sentence]:
        """What an agency that goes on gives away keeps somebody who looks after its people: else whoever enters a
        change could look after them alone. Where the agency ends there may be nobody left to do so.
        """
        ending = {agency.pk for agency in will.reform.ending}
        given = [each for each in placed(transfers, will) if each[1].pk not in ending]
        concerned = [agency for each in given for agency in each if agency]
        kept = set(Post.objects.looking_after_people().filter(agency__in=concerned).values_list("agency_id", flat=True))
        for body, before, after in given:
            if before.pk in kept and not kept & {body.pk, after.pk if after else None}:
                said = _(
                    "“%(agency)s”: nobody would look after its people. Choose otherwise, or first an administrator."
                )
                yield said % {"agency": body.name}


@moves
class Duties(Moving):
    code = "duties"
    label = gettext_lazy("Duties")
    ends = gettext_lazy("The duty ends")
    owner = "agency_id"
    only_of_ending = True
    move = staticmethod(hand_over_duties)

    @classmethod
    def rows(cls, agencies: Collection[Agency], on: date) -> "QuerySet[Any]":
        duties = Duty.objects.filter(agency__in=agencies).not_over(on)
        return duties.order_by("agency", "position", "pk")

    @classmethod
    def said(cls, count: int) -> Sentence:
        return ngettext("%(n)d duty", "%(n)d duties", count) % {"n": count}

    @classmethod
    def visible_to(cls, reader: Any) -> "QuerySet[Any]":
        return Duty.objects.visible_to(reader)

    @classmethod
    def named(cls, row: Duty) -> str:
        return str(row)


@moves
class Rights(Moving):
    """What was granted to the agency on single records. Whoever belongs to a group is told by the posts."""

    code = "rights"
    label = gettext_lazy("Rights granted to it")
    ends = gettext_lazy("The right ends")
    owner = "agency_id"
    move = staticmethod(hand_over_rights)

    @classmethod
    def rows(cls, agencies: Collection[Agency], on: date) -> "QuerySet[Any]":
        granted = principals.rights_of([agency.principal_id for agency in agencies])
        return granted.annotate(agency_id=F("group__agency")).order_by("pk")

    @classmethod
    def said(cls, count: int) -> Sentence:
        return ngettext("%(n)d right on a single record", "%(n)d rights on single records", count) % {"n": count}

    @classmethod
    def visible_to(cls, reader: Any) -> "QuerySet[Any]":
        """Nobody: that there is a right says that there is a record."""
        return principals.rights_of([])

    @classmethod
    def numbered(cls, row: Any) -> str:
        return f"{row.permission.name} · {row.content_type.name} {row.object_pk}"
