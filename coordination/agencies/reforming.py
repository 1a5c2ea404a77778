"""Entering a change of agencies: its kind, what the document says, and a preview of all that moves; and confirming it.

The page of the preview carries everything it was told, and what moves is looked up anew when it comes back. What
differs then from what was shown is shown again before anything is done. Each step before that has an address of its own
(`core/drafts.py`), to which one may go back.
"""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from coordination.agencies.flows import ReformState
from coordination.agencies.forms.reform import ChoicesForm, ReformForm
from coordination.agencies.history import next_of
from coordination.agencies.models import Agency, Reform
from coordination.agencies.moving import Posts, posts_given
from coordination.agencies.notices import who_confirms
from coordination.agencies.objections import objections_to
from coordination.agencies.succession import Bequest, estate_for, estate_of, holdings_of, stamp_of, staying_with
from coordination.core.drafts import sent
from coordination.core.flow import Sentence
from coordination.core.lines import listed
from coordination.core.policy import can
from coordination.core.templatetags.portal import local_date
from coordination.core.web import SignedIn

Kind = Reform.Kind


def somebody_confirms(reform: Reform) -> bool:
    """There is a second person; where there is none, one must be appointed before a change comes about."""
    return who_confirms(reform).exists()


def passing_on(estate: Iterable[Bequest]) -> list[str]:
    """Who gets or loses posts, and what else passes on, each as a sentence."""
    estate = list(estate)
    people = [said for one in estate if one.moving is Posts for said in posts_given(one.transfers)]
    others = listed(one.said for one in estate if one.moving is not Posts)
    return [*people, *([_("Besides: %(what)s.") % {"what": others}] if others else [])]


def what_follows(reform: Reform, estate: Iterable[Bequest], *, now: str, then: str) -> list[str]:
    """What comes of it, as sentences: what becomes of the agencies, when (`now` or `then`, which names the day), who
    gets or loses posts, what else passes on.
    """
    when = now if reform.its_day_has_come else then % {"day": local_date(reform.effective_on)}
    return [reform.said, when, *passing_on(estate)]


class Reforming:
    """One change of one agency, from the choice of its kind until it is handed in."""

    def __init__(self, request: SignedIn, agency: Agency) -> None:
        self.person, self.agency, self.posted = request.user, agency, sent(request)
        asked = self.posted.get("kind") or request.GET.get("kind") or ""
        self.kind = asked if asked in Kind.values else ""
        self.step = self._step(is_sent=request.method == "POST") if self.kind else ""
        self.form = self._form() if self.kind else None
        self.confirm = forms.Form(self.posted if self.step == "confirm" else None)

    def _step(self, *, is_sent: bool) -> str:
        """Nobody confirms by looking: what is kept in a draft is at most a preview, whatever was sent."""
        step = self.posted.get("step", "")
        return "preview" if step == "confirm" and not is_sent else step

    def _form(self) -> ReformForm:
        if self.step in {"preview", "confirm"}:
            return ReformForm(self.posted, kind=self.kind, agency=self.agency)
        if self.step == "change":
            kept = {name: self.posted.getlist(name) for name in self.posted if name == "others"}
            return ReformForm(kind=self.kind, agency=self.agency, initial={**self.posted.dict(), **kept})
        return ReformForm(kind=self.kind, agency=self.agency)

    @cached_property
    def reform(self) -> Reform | None:
        """The change as it would be; none before the document was told rightly."""
        if self.form is None or not self.form.is_bound or not self.form.is_valid():
            return None
        reform = self.form.reform
        reform.planned_by = self.person
        return reform

    @cached_property
    def choosing(self) -> ChoicesForm | None:
        """Who gets what, where that is asked: what several may get, or what may end."""
        if self.reform is None or not self.reform.after or self.kind not in {Kind.SPLIT, Kind.ABOLISH}:
            return None
        chosen = self.posted if "chosen" in self.posted else None
        return ChoicesForm(chosen, holdings=holdings_of(self.reform, self.person), heirs=self.reform.after)

    @cached_property
    def estate(self) -> list[Bequest]:
        """What would move, as it was given away so far."""
        if self.reform is None:
            return []
        self.reform.choices = self.choosing.choices if self.choosing else {}
        return estate_of(self.reform, self.person)

    @cached_property
    def objections(self) -> list[Sentence]:
        return list(objections_to(self.reform, self.estate)) if self.reform else []

    @cached_property
    def what_follows(self) -> list[str]:
        assert self.reform is not None, "asked once the document was told rightly"
        now = _("It waits for the security administrator's confirmation, and takes effect with it.")
        then = _("It waits for the security administrator's confirmation, and then takes effect by itself on %(day)s.")
        return what_follows(self.reform, self.estate, now=now, then=then)

    @property
    def is_complete(self) -> bool:
        """The person has seen all that moves, and nothing speaks against it."""
        if self.step != "confirm" or self.reform is None or self.objections:
            return False
        return self.confirm.is_valid() and (self.choosing is None or self.choosing.is_valid())

    @property
    def proposal(self) -> dict[str, Any]:
        """What `plan_reform` is given."""
        assert self.form is not None, "a change that is complete has its form"
        before, after = self.form.sides
        choices = self.choosing.choices if self.choosing else {}
        told = {"kind": self.kind, "before": before, "after": after, "choices": choices}
        return {**told, "seen": self.posted.get("seen", ""), **self.form.facts}

    @property
    def template(self) -> str:
        if self.form is None:
            return "agencies/reform_kind.html"
        return "agencies/reform_preview.html" if self.reform else "agencies/reform_form.html"

    @property
    def context(self) -> dict[str, Any]:
        shared = {"agency": self.agency, "kind": Kind(self.kind) if self.kind else "", "form": self.form}
        if self.form is None:
            return {**shared, "kinds": Kind, "to_come": Reform.objects.about(self.agency).to_come()}
        if self.reform is None:
            return shared
        return {
            **shared,
            "reform": self.reform,
            "what_follows": self.what_follows,
            "somebody_confirms": somebody_confirms(self.reform),
            "estate": self.estate,
            "staying": staying_with(self.reform),
            "choosing": self.choosing,
            "objections": self.objections,
            "confirm": self.confirm,
            "seen": stamp_of(self.estate),
        }


class Confirming:
    """One change that is to come, before whoever looks at it; before the second person also with what follows from
    confirming it.
    """

    def __init__(self, request: SignedIn, reform: Reform) -> None:
        self.person, self.reform, self.posted = request.user, reform, request.POST
        self.form = forms.Form(request.POST if request.POST.get("step") == "confirm" else None)

    @cached_property
    def estate(self) -> list[Bequest]:
        """What of that which moves the person may see."""
        return estate_for(self.reform, self.person) if self.reform.is_to_come else []

    @property
    def is_the_second_person(self) -> bool:
        return self.reform.state == ReformState.PLANNED and can(self.person, "reform.confirm", self.reform)

    @cached_property
    def objections(self) -> list[Sentence]:
        """What keeps the second person from confirming it as things stand."""
        return list(objections_to(self.reform, self.estate)) if self.is_the_second_person else []

    @property
    def is_confirmed(self) -> bool:
        """The person has seen all that moves, and nothing speaks against it."""
        return self.form.is_valid() and not self.objections

    @cached_property
    def what_follows(self) -> list[str]:
        """What the confirmation brings about."""
        now = _("It takes effect at once, all of it or nothing, and cannot be reversed.")
        then = _("It takes effect by itself on %(day)s. Until then it can be withdrawn, from then on not.")
        return what_follows(self.reform, self.estate, now=now, then=then)

    @property
    def context(self) -> dict[str, Any]:
        sees = self.reform.is_to_come and can(self.person, "reform.see_estate", self.reform)
        shown = {
            "estate": self.estate,
            "staying": staying_with(self.reform) if sees else [],
            "next": next_of(self.reform),
            "confirming": self if self.is_the_second_person else None,
            "confirm": self.form,
        }
        waits = self.reform.state == ReformState.PLANNED
        return {**shown, "somebody_confirms": not waits or somebody_confirms(self.reform)}

    @property
    def seen(self) -> str:
        """The stamp of what is shown now."""
        return stamp_of(self.estate)
