"""Leaving: what of an agency's work hangs on a person, and what becomes of it when the person leaves.

Most hangs on the agency and stays; then a preview says so. What hangs on the person (invitations that were sent, places
at meetings, notices nobody read) goes to a successor. Each app says what it knows of:

    from coordination.agencies.leaving import Belonging, belongs

    @belongs
    class Drafts(Belonging):
        code, label = "drafts", gettext_lazy("Drafts of meetings")

        @classmethod
        def named(cls, person: User, agency: Agency) -> list[Named]: ...

Without `move` it stays with the agency.

Whoever looks after people need not see what they work on: the administrator of the agency above lets somebody leave,
too. What there is has a name only for whom its own gate lets through; for all others it is counted.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from coordination.agencies.appointing import beyond_a_deputy
from coordination.agencies.models import Agency, Departure, Post, User
from coordination.agencies.policy import administers_in_the_own_right
from coordination.agencies.progress import what_is_missed_without
from coordination.core.activity import Actor
from coordination.core.flow import Sentence
from coordination.core.lines import listed
from coordination.core.models import Activity
from coordination.core.notices import subjects_seen
from coordination.core.templatetags.portal import local_date
from coordination.core.workdays import day_of, today

NAMED = 3  # of what there is, before the rest is counted

Move = Callable[..., None]
"""By whom, from whom, at which agency, to whom: `(actor, person, agency, successor)`."""


@dataclass(frozen=True)
class Named:
    """One record by its name, and the record whose gate says who may know it: kind and number, as notices keep them;
    without one, nobody may.
    """

    name: str
    subject_type_id: int | None
    subject_id: int | None

    @classmethod
    def of(cls, name: str, thing: Model | None) -> "Named":
        if thing is None:
            return cls(name, None, None)
        return cls(name, ContentType.objects.get_for_model(thing).pk, thing.pk)


class Belonging:
    """One kind of thing that may hang on a person."""

    code: ClassVar[str]
    label: ClassVar[Any]
    stays: ClassVar[Any] = gettext_lazy("stays with the agency")
    move: ClassVar[Move | None] = None

    @classmethod
    def named(cls, person: User, agency: Agency) -> Sequence[Named]:
        """What there is, each by its name; bounded, with a fixed number of queries."""
        raise NotImplementedError


_belongings: list[type[Belonging]] = []


def belongs(kind: type[Belonging]) -> type[Belonging]:
    """Decorator: this is asked whenever somebody leaves."""
    _belongings.append(kind)
    return kind


def belongings() -> list[type[Belonging]]:
    return list(_belongings)


def key_of(post: Post) -> str:
    return f"post:{post.pk}"


def last_act(person: User, agency: Agency) -> date | None:
    """The day on which the person last did something for an agency: until then the person held a post there."""
    acts = Activity.objects.filter(actor=person, acting_for=agency.principal_id).order_by("-pk")
    at = acts.values_list("at", flat=True).first()
    return day_of(at) if at else None


def posts_that_go_on(holder: User, agency: Agency) -> "QuerySet[Post]":
    """What somebody holds in the own right there, without an end."""
    return Post.objects.own().not_over().filter(user=holder, agency=agency, ends_on=None)


def goes_on(to: User, post: Post) -> bool:
    """Whoever follows holds such a post already, and without an end."""
    return posts_that_go_on(to, post.agency).filter(role=post.role).exists()


def own_title(to: User, agency: Agency) -> str:
    """How somebody is called in the agency by now: a role passes to whoever follows, a title does not."""
    titled = Post.objects.own().not_over().filter(user=to, agency=agency).exclude(title="")
    return titled.order_by("-is_main", "-starts_on", "-pk").values_list("title", flat=True).first() or ""


def ends_sooner(posts: Sequence[Post], on: date | None) -> str:
    """Why this is not the last day: all of these posts are over before it. Nothing where it may be."""
    last = max((post.ends_on or date.max for post in posts), default=date.max)
    if on is None or on <= last:
        return ""
    return _("The term ends sooner, with %(day)s: an end does not prolong it.") % {"day": local_date(last)}


@dataclass(frozen=True)
class Handover:
    """What is asked for: which posts end, when, and who follows in what. `last_on` None: at this moment."""

    person: User
    agency: Agency
    posts: Sequence[Post]
    leaves: bool
    last_on: date | None = None
    successors: dict[str, User | None] = field(default_factory=dict)

    @property
    def is_to_come(self) -> bool:
        """The posts go on for now: until the end of today, or of a later day."""
        return self.last_on is not None and self.last_on >= today()

    @property
    def is_past(self) -> bool:
        return self.last_on is not None and self.last_on < today()

    def too_early(self) -> str:
        """Why this is not the last day; nothing where it may be."""
        acted = last_act(self.person, self.agency) if self.is_past else None
        if self.last_on is None or acted is None or acted <= self.last_on:
            return ""
        told = {"person": self.person, "day": local_date(acted)}
        return _("%(person)s still acted for the agency on %(day)s: the last day is that one, or a later one.") % told

    def last_day_of(self, post: Post) -> date | None:
        """A post whose term is over before the last day ends with its term."""
        return min(self.last_on, post.ends_on or self.last_on) if self.last_on else None

    @property
    def followers(self) -> list[User]:
        """Everybody who follows in anything, once."""
        return list({to.pk: to for to in self.successors.values() if to}.values())


@dataclass(frozen=True)
class Fate:
    """A line of the preview: what there is of a kind, what becomes of it, and what is missed then."""

    label: Sentence
    count: int
    shown: Sentence
    said: Sentence
    warning: Sentence = ""


def fates(reader: User, handover: Handover) -> list[Fate]:
    """The whole preview, in the order in which it is carried out: the posts, then each kind: how much there is of it,
    and what, as far as the reader may see that anywhere else. Portal administrators see no agency's content at all.
    """
    found = [_fate_of(handover, post) for post in handover.posts]
    for kind in belongings():
        there = list(kind.named(handover.person, handover.agency))
        if there:
            shown = _listed(known_to(reader, there), len(there))
            found.append(Fate(kind.label, len(there), shown, _what_becomes_of(handover, kind)))
    return found


def _what_becomes_of(handover: Handover, kind: type[Belonging]) -> Sentence:
    to = handover.successors.get(kind.code) if kind.move else None
    if to:
        return _("goes to %(person)s") % {"person": to}
    if kind.move is None or handover.leaves:
        return str(kind.stays)
    return _("stays as it is")


_SAID = {
    False: gettext_lazy("ends; from then on %(person)s follows, with the role of: %(role)s"),
    True: gettext_lazy("ends; from today %(person)s follows, with the role of: %(role)s"),
}


def _fate_of(handover: Handover, post: Post) -> Fate:
    to = handover.successors.get(key_of(post))
    said: str = _("ends; nobody follows")
    if to:
        held = goes_on(to, post)
        words = gettext_lazy("ends; %(person)s holds such a post already") if held else _SAID[handover.is_past]
        said = str(words) % {"person": to, "role": post.role_words}
        if post.title and not held:
            said += _("; the title does not pass on")
    deputies = [str(row.user) for row in post.deputies.not_over().select_related("user")]
    if deputies:
        said += _("; %(deputies)s no longer stands in") % {"deputies": listed(deputies)}
    named = " · ".join(filter(None, [str(post.role_words), post.title]))
    return Fate(_("Post"), 1, named, said, "" if to else what_is_missed_without(post))


def known_to(reader: User, there: Sequence[Named]) -> list[str]:
    """The names of what the reader may see anywhere else."""
    if reader.portal_role:
        return []
    seen = subjects_seen(reader, [one for one in there if one.subject_id])
    return [one.name for one in there if (one.subject_type_id, one.subject_id) in seen]


def _listed(names: Sequence[str], count: int) -> Sentence:
    """The first of those with a name, and how many more there are in all."""
    if not names:
        return ngettext("%(n)d record", "%(n)d records", count) % {"n": count}
    named, left = _("; ").join(map(str, names[:NAMED])), count - len(names[:NAMED])
    said: str = _("%(names)s and %(left)d more") % {"names": named, "left": left} if left > 0 else named
    return said


def given_back_by(departure: Departure) -> list[Post]:
    """The posts that go on where a departure is called off, each with the last day it had before; not saved."""
    posts = list(Post.objects.filter(pk__in=departure.ended, ended_at=None, ends_on=departure.last_on))
    for post in posts:
        before = departure.ended[str(post.pk)]
        post.ends_on = date.fromisoformat(before) if before else None
    return posts


def objection_to_calling_off(person: Actor, departure: Departure) -> Sentence | None:
    """Why somebody who looks after the people there does not call a departure off: a post that goes on is given anew,
    and nobody gives one to oneself, or as a deputy more than standing in allows.
    """
    if person is None:
        return None
    if departure.user_id == person.pk and departure.planned_by_id != person.pk:
        return _("Nobody gives a post to oneself, or prolongs the own: another administrator does.")
    if administers_in_the_own_right(person, departure):
        return None
    beyond = (beyond_a_deputy(person, role=post.role, until=post.ends_on) for post in given_back_by(departure))
    return next((why for found in beyond if found for _field, why in [found]), None)
