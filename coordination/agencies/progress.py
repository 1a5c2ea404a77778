"""Who works at an agency, and what has happened to it so far."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from coordination.agencies import creditcode
from coordination.agencies.models import Agency, Duty, Post, User
from coordination.agencies.panels import citations
from coordination.core.activity import Event, event, history, relabelled
from coordination.core.flow import Sentence
from coordination.core.lines import listed
from coordination.core.models import Activity
from coordination.core.panels import Line
from coordination.core.templatetags.portal import local_date
from coordination.core.workdays import today

SHOWN = 20  # lines of the story
ORDER = [Post.Role.LEADER, Post.Role.LIAISON, Post.Role.STAFF, Post.Role.DATA_OFFICER, Post.Role.ADMINISTRATOR]

STORY: dict[str, tuple[Sentence, str]] = {
    "agency.create": (_("Entered in the directory"), "plus"),
    "agency.edit": (_("Changed: %(fields)s"), "edit"),
    "agency.add_duties": (_("Duties entered: %(duties)s"), "plus"),
    "agency.edit_duty": (_("Duty reworded: %(duty)s"), "edit"),
    "agency.move_duty": (_("Duty moved: %(duty)s"), "list-numbers"),
    "agency.end_duty": (_("Duty ends: %(duty)s"), "x"),
    "agency.rename": (_("Renamed"), "history"),
    "agency.end": (_("Ceased to exist"), "history"),
    "agency.follow": (_("Took over from other agencies"), "history"),
    "agency.hand_over_rights": (_("Rights on single records passed on"), "history"),
    "post.move": (_("Post passed on: %(who)s"), "user-plus"),
    "post.create": (_("Appointed: %(who)s"), "user-plus"),
    "post.deputise": (_("Stands in: %(who)s"), "users"),
    "post.edit": (_("Post changed: %(who)s"), "edit"),
    "departure.plan": (_("Departure planned: %(who)s"), "logout"),
    "departure.call_off": (_("Departure called off: %(who)s"), "x"),
    "departure.settle": (_("Work handed over: %(who)s"), "users"),
    "post.end": (_("Post ends: %(who)s"), "user-exclamation"),
    "user.create": (_("Account opened"), "key"),
    "user.unite": (_("Connected with single sign-on"), "login"),
    "user.close": (_("Account suspended"), "lock"),
    "user.reopen": (_("Account opened again"), "user-check"),
    "user.edit_contact": (_("Changed: %(fields)s"), "edit"),
    "user.propose_address": (_("New e-mail address entered, not yet confirmed"), "mail"),
    "user.confirm_address": (_("New e-mail address confirmed"), "mail-opened"),
    "user.withdraw_address": (_("New e-mail address withdrawn"), "x"),
    "user.edit_profile": (_("Changed: %(fields)s"), "edit"),
    "user.change_password": (_("Password changed"), "key"),
}


def tell_also(words: Mapping[str, tuple[Sentence, str]]) -> None:
    """What apps above do with an account, each act with its sentence and symbol, is part of the person's story."""
    STORY.update(words)


_FORMER_FIELDS: dict[str, Sentence] = {"duties": _("duties")}  # rows that tell of them stay


@dataclass(frozen=True)
class DutyLine:
    """A duty as the page shows it, with what cites it."""

    duty: Duty
    cited_by: Sequence[Line]

    @property
    def is_over(self) -> bool:
        return self.duty.ends_on is not None and self.duty.ends_on < today()


def duties_of(person: Any, agency: Agency) -> list[DutyLine]:
    """The duties of an agency in their order, those that are over among them."""
    duties = list(agency.duties.all())
    cited = citations.of(person, duties)
    return [DutyLine(duty, cited[duty.pk]) for duty in duties]


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


_GAPS: dict[str, Sentence] = {
    Post.Role.LIAISON: _(
        "%(agency)s then has no liaison officer in any of its mechanisms: notices go to its leaders or reach nobody."
    ),
    Post.Role.ADMINISTRATOR: _("%(agency)s then has nobody who keeps its people."),
}


def missed_while_away(person: User) -> list[Sentence]:
    """What the person's agencies lack while nobody signs in with the account: deputies go on. Two queries."""
    posts = list(person.posts.in_force().filter(role__in=_GAPS).select_related("agency").order_by("pk"))
    others = Post.objects.in_force().filter(agency__in=[post.agency_id for post in posts], user__is_active=True)
    there = set(others.exclude(user=person).values_list("agency", "role"))
    lacking = dict.fromkeys((post.agency, post.role) for post in posts if (post.agency_id, post.role) not in there)
    return [str(_GAPS[role]) % {"agency": agency} for agency, role in lacking]


def unusual_code(agency: Agency) -> Sentence:
    """What to look at again where the code of an agency is seldom that of a body of its kind. Nothing is refused."""
    usual = creditcode.usual_kinds(agency.credit_code or "")
    if not usual or agency.kind in usual:
        return ""
    kinds = listed(str(Agency.Kind(kind).label) for kind in Agency.Kind.values if kind in usual)
    return gettext("Codes that begin with %(prefix)s usually belong to: %(kinds)s. Compare kind and code.") % {
        "prefix": (agency.credit_code or "")[:2],
        "kinds": kinds,
    }


def story_of(agency: Agency) -> list[Event]:
    """What happened to an agency and to the posts in it, newest first."""
    posts = Q(subject_type=ContentType.objects.get_for_model(Post), subject_id__in=agency.posts.values("pk"))
    of_posts = Activity.objects.filter(posts).order_by("-pk")[:SHOWN]
    rows = sorted([*history(agency)[:SHOWN], *of_posts], key=lambda row: row.pk, reverse=True)
    return [told(row) for row in rows[:SHOWN]]


def told(row: Activity) -> Event:
    sentence, icon = STORY.get(row.verb, (row.verb, "point"))
    last = row.after.get("ends_on") if row.verb == "post.end" else None
    if last:
        sentence = _("Post ends with %(day)s: %(who)s")
    known = (*User._meta.get_fields(), *Agency._meta.get_fields())  # noqa: SLF001
    labels = {field.name: getattr(field, "verbose_name", None) for field in known}
    blanks = {
        "day": local_date(date.fromisoformat(last)) if last else "",
        "fields": listed(str(labels.get(name) or _FORMER_FIELDS.get(name, name)) for name in row.after),
        "who": relabelled(row.subject_type_id, row.subject_label),
        "duties": "；".join(row.after.get("duties") or []) if row.verb == "agency.add_duties" else "",
        "duty": row.after.get("text", ""),
    }
    return event(row, str(sentence) % blanks, icon)
