"""What of follow-up moves when an agency ends or is split: what it owes to open assignments."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy, ngettext

from coordination.agencies.models import Agency
from coordination.agencies.succession import Moving, Transfer, Will, by_heir, moves
from coordination.core.flow import Sentence
from coordination.core.models import Occurrence
from coordination.core.templatetags.portal import local_date
from coordination.followup.actions import hand_over_assignments
from coordination.followup.models import Assignment, Part


@moves
class Assignments(Moving):
    code = "assignments"
    label = gettext_lazy("Open assignments")
    move = staticmethod(hand_over_assignments)

    @classmethod
    def rows(cls, agencies: Collection[Agency], on: date) -> "QuerySet[Any]":
        owed = Part.objects.live().filter(agency__in=agencies, is_open=True)
        return owed.select_related("agency", "assignment__mechanism").order_by("presses_on", "pk")

    @classmethod
    def said(cls, count: int) -> Sentence:
        return ngettext("%(n)d part of an open assignment", "%(n)d parts of open assignments", count) % {"n": count}

    @classmethod
    def visible_to(cls, reader: Any) -> "QuerySet[Any]":
        return Part.objects.filter(assignment__in=Assignment.objects.visible_to(reader))

    @classmethod
    def named(cls, row: Part) -> str:
        """By mechanism, number and date: what is to be done is on its own page."""
        task = row.assignment
        words = [task.mechanism.name, f"#{task.pk}", row.get_role_display(), local_date(task.due_on)]
        return " · ".join(str(word) for word in words if word)

    @classmethod
    def numbered(cls, row: Part) -> str:
        due = row.assignment.due_on
        words = [f"#{row.assignment_id}", row.get_role_display(), *([local_date(due)] if due else [])]
        return " · ".join(str(word) for word in words)

    @classmethod
    def remarks(cls, transfers: Sequence[Transfer], will: Will) -> Iterator[Sentence]:
        tasks = [one.row.assignment_id for one in transfers]
        noun = ContentType.objects.get_for_model(Assignment)
        planned = Occurrence.objects.planned().filter(subject_type=noun, subject_id__in=tasks).count()
        if planned:
            yield ngettext(
                "%(n)d planned reminder then goes to the successor. Due dates stand.",
                "%(n)d planned reminders then go to the successor. Due dates stand.",
                planned,
            ) % {"n": planned}
        shared = sum(
            Part.objects.live().filter(agency=heir, assignment__in=[row.assignment_id for row in rows]).count()
            for heir, rows in by_heir(transfers).items()
            if heir
        )
        if shared:
            yield ngettext(
                "To %(n)d of these the successor owes a part itself: the two become one.",
                "To %(n)d of these the successor owes a part itself: the two become one.",
                shared,
            ) % {"n": shared}

    @classmethod
    def stays(cls, agencies: Collection[Agency], on: date) -> Iterator[Sentence]:
        ended = Part.objects.live().filter(agency__in=agencies, is_open=False).count()
        if ended:
            yield ngettext(
                "%(n)d assignment that ended stays under its name; whoever keeps its records sees it.",
                "%(n)d assignments that ended stay under its name; whoever keeps its records sees them.",
                ended,
            ) % {"n": ended}
