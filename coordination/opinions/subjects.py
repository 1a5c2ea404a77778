"""Texts that are written elsewhere in the house, minutes or the charter of a mechanism that is to be founded, and that
agencies are asked about here before they are issued there.

The app that knows such a noun registers a `Subject`. The text is taken over as it stands there, version by version, and
may be issued only with the words about which it was settled here.
"""

from dataclasses import dataclass
from typing import Any, ClassVar

from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext as _

from coordination.core.flow import Sentence
from coordination.core.lines import first_few
from coordination.core.policy import can
from coordination.opinions.flows import DraftState, RequestState
from coordination.opinions.models import Draft, MustAsk, Request
from coordination.opinions.sections import Passage

ANSWERED = (RequestState.GIVEN, RequestState.STALE)


class Subject:
    """A noun whose text is circulated. `code` stands in addresses; `ability` says who may circulate `asked_on`."""

    code: ClassVar[str]
    model: ClassVar[type[Model]]
    ability: ClassVar[str]
    act: ClassVar[Sentence]

    @classmethod
    def asked_on(cls, thing: Any) -> Any:
        """The record about which the ability is asked."""
        return thing

    @classmethod
    def kind(cls, thing: Any) -> Draft.Kind:
        raise NotImplementedError

    @classmethod
    def title(cls, thing: Any) -> str:
        raise NotImplementedError

    @classmethod
    def mechanism(cls, thing: Any) -> Any:
        raise NotImplementedError

    @classmethod
    def is_issued(cls, thing: Any) -> bool:
        raise NotImplementedError

    @classmethod
    def hold(cls, thing: Any) -> None:
        """Whoever issues it meanwhile waits, and what was read of it before is read anew."""
        raise NotImplementedError

    @classmethod
    def passages(cls, thing: Any) -> list[Passage]:
        """The text as it stands now, without what only its issue adds (number, day)."""
        raise NotImplementedError


_by_model: dict[type[Model], type[Subject]] = {}


def subject(kind: type[Subject]) -> type[Subject]:
    """Decorator: this noun's texts may be circulated."""
    _by_model[kind.model] = kind
    return kind


def subject_of(thing: Any) -> type[Subject]:
    return _by_model[type(thing)]


def by_code(code: str) -> type[Subject] | None:
    return next((kind for kind in _by_model.values() if kind.code == code), None)


def draft_about(thing: Model) -> Draft | None:
    """The text about a record that was circulated last, and not given up."""
    return Draft.objects.about(thing).exclude(state=DraftState.WITHDRAWN).order_by("-pk").first()


def keeps_from_circulating(thing: Any) -> Sentence | None:
    """It is in force, issued or given up: its own state says which."""
    if not subject_of(thing).is_issued(thing):
        return None
    return _("%(state)s: nobody is asked about it any more.") % {"state": thing.get_state_display()}


def keeps_from_issuing(thing: Any) -> Sentence | None:
    """Why a text may not be issued where it is written: it is still being asked about, or is not the one that was
    settled, or nobody asked the agencies that the mechanism's rules name. What agencies have answered to is not got rid
    of by giving up the text.
    """
    return _objection(thing, draft_about(thing))


def _objection(thing: Any, draft: Draft | None) -> Sentence | None:
    found = subject_of(thing)
    if draft is None:
        if Request.objects.filter(round__draft__in=Draft.objects.about(thing), state__in=ANSWERED).exists():
            return _("Agencies have answered about it, and that text was withdrawn: ask them again first.")
        rules = MustAsk.objects.naming(found.mechanism(thing), found.kind(thing))
        must = [rule.agency for rule in rules.select_related("agency")]
        if not must:
            return None
        return _("By the rules of the mechanism these are asked first: %(agencies)s.") % {"agencies": first_few(must)}
    if draft.state != DraftState.SETTLED:
        return _("Agencies are being asked about it: settle the text first.")
    if _has_moved_on(thing, draft):
        return _("It is no longer the text that was settled: take it up again, and ask about what changed.")
    return None


def keeps_from_settling(draft: Draft) -> Sentence | None:
    """A text that says other than what is written where it comes from would be settled for nothing."""
    if draft.subject is None or draft.standing is None or not _has_moved_on(draft.subject, draft):
        return None
    return _("What is written there has changed since: take it over, and send it out.")


def _has_moved_on(thing: Any, draft: Draft) -> bool:
    return _words(subject_of(thing).passages(thing)) != _words(draft.standing.sections.all() if draft.standing else ())


def _words(sections: Any) -> list[tuple[str, ...]]:
    return [(section.number, *section.headings, section.text) for section in sections]


def may_circulate(person: Any, thing: Any) -> bool:
    kind = subject_of(thing)
    return can(person, kind.ability, kind.asked_on(thing)) and not kind.is_issued(thing)


def circulating_url(thing: Any) -> str:
    """The page on which a record's text is brought here."""
    return reverse("opinions:circulate", args=[subject_of(thing).code, thing.pk])


@dataclass(frozen=True)
class Circulation:
    """What the page of a record says of its being circulated: the text that came of it, or the way to begin."""

    act: Sentence
    url: str
    draft: Draft | None
    objection: Sentence | None


def circulation_of(person: Any, thing: Any) -> Circulation | None:
    """None where the person neither sees the text that came of it nor may begin."""
    draft = draft_about(thing)
    if draft is not None and not Draft.objects.visible_to(person).filter(pk=draft.pk).exists():
        return None
    if draft is None and not may_circulate(person, thing):
        return None
    kind = subject_of(thing)
    return Circulation(
        kind.act, circulating_url(thing), draft, None if kind.is_issued(thing) else _objection(thing, draft)
    )
