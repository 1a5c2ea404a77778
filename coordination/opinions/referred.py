"""Rounds, as other apps may refer to them: found by the title of the text and the number of the covering letter."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import pgettext_lazy

from coordination.core.referring import Referable, refer_to
from coordination.core.templatetags.portal import local_date
from coordination.opinions.models import Round


def _rows(person: Any) -> "QuerySet[Round]":
    return Round.objects.visible_to(person).select_related("draft__agency")


def _named(row: Round) -> tuple[str, str]:
    said = [row.get_kind_display(), row.letter_no, local_date(row.opened_at)]
    return row.draft.title, " · ".join(filter(None, [str(row.draft.agency), *said]))


refer_to(
    Referable(
        "round",
        Round,
        pgettext_lazy("asking", "Round"),
        _rows,
        ("draft__title", "letter_no", "draft__agency__name"),
        _named,
    )
)
