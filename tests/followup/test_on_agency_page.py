"""The page of an agency shows its work and how timely it was, to each reader as far as the reader sees that work."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from coordination.agencies.models import Agency, User
from coordination.core.panels import Panel
from coordination.core.workdays import begin_of
from coordination.followup.models import Assignment
from coordination.followup.panels import work_of
from tests.cast import signed_in
from tests.followup.conftest import TODAY, Shelve

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_english(settings: Any) -> None:
    settings.LANGUAGE_CODE = "en"


def numbers(user: User, agency: Agency) -> dict[str, str]:
    return {str(figure.label): str(figure.value) for figure in work_of(user, agency).figures}


def titles(panel: Panel) -> list[str]:
    return [line.title for line in panel.lines]


@pytest.mark.parametrize(
    ("who", "is_open", "late"), [("liaison_a", "6", "1"), ("liaison_b", "5", "1"), ("secretariat", "5", "1")]
)
def test_whoever_takes_part_in_the_work_sees_it(
    cast: SimpleNamespace, shelf: dict[str, Assignment], who: str, is_open: str, late: str
) -> None:
    found = numbers(getattr(cast, who), cast.a)
    assert (found["Open tasks"], found["Late"]) == (is_open, late)
    assert titles(work_of(getattr(cast, who), cast.a))[:2] == ["late", "soon"]


def test_another_office_sees_only_the_work_of_its_own_mechanism(
    cast: SimpleNamespace, shelf: dict[str, Assignment]
) -> None:
    panel = work_of(cast.stranger, cast.a)
    assert titles(panel) == ["of the other"]
    assert numbers(cast.stranger, cast.a) == {"Open tasks": "1", "Late": "0"}


def test_whoever_sees_none_of_the_work_learns_no_number(cast: SimpleNamespace, shelf: dict[str, Assignment]) -> None:
    panel = work_of(cast.observer, cast.a)
    assert (panel.lines, panel.figures, panel.all_url) == ([], [], "")
    shown = signed_in(cast.observer).get(cast.a.get_absolute_url()).content.decode()
    assert "You see no work of this agency." in shown
    assert "figures" not in shown


def test_timely_is_what_the_lead_agency_submitted_by_its_date_within_a_year(
    cast: SimpleNamespace, shelve: Shelve
) -> None:
    due = TODAY - timedelta(days=40)
    closed = [
        shelve("on its day", due, state="closed", submitted_on=due),
        shelve("a day late", due, state="closed", submitted_on=due + timedelta(days=1)),
        shelve("never said", due, state="closed"),
        shelve("of B", due, state="closed", submitted_on=due, lead=cast.b, supporting=(cast.a,)),
        shelve("without date", None, state="closed", submitted_on=due),
    ]
    Assignment.objects.filter(pk__in=[row.pk for row in closed]).update(closed_at=begin_of(TODAY))
    old = shelve("long ago", due, state="closed", submitted_on=due)
    Assignment.objects.filter(pk=old.pk).update(closed_at=begin_of(TODAY - timedelta(days=400)))
    expected = {"Open tasks": "0", "Late": "0", "Done by its date, last 12 months": "1 of 3"}
    assert numbers(cast.liaison_a, cast.a) == numbers(cast.secretariat, cast.a) == expected
    assert numbers(cast.observer, cast.a) == {}


def test_it_costs_the_same_for_one_and_for_three(cast: SimpleNamespace, shelve: Shelve) -> None:
    shelve("one", TODAY)

    def queries() -> int:
        reader = User.objects.get(pk=cast.liaison_b.pk)
        assert reader.acting_for
        with CaptureQueriesContext(connection) as asked:
            work_of(reader, cast.a)
        return len(asked)

    queries()
    once = queries()
    shelve("two", TODAY - timedelta(days=2), supporting=(cast.b,))
    shelve("three", TODAY, supporting=(cast.b,))
    assert queries() == once
