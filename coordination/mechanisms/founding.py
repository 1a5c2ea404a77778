"""Founding a mechanism in two steps: what the paper says, then how its member list was read.

Nothing is kept on the server in between: the second page carries everything it was told, and every row is matched with
the directory anew when it comes back. Only a confirmed and faultless founding becomes a `proposal` for the action.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coordination.agencies.models import Agency
from coordination.agencies.naming import kind_of, tier_of
from coordination.core.flow import Sentence
from coordination.core.lines import listed
from coordination.core.numbering import unusual_number
from coordination.mechanisms.actions import Enrolment
from coordination.mechanisms.directory import Directory, Match, alike
from coordination.mechanisms.flows import what_the_paper_lacks
from coordination.mechanisms.forms import FoundingForm
from coordination.mechanisms.listwords import settled
from coordination.mechanisms.memberlist import Line, as_text
from coordination.mechanisms.models import Mechanism, Participation

Role = Participation.Role
MOST_MEMBERS = 500
NEW = "new"
ALIKE = 0.5
FILLINGS = ("联席会议", "领导小组", "制度", "工作", "部际", "厅际", "局际", "全省")


def role_choices() -> list[tuple[str, Sentence]]:
    """Each role, and the two that often go together. Several roles of one agency are joined by `+`."""
    office = Role.OFFICE.label
    both = [(f"{role}+{Role.OFFICE}", f"{role.label} + {office}") for role in (Role.CONVENER, Role.DEPUTY)]
    return [*both, *((str(role), role.label) for role in Role)]


class MemberForm(forms.Form):
    """One row of the second step. A row that is left out is not looked at."""

    name = forms.CharField(label=gettext_lazy("Name"), required=False, max_length=2000)
    agency = forms.ChoiceField(label=gettext_lazy("Agency"), required=False)
    role = forms.ChoiceField(label=gettext_lazy("Role"))
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), required=False, choices=Agency.Kind.choices)
    tier = forms.ChoiceField(label=gettext_lazy("Tier"), required=False, choices=Agency.Tier.choices)
    note = forms.CharField(label=gettext_lazy("Note"), required=False, max_length=200)
    leave_out = forms.BooleanField(label=gettext_lazy("Leave out"), required=False)

    def __init__(self, *args: Any, directory: Directory, tier: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        said: Any = self["name"].value()
        self.match: Match = directory.match(str(said or ""))
        agency: Any = self.fields["agency"]
        agency.choices = self._agency_choices()
        role: Any = self.fields["role"]
        role.choices = role_choices()
        if not self.is_bound:
            found = self.match.found
            self.initial["agency"] = found.pk if found else "" if self.match.choices else NEW
            self.initial["kind"] = kind_of(str(said or ""))
            self.initial["tier"] = tier_of(str(said or ""), tier or Agency.Tier.PROVINCIAL)

    def _agency_choices(self) -> list[tuple[Any, Sentence]]:
        offered: list[tuple[Any, Sentence]] = [(agency.pk, agency.name) for agency in self.match.offered]
        new: list[tuple[Any, Sentence]] = [(NEW, _("New agency"))]
        if self.match.found:
            return offered if self.match.is_by_name else [*offered, *new]
        return [("", _("Choose …")), *offered, *new] if self.match.choices else [*new, *offered]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("leave_out"):
            self.errors.clear()
            return said
        name = " ".join(str(said.get("name", "")).split())
        if not name:
            self.add_error("name", _("The name is missing."))
        elif len(name) > 200:
            self.add_error("name", _("The name is longer than 200 characters."))
        elif said.get("agency") == "" and self.match.choices:
            self.add_error("agency", _("Choose which agency “%(name)s” means.") % {"name": name})
        return said | {"name": name}

    @property
    def agency_meant(self) -> Agency | None:
        """The agency of the directory that this row stands for; None for a new one."""
        chosen = self.cleaned_data.get("agency", "")
        if chosen == NEW:
            return None
        return next((agency for agency in self.match.offered if str(agency.pk) == chosen), self.match.found)

    @property
    def is_left_out(self) -> bool:
        return bool(self.cleaned_data.get("leave_out"))

    @property
    def roles(self) -> tuple[str, ...]:
        return settled(self.cleaned_data["role"].split("+"))

    @property
    def enrolments(self) -> list[Enrolment]:
        agency, said = self.agency_meant, self.cleaned_data
        new = {} if agency else {name: said[name] for name in ("name", "kind", "tier")}
        return [Enrolment(role, agency, note=said["note"], **new) for role in self.roles]


class BaseMemberFormSet(forms.BaseFormSet):  # type: ignore[type-arg]  # not generic at run time
    def clean(self) -> None:
        if any(self.errors):
            return
        names = Counter(
            agency.name if (agency := row.agency_meant) else row.cleaned_data["name"]
            for row in self.forms
            if not row.is_left_out
        )
        if twice := [name for name, times in names.items() if times > 1]:
            raise ValidationError(_("In the list more than once: %(names)s.") % {"names": listed(twice)})
        if not names:
            raise ValidationError(_("Every row is left out."))


MemberFormSet = forms.formset_factory(
    MemberForm, formset=BaseMemberFormSet, extra=0, max_num=MOST_MEMBERS, absolute_max=MOST_MEMBERS
)


class ConfirmForm(forms.Form):
    """In force at once is the usual case, but only on a document that can be named: otherwise the box is shut."""

    at_once = forms.BooleanField(label=gettext_lazy("Put it in force at once"), required=False)

    def __init__(self, data: Any = None, *, lacking: Sentence | None) -> None:
        super().__init__(data)
        self.lacking, box = lacking, self.fields["at_once"]
        box.initial = not lacking
        if lacking:  # shut in the browser alone: what is sent all the same is refused, not passed over
            box.widget = forms.CheckboxInput({"disabled": True}, check_test=lambda _sent: False)
            box.help_text = _("%(lacking)s So it is kept as a draft.") % {"lacking": lacking}

    def clean_at_once(self) -> bool:
        at_once: bool = self.cleaned_data["at_once"]
        if at_once and self.lacking:
            raise ValidationError(_("A mechanism in force has a founding document with number and date."))
        return at_once


class Founding:
    """One founding, from the first form to the confirmation."""

    def __init__(self, request: HttpRequest) -> None:
        self.person: Any = request.user
        self.posted = request.POST
        self.step = request.POST.get("step", "")
        self.directory = Directory(Agency.objects.visible_to(self.person))
        self.form = self._facts_form(request)
        self.warnings: list[Sentence] = [text for text in request.POST.getlist("warning")[:50] if len(text) < 500]
        self.rows: Any = None
        if self.step == "read" and self.form.read():
            lines = self._lines_read()
            self.rows = self._rows_of(lines)
            self.warnings = [*self.form.reading.warnings, *self._named_again(lines), *self._hints()]
        elif self.step == "confirm":
            self.rows = MemberFormSet(request.POST, form_kwargs={"directory": self.directory})
        self.confirm = ConfirmForm(request.POST if self.step == "confirm" else None, lacking=self._lacking)

    def _facts_form(self, request: HttpRequest) -> FoundingForm:
        if self.step in {"read", "confirm"}:
            return FoundingForm(request.POST, request.FILES, directory=self.directory)
        initial = request.POST.dict() if self.step == "change" else {}
        if initial:
            initial["member_list"] = self._list_written_out()
        return FoundingForm(initial=initial, directory=self.directory)

    def _lines_read(self) -> list[Line]:
        """The list as read, two spellings of one known agency taken together."""
        kept: dict[Any, Line] = {}
        for line in self.form.reading.lines[:MOST_MEMBERS]:
            agency = self.directory.match(line.name).found
            number = agency.pk if agency else line.name
            if before := kept.get(number):
                joined = before.with_what(line)
                kept[number] = replace(joined, also=(*before.also, line.name, *line.also))
            else:
                kept[number] = line
        return list(kept.values())

    def _named_again(self, lines: Iterable[Line]) -> Iterable[Sentence]:
        for line in lines:
            if line.also:
                names = listed(dict.fromkeys((line.name, *line.also)))
                yield _("Named more than once in the list, taken as one agency: %(names)s.") % {"names": names[:300]}

    def _rows_of(self, lines: list[Line]) -> Any:
        own = self.person.acting_for
        found = [self.directory.match(line.name).found for line in lines]
        rows = [
            {
                "name": line.name,
                "role": "+".join(line.roles),
                "note": line.note[:200],
                "leave_out": line.is_doubtful and not match,
            }
            for line, match in zip(lines, found, strict=True)
        ]
        if own not in found:
            rows.append({"name": own.name, "role": f"{Role.CONVENER}+{Role.OFFICE}", "note": "", "leave_out": True})
        tier = self.form.cleaned_data["tier"]
        return MemberFormSet(initial=rows, form_kwargs={"directory": self.directory, "tier": tier})

    def _list_written_out(self) -> str:
        """The rows as they stand, as a list to be pasted: so nothing is lost on the way back."""
        rows = MemberFormSet(self.posted, form_kwargs={"directory": self.directory})
        if not rows.is_valid() and not rows.forms:
            return self.posted.get("member_list", "")
        lines = (
            Line(
                str(row["name"].value() or ""), settled(str(row["role"].value()).split("+")), row["note"].value() or ""
            )
            for row in rows.forms
            if not row["leave_out"].value()
        )
        return as_text([line for line in lines if line.name])

    def _hints(self) -> Iterable[Sentence]:
        yield from unusual_number(self.form.cleaned_data["founding_no"])
        name = self.form.cleaned_data["name"]
        for other in Mechanism.objects.visible_to(self.person).standing():
            if alike(name, other.name, FILLINGS) >= ALIKE:
                yield _("A mechanism with nearly this name exists: “%(name)s”. Is a new one needed?") % {
                    "name": other.name
                }

    @property
    def _lacking(self) -> Sentence | None:
        said = self.form.cleaned_data if self.form.is_bound and self.form.is_valid() else {}
        return what_the_paper_lacks(said.get("founding_no"), said.get("founded_on"))

    @cached_property
    def is_confirmed(self) -> bool:
        """The person has seen the reading and everything is in order."""
        if self.step != "confirm" or not all([self.form.is_valid(), self.rows.is_valid(), self.confirm.is_valid()]):
            return False
        for sentence in self._missing():
            self.confirm.add_error(None, str(sentence))
        self._require_own_agency()
        return not self.confirm.errors and self.rows.total_error_count() == 0

    def _require_own_agency(self) -> None:
        """Whoever founds a mechanism leads it; what is to be mended is said beside the row of the own agency."""
        own = self.person.acting_for
        rows = [row for row in self.rows.forms if row.agency_meant == own]
        row = next((row for row in rows if not row.is_left_out), next(iter(rows), None))
        said = {"agency": own.name, "tick": MemberForm.base_fields["leave_out"].label}
        if row is None:
            sentence = _(
                "Your own agency, %(agency)s, must be convener, deputy convener or keep the office: only then may you"
                " found this mechanism. Go back to step 1 and add it to the list."
            )
            self.confirm.add_error(None, sentence % said)
        elif row.is_left_out:
            sentence = _(
                "Your own agency, %(agency)s, must lead the mechanism you found. Remove the tick at “%(tick)s” in this"
                " row and choose convener, deputy convener or office of the mechanism as its role."
            )
            row.add_error("leave_out", sentence % said)
        elif not set(row.roles) & set(Role.leading()):
            sentence = _(
                "Your own agency, %(agency)s, must lead the mechanism you found. Choose convener, deputy convener or"
                " office of the mechanism as its role in this row."
            )
            row.add_error("role", sentence % said)

    def _missing(self) -> Iterable[Sentence]:
        enrolments = self._enrolments()
        if self.confirm.cleaned_data["at_once"]:
            roles = {line.role for line in enrolments}
            if Role.CONVENER not in roles:
                yield _("No agency is convener. Give one this role, or do not put the mechanism in force yet.")
            if Role.OFFICE not in roles:
                yield _("No agency keeps the office. Give one this role, or do not put the mechanism in force yet.")

    def _enrolments(self) -> list[Enrolment]:
        return [line for row in self.rows.forms if not row.is_left_out for line in row.enrolments]

    @property
    def proposal(self) -> dict[str, Any]:
        """What `establish_mechanism` is given."""
        return {**self.form.facts, "enrolments": self._enrolments(), **self.confirm.cleaned_data}

    @property
    def template(self) -> str:
        return "mechanisms/found.html" if self.rows is None or self.form.errors else "mechanisms/found_check.html"

    @property
    def context(self) -> dict[str, Any]:
        """What the page of this step shows: rows under known, new, and those that need a choice."""
        titles = (
            ("choice", _("Needs a choice")),
            ("new", _("Not in the directory yet")),
            ("known", _("Known agencies")),
        )
        rows = self.rows.forms if self.rows is not None else []
        groups = [(code, title, [row for row in rows if row.match.group == code]) for code, title in titles]
        return {
            "form": self.form,
            "rows": self.rows,
            "groups": [group for group in groups if group[2]],
            "confirm": self.confirm,
            "warnings": self.warnings,
        }
