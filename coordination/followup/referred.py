"""Assignments, as other apps may refer to them: found by what is to be done, and by what they come from."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from coordination.core.referring import Referable, refer_to
from coordination.followup.models import Assignment


def _rows(person: Any) -> "QuerySet[Assignment]":
    return Assignment.objects.visible_to(person).select_related("lead_agency")


def _named(row: Assignment) -> tuple[str, str]:
    return str(row), f"{row.lead_agency} · {row.source_label}"


refer_to(
    Referable(
        "assignment",
        Assignment,
        gettext_lazy("Assignment"),
        _rows,
        ("title", "source_label", "lead_agency__name", "lead_agency__short_name"),
        _named,
    )
)
