"""Entering a change of agencies: its kind, what the document says, and a preview of all that moves.

The page of the preview carries everything it was told, and what moves is looked up anew when it comes back. What
differs then from what was shown is shown again before anything is done. Each step before that has an address of its own
(`core/drafts.py`), to which one may go back.
"""

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from coordination.agencies.forms.reform import ChoicesForm, ReformForm
from coordination.agencies.models import Agency, Reform
from coordination.agencies.moving import Posts, posts_given
from coordination.agencies.succession import Bequest, estate_of, holdings_of, stamp_of, staying_with
from coordination.core.drafts import sent
from coordination.core.flow import Sentence
from coordination.core.templatetags.portal import local_date
from coordination.core.workdays import today

Kind = Reform.Kind


class Reforming:
    """One change of one agency, from the choice of its kind to the confirmation."""

    def __init__(self, request: HttpRequest, agency: Agency) -> None:
        self.person, self.agency, self.posted = request.user, agency, sent(request)
        asked = self.posted.get("kind") or request.GET.get("kind") or ""
        self.kind = asked if asked in Kind.values else ""
        self.step = self.posted.get("step", "") if self.kind else ""
        self.form = self._form() if self.kind else None
        self.confirm = forms.Form(self.posted if self.step == "confirm" else None)

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
        return self.form.reform

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
        return [objection for bequest in self.estate for objection in bequest.objections()]

    @cached_property
    def what_follows(self) -> list[str]:
        """What the confirmation brings about: what becomes of the agencies and when, who gets or loses posts, what else
        passes on.
        """
        assert self.reform is not None, "asked once the document was told rightly"
        if self.is_at_once:
            when = _("It takes effect at once, all of it or nothing, and cannot be reversed.")
        else:
            when = _("It takes effect by itself on %(day)s. Until then it can be withdrawn, from then on not.")
        people = [said for one in self.estate if one.moving is Posts for said in posts_given(one.transfers)]
        others = _(", ").join(str(one.said) for one in self.estate if one.moving is not Posts)
        further = [_("Besides: %(what)s.") % {"what": others}] if others else []
        return [self.reform.said, when % {"day": local_date(self.reform.effective_on)}, *people, *further]

    @property
    def is_at_once(self) -> bool:
        return self.reform is not None and self.reform.effective_on <= today()

    @property
    def is_confirmed(self) -> bool:
        """The person has seen all that moves, and nothing speaks against it."""
        if self.step != "confirm" or self.reform is None or self.objections:
            return False
        return self.confirm.is_valid() and (self.choosing is None or self.choosing.is_valid())

    @property
    def proposal(self) -> dict[str, Any]:
        """What `plan_reform` is given."""
        assert self.form is not None, "a confirmed change has its form"
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
            return {**shared, "kinds": Kind, "planned": Reform.objects.about(self.agency).planned()}
        if self.reform is None:
            return shared
        return {
            **shared,
            "reform": self.reform,
            "is_at_once": self.is_at_once,
            "what_follows": self.what_follows,
            "estate": self.estate,
            "staying": staying_with(self.reform),
            "choosing": self.choosing,
            "objections": self.objections,
            "confirm": self.confirm,
            "seen": stamp_of(self.estate),
        }
