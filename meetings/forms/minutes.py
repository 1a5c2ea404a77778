"""What the office writes down of a meeting: attendance, records, positions, resolutions, front matter."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Q
from django.forms import BoundField
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from coordination.agencies.models import Agency
from coordination.core.flow import Sentence
from coordination.core.forms import DateInput, LineField, WordsField
from coordination.core.overwriting import stamp_of
from coordination.mechanisms.models import Participation
from meetings.actions.minutes import Stand
from meetings.minuting import Attendance, due_notes
from meetings.models import AgendaItem, Meeting, Minutes, Position, Resolution, Seat
from meetings.texts import MinutesPaper, digest

_DIFFERING = {Position.Stance.RESERVATION, Position.Stance.DISAGREE}


class NotOverwriting(forms.Form):
    """A form that knows what it was opened on: if somebody else has written meanwhile, it says so once, shows what is
    there now, and keeps what was typed. Sent again, it is saved.
    """

    overtaken: Sentence = gettext_lazy(
        "Somebody else has changed this since you opened it. What you typed is kept: compare, and save again."
    )

    def stamp(self) -> str:
        """Differs whenever what the form was opened on has changed."""
        raise NotImplementedError

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.data.get("seen") not in {None, self.stamp()}:
            self.add_error(None, str(self.overtaken))
        return cleaned


@dataclass(frozen=True)
class AttendanceRow:
    seat: Seat
    attendance: BoundField
    note: BoundField


class AttendanceForm(forms.Form):
    """All seats of a meeting on one sheet. Whoever announced somebody is present but for the exceptions; whoever did
    not answer stays open until somebody says what was, or that all the rest are present.
    """

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.seats = list(meeting.seats.with_people().select_related("agency"))
        for seat in self.seats:
            name = seat.agency.name_on(meeting.held_on)
            self.fields[f"attendance_{seat.pk}"] = forms.ChoiceField(
                label=name,
                choices=[*_open_choice(seat), *seat.attendances],
                initial=seat.attendance,
                required=bool(seat.attendance),
                widget=forms.RadioSelect,
            )
            self.fields[f"note_{seat.pk}"] = LineField(
                label=_("Note on %(agency)s") % {"agency": name},
                initial=seat.attendance_note,
                max_length=200,
                required=False,
            )

    @property
    def rows(self) -> Iterator[AttendanceRow]:
        for seat in self.seats:
            yield AttendanceRow(seat, self[f"attendance_{seat.pk}"], self[f"note_{seat.pk}"])

    @property
    def count(self) -> Attendance:
        """As the sheet is filled in now, saved or not."""
        return Attendance(tuple(row.attendance.value() or "" for row in self.rows))

    @property
    def marks(self) -> dict[int, tuple[str, str]]:
        rest = Seat.Attendance.PRESENT.value if "rest" in self.data else ""
        return {
            seat.pk: (self.cleaned_data[f"attendance_{seat.pk}"] or rest, self.cleaned_data[f"note_{seat.pk}"])
            for seat in self.seats
        }


def _open_choice(seat: Seat) -> list[tuple[str, str]]:
    return [] if seat.attendance else [("", pgettext("attendance", "Not recorded"))]


@dataclass(frozen=True)
class PositionRow:
    """An agency, where it stands, and where it stood before."""

    agency: Agency
    is_observer: bool
    stance: BoundField
    grounds: BoundField
    now: Position | None
    earlier: list[Position]


class PositionsForm(NotOverwriting):
    """Where each agency stands on an item. Only what has changed is written, as a new row; nothing is taken back."""

    def __init__(self, *args: Any, item: AgendaItem, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.item = item
        positions = list(item.positions.select_related("agency", "recorded_by").order_by("pk"))
        self.said: dict[int, list[Position]] = {}
        for position in positions:
            self.said.setdefault(position.agency_id, []).append(position)
        seats = {seat.agency_id: seat for seat in item.meeting.seats.select_related("agency")}
        self.agencies = {pk: seat.agency for pk, seat in seats.items()} | {
            row.agency_id: row.agency for row in positions
        }
        self.observers = {pk for pk, seat in seats.items() if seat.is_observer}
        for agency in self.agencies.values():
            self._add_row(agency)

    def _add_row(self, agency: Agency) -> None:
        now = self.said[agency.pk][-1] if agency.pk in self.said else None
        name = agency.name_on(self.item.meeting.held_on)
        nothing = [] if now else [("", _("— not stated —"))]
        self.fields[f"stance_{agency.pk}"] = forms.ChoiceField(
            label=_("Position of %(agency)s") % {"agency": name},
            choices=[*nothing, *Position.Stance.choices],
            initial=now.stance if now else "",
            required=now is not None,
        )
        self.fields[f"grounds_{agency.pk}"] = WordsField(
            label=_("Grounds of %(agency)s") % {"agency": name},
            initial=now.grounds if now else "",
            required=False,
            rows=1,
        )

    def stamp(self) -> str:
        return stamp_of(max((row.pk for rows in self.said.values() for row in rows), default=0))

    @property
    def rows(self) -> Iterator[PositionRow]:
        for pk, agency in self.agencies.items():
            said = self.said.get(pk, [])
            yield PositionRow(
                agency,
                pk in self.observers,
                self[f"stance_{pk}"],
                self[f"grounds_{pk}"],
                said[-1] if said else None,
                said[:-1],
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for pk in self.agencies:
            stance, grounds = cleaned.get(f"stance_{pk}"), cleaned.get(f"grounds_{pk}")
            if stance in _DIFFERING and not grounds:
                self.add_error(f"grounds_{pk}", _("A reservation or disagreement states its grounds."))
            elif grounds and stance == "":
                self.add_error(f"stance_{pk}", _("Choose the position that these grounds belong to."))
        return cleaned

    def stands(self) -> list[Stand]:
        """The rows that say something new."""
        rows = []
        for pk, agency in self.agencies.items():
            stance, grounds = self.cleaned_data[f"stance_{pk}"], self.cleaned_data[f"grounds_{pk}"]
            now = self.said[pk][-1] if pk in self.said else None
            if stance and (now is None or (stance, grounds) != (now.stance, now.grounds)):
                rows.append(Stand(agency, stance, grounds))
        return rows


class RecordForm(PositionsForm):
    """What the meeting heard, held and agreed on an item, and where the agencies stand, in one."""

    record = WordsField(
        label=gettext_lazy("Record"),
        required=False,
        rows=9,
        autofocus=True,
        help_text=gettext_lazy(
            "What the meeting heard, held and agreed. Each line becomes a paragraph of the minutes."
        ),
    )
    outcome = forms.ChoiceField(
        label=gettext_lazy("Outcome"), choices=AgendaItem.Outcome.choices, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, item: AgendaItem, **kwargs: Any) -> None:
        self.written = item.record, item.outcome
        outcome = item.outcome if item.record else AgendaItem.Outcome.DISCUSSED  # what is being recorded was dealt with
        kwargs["initial"] = {"record": item.record, "outcome": outcome}
        super().__init__(*args, item=item, **kwargs)

    def stamp(self) -> str:
        return stamp_of(self.written, super().stamp())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.written[0] and not self.has_changed():
            self.add_error("record", _("Nothing is filled in yet: write what the meeting said of this item."))
        return cleaned


class ResolutionForm(forms.Form):
    """Who does what by when."""

    text = WordsField(
        label=gettext_lazy("Text"),
        rows=3,
        autofocus=True,
        help_text=gettext_lazy("What is to be done. Agencies and date are named below and added in the minutes."),
    )
    item = forms.ModelChoiceField(
        label=gettext_lazy("Agenda item"),
        queryset=AgendaItem.objects.none(),
        empty_label=gettext_lazy("— of no single item —"),
        required=False,
        help_text=gettext_lazy("A disagreement on the item keeps its resolutions from being adopted."),
        widget=forms.Select(attrs={"data-span": "full"}),
    )
    lead_agency = forms.ModelChoiceField(
        label=gettext_lazy("Lead agency"),
        queryset=Agency.objects.none(),
        empty_label="",
        widget=forms.Select(attrs={"data-multi": True, "data-span": "full"}),
    )
    supporting = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Supporting agencies"), queryset=Agency.objects.none(), required=False
    )
    due_on = forms.DateField(label=gettext_lazy("Due"), required=False, widget=DateInput)
    is_long_term = forms.BooleanField(
        label=gettext_lazy("Long-term, without a due date"), required=False, widget=forms.CheckboxInput
    )

    def __init__(self, *args: Any, meeting: Meeting, resolution: Resolution | None = None, **kwargs: Any) -> None:
        if resolution:
            kwargs["initial"] = _worded(resolution)
        super().__init__(*args, **kwargs)
        self.meeting = meeting
        concerned = meeting.mechanism.agencies_as(*Participation.Role.values)
        known = Agency.objects.standing().filter(
            Q(seats__meeting=meeting) | Q(pk__in=[agency.pk for agency in concerned])
        )
        for name in ("lead_agency", "supporting"):
            self.fields[name].queryset = known.distinct()  # type: ignore[attr-defined]
        self.fields["item"].queryset = meeting.items.all()  # type: ignore[attr-defined]
        self.fields["due_on"].widget.attrs |= {
            "hx-get": reverse("meetings:propose_resolution", args=[meeting.pk]),
            "hx-trigger": "change",
            "hx-target": "#due-notes",
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        lead, due_on = cleaned.get("lead_agency"), cleaned.get("due_on")
        if lead and lead in cleaned.get("supporting", ()):
            self.add_error("supporting", _("The lead agency is not also a supporting one: take it off this list."))
        if "due_on" in cleaned and bool(due_on) == bool(cleaned.get("is_long_term")):
            self.add_error("due_on", _("Give a due date, or mark the resolution as long-term: one of the two."))
        return cleaned

    @property
    def due_notes(self) -> list[str]:
        """What must be known of the date that stands in the form now."""
        try:
            return due_notes(self.fields["due_on"].clean(self["due_on"].value()))
        except forms.ValidationError:
            return []


def _worded(resolution: Resolution) -> dict[str, Any]:
    return {
        "text": resolution.text,
        "item": resolution.item_id,
        "lead_agency": resolution.lead_agency_id,
        "supporting": [row.agency_id for row in resolution.supports.all()],
        "due_on": resolution.due_on,
        "is_long_term": resolution.is_long_term,
    }


class ReferForm(forms.Form):
    reason = WordsField(
        label=gettext_lazy("Why it goes up"),
        rows=4,
        autofocus=True,
        help_text=gettext_lazy("What was tried, and what is asked of the superior. The grounds of each side are kept."),
    )


class FrontForm(NotOverwriting):
    """What stands before and after the items."""

    opening = WordsField(
        label=gettext_lazy("Opening"),
        required=False,
        rows=4,
        help_text=gettext_lazy("What the meeting was held for. Time, place, chair and title are added before it."),
    )
    closing = WordsField(
        label=gettext_lazy("Closing"),
        required=False,
        rows=3,
        help_text=gettext_lazy("What is required of everyone, if anything; a section of its own (有关要求)"),
    )
    signed_by = LineField(
        label=gettext_lazy("Signed off by"),
        required=False,
        max_length=100,
        help_text=gettext_lazy("The person who signs off the minutes (签发), usually the chair"),
    )
    scope = LineField(
        label=gettext_lazy("Copies also to"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("Besides the members, for instance 省政府办公厅"),
    )

    def __init__(self, *args: Any, minutes: Minutes, **kwargs: Any) -> None:
        self.written = {name: getattr(minutes, name) for name in self.base_fields}
        kwargs["initial"] = self.written
        super().__init__(*args, **kwargs)

    def stamp(self) -> str:
        return stamp_of(self.written)


class IssueForm(NotOverwriting):
    """Consent to issue exactly the paper that was shown."""

    overtaken = gettext_lazy(
        "The minutes have changed since this page was opened. Read them once more before you issue them."
    )

    def __init__(self, *args: Any, paper: MinutesPaper, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.paper = paper

    def stamp(self) -> str:
        return digest(self.paper.as_text())[:16]
