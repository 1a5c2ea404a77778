"""Who works at an agency, and what has happened to it so far."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from coordination.agencies import creditcode
from coordination.agencies.models import Agency, Post, User
from coordination.core.activity import Event, event, history
from coordination.core.flow import Sentence
from coordination.core.models import Activity

SHOWN = 20  # lines of the story
ORDER = [Post.Role.LEADER, Post.Role.LIAISON, Post.Role.STAFF, Post.Role.DATA_OFFICER, Post.Role.ADMINISTRATOR]

_STORY: dict[str, tuple[Sentence, str]] = {
    "agency.create": (_("Entered in the directory"), "plus"),
    "agency.edit": (_("Changed: %(fields)s"), "edit"),
    "post.create": (_("Appointed: %(who)s"), "user-plus"),
    "post.deputise": (_("Stands in: %(who)s"), "users"),
    "post.end": (_("Post ends: %(who)s"), "user-exclamation"),
}


@dataclass(frozen=True)
class Colleague:
    """A person with all the posts held at one agency."""

    user: User
    posts: list[Post]


def colleagues_at(agency: Agency) -> list[Colleague]:
    """The people of an agency, leaders first, each with the posts in force. One query."""
    held = Post.objects.in_force().filter(agency=agency, user__is_active=True)
    rows = held.select_related("user", "agency", "stands_in_for__user")
    posts = sorted(rows, key=lambda post: (ORDER.index(Post.Role(post.role)), post.pk))
    by_person: dict[int, Colleague] = {}
    for post in posts:
        by_person.setdefault(post.user_id, Colleague(post.user, [])).posts.append(post)
    return list(by_person.values())


def has_liaison(colleagues: Sequence[Colleague]) -> bool:
    return any(post.role == Post.Role.LIAISON for colleague in colleagues for post in colleague.posts)


def what_is_missed_without(post: Post) -> Sentence:
    """What the agency lacks when its last post of this role ends."""
    missed = {
        Post.Role.LIAISON: _("The agency then has no liaison officer: notices go to its leaders or reach nobody."),
        Post.Role.ADMINISTRATOR: _("The agency then has nobody who keeps its people."),
    }.get(Post.Role(post.role))
    others = Post.objects.in_force().filter(agency=post.agency_id, role=post.role, user__is_active=True)
    return "" if missed is None or others.exclude(Q(pk=post.pk) | Q(stands_in_for=post)).exists() else missed


def unusual_code(agency: Agency) -> Sentence:
    """What to look at again where the code of an agency is seldom that of a body of its kind. Nothing is refused."""
    usual = creditcode.usual_kinds(agency.credit_code or "")
    if not usual or agency.kind in usual:
        return ""
    kinds = "、".join(str(Agency.Kind(kind).label) for kind in Agency.Kind.values if kind in usual)
    return gettext("Codes that begin with %(prefix)s usually belong to: %(kinds)s. Compare kind and code.") % {
        "prefix": (agency.credit_code or "")[:2],
        "kinds": kinds,
    }


def story_of(agency: Agency) -> list[Event]:
    """What happened to an agency and to the posts in it, newest first."""
    posts = Q(subject_type=ContentType.objects.get_for_model(Post), subject_id__in=agency.posts.values("pk"))
    of_posts = Activity.objects.filter(posts).order_by("-pk")[:SHOWN]
    rows = sorted([*history(agency)[:SHOWN], *of_posts], key=lambda row: row.pk, reverse=True)
    return [_told(row) for row in rows[:SHOWN]]


def _told(row: Activity) -> Event:
    sentence, icon = _STORY.get(row.verb, (row.verb, "point"))
    fields: dict[str, Any] = {field.name: field for field in Agency._meta.get_fields()}  # noqa: SLF001
    names = "、".join(str(getattr(fields.get(name), "verbose_name", name)) for name in row.after)
    return event(row, str(sentence) % {"fields": names, "who": row.subject_label}, icon)
