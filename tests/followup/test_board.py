"""The board: what it shows to whom, in which order, how it is narrowed, and what it costs."""

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import gettext

from coordination.agencies.models import User
from coordination.core.worklist import waiting_for
from coordination.followup import board as engine
from coordination.followup.flows import AssignmentState
from coordination.followup.models import FAR_OFF, Assignment, Part
from coordination.followup.sides import sides_for
from coordination.mechanisms.models import Mechanism
from tests.cast import again, signed_in
from tests.followup.conftest import TODAY, Shelve

BOARD = reverse("followup:board")
OPEN = ["late", "soon", "of the other", "far", "led by B", "lasting"]


def titles(person: User, query: Any = "", **headers: str) -> list[str]:
    response = signed_in(person).get(BOARD, query or None, headers=headers or None)
    assert response.status_code == 200
    return [row.title for row in response.context["page"].rows]


def test_what_is_open_is_shown_with_the_nearest_date_first(cast: SimpleNamespace, shelf: dict[str, Assignment]) -> None:
    assert titles(cast.liaison_a) == OPEN


def test_each_agency_sees_what_it_owes_and_the_office_what_it_keeps(
    cast: SimpleNamespace, shelf: dict[str, Assignment]
) -> None:
    ours = [title for title in OPEN if title != "of the other"]
    assert titles(cast.secretariat) == ours
    assert titles(cast.liaison_b) == ours
    assert titles(cast.stranger) == ["of the other", "strange to A"]


def test_observers_see_no_assignment(cast: SimpleNamespace, shelf: dict[str, Assignment]) -> None:
    assert titles(cast.observer) == []
    assert titles(cast.observer, {"state": "all"}) == []
    numbers = signed_in(cast.observer).get(BOARD).context["board"].stats
    assert [str(stat.count) for stat in numbers] == ["0", "0", "0", "0"]


@pytest.mark.parametrize("state", AssignmentState.values)
@pytest.mark.parametrize("due_on", [None, TODAY])
@pytest.mark.parametrize("submitted_on", [None, TODAY, TODAY + timedelta(days=1)])
def test_a_part_keeps_step_with_its_assignment(
    cast: SimpleNamespace, shelve: Shelve, state: str, due_on: date | None, submitted_on: date | None
) -> None:
    """Born with it, moved with it, whoever writes: the database sees to it."""
    rows = [shelve("born", due_on, state=state, submitted_on=submitted_on), shelve("moved")]
    Assignment.objects.filter(title="moved").update(state=state, due_on=due_on, submitted_on=submitted_on)
    presses = due_on if due_on and not (state == "submitted" and submitted_on == TODAY) else FAR_OFF
    for part in Part.objects.filter(assignment__in=rows):
        assert (part.is_open, part.presses_on) == (state in AssignmentState.open(), presses)


def test_an_agency_whose_part_has_ended_sees_it_no_more(cast: SimpleNamespace, shelf: dict[str, Assignment]) -> None:
    Part.objects.filter(assignment=shelf["far"], agency=cast.b).update(ended_at="2026-11-20T09:00+08:00")
    assert "far" not in titles(cast.liaison_b)
    assert "far" in titles(cast.liaison_a)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"light": "red"}, ["late"]),
        ({"light": "yellow"}, ["soon"]),
        ({"light": "green"}, ["of the other", "far", "led by B", "lasting"]),
        ({"light": "grey"}, ["cancelled", "closed"]),
        ({"state": "issued"}, ["soon"]),
        ({"state": "closed"}, ["closed"]),
        ({"state": "ended"}, ["cancelled", "closed"]),
        ({"state": "all"}, ["closed", "cancelled", *OPEN]),
        ({"role": "leads"}, ["late", "soon", "of the other", "far", "lasting"]),
        ({"role": "supports"}, ["led by B"]),
        ({"role": "office"}, []),
        ({"q": "LATE"}, ["late"]),
        ({"q": "of the"}, ["of the other"]),
        ({"due_from": str(TODAY)}, ["soon", "of the other", "far", "led by B"]),
        ({"due_to": str(TODAY)}, ["late"]),
        ({"due_from": str(TODAY), "due_to": str(TODAY + timedelta(days=30))}, ["soon", "of the other"]),
        ({"light": "green", "role": "supports"}, ["led by B"]),
        ({"light": "red", "state": "issued"}, []),
    ],
)
def test_the_board_is_narrowed_by(
    cast: SimpleNamespace, shelf: dict[str, Assignment], query: dict[str, str], expected: list[str]
) -> None:
    assert titles(cast.liaison_a, query) == expected


def test_the_board_is_narrowed_by_mechanism(
    cast: SimpleNamespace, shelf: dict[str, Assignment], other_mechanism: Mechanism
) -> None:
    assert titles(cast.liaison_a, {"mechanism": other_mechanism.pk}) == ["of the other"]
    assert "of the other" not in titles(cast.liaison_a, {"mechanism": cast.mechanism.pk})


def test_the_board_is_narrowed_by_an_agency_that_leads_or_supports(
    cast: SimpleNamespace, shelf: dict[str, Assignment]
) -> None:
    assert titles(cast.secretariat, {"agency": cast.b.pk}) == ["late", "soon", "far", "led by B", "lasting"]
    assert titles(cast.liaison_a, {"agency": cast.outside.pk}) == []


def test_the_office_finds_what_it_keeps(cast: SimpleNamespace, shelf: dict[str, Assignment]) -> None:
    assert titles(cast.secretariat, {"role": "office"}) == ["late", "soon", "far", "led by B", "lasting"]
    assert titles(cast.secretariat, {"role": "leads"}) == []


@pytest.mark.parametrize("field", ["mechanism", "agency", "role", "light", "state", "due_from", "due_to"])
def test_what_cannot_be_read_is_said_beside_its_field(
    cast: SimpleNamespace, shelf: dict[str, Assignment], field: str
) -> None:
    response = signed_in(cast.liaison_a).get(BOARD, {field: "nonsense"})
    assert list(response.context["filter"].errors) == [field]
    assert [row.title for row in response.context["page"].rows] == OPEN


def test_a_range_that_ends_before_it_begins_is_said_beside_its_end(
    cast: SimpleNamespace, shelf: dict[str, Assignment]
) -> None:
    query = {"due_from": str(TODAY), "due_to": str(TODAY - timedelta(days=1))}
    for headers in ({}, {"HX-Request": "true"}):
        response = signed_in(cast.liaison_a).get(BOARD, query, headers=headers)
        assert list(response.context["filter"].errors) == ["due_to"]
        assert response.context["filter"].errors["due_to"][0] in response.content.decode()
    assert titles(cast.liaison_a, query) == ["soon", "of the other", "far", "led by B"]


def test_on_paper_stands_what_is_shown_and_when_it_was_printed(
    cast: SimpleNamespace, shelf: dict[str, Assignment]
) -> None:
    filtered = signed_in(cast.liaison_a).get(BOARD, {"role": "leads", "q": "late"})
    told = [gettext("We lead"), gettext("Still open"), "late"]
    assert sorted(value for _, value in filtered.context["filter"].told()) == sorted(told)
    assert gettext("Printed on %(today)s") % {"today": TODAY} in filtered.content.decode()


@pytest.mark.parametrize(("who", "said"), [("liaison_a", True), ("staff_a", False)])
def test_staff_who_may_not_submit_are_not_told_to(cast: SimpleNamespace, shelve: Shelve, who: str, said: bool) -> None:
    shelve("任务", TODAY + timedelta(days=30), state="in_progress")
    told = [str(line.what) for line in waiting_for(getattr(cast, who))]
    assert (gettext("Report progress, or submit for closing") in told) is said
    assert (gettext("Report progress") in told) is not said


def test_a_mechanism_one_does_not_see_cannot_be_asked_for(
    cast: SimpleNamespace, shelf: dict[str, Assignment], other_mechanism: Mechanism
) -> None:
    response = signed_in(cast.liaison_b).get(BOARD, {"mechanism": other_mechanism.pk})
    assert list(response.context["filter"].errors) == ["mechanism"]
    assert other_mechanism.name not in response.content.decode()


def test_the_lights_are_counted_within_the_filter_and_lead_to_their_lines(
    cast: SimpleNamespace, shelf: dict[str, Assignment]
) -> None:
    stats = signed_in(cast.liaison_a).get(BOARD, {"role": "leads", "light": "red"}).context["board"].stats
    assert [(stat.light.value, stat.count.number, stat.chosen) for stat in stats] == [
        ("red", 1, True),
        ("yellow", 1, False),
        ("green", 3, False),
        ("grey", 2, False),
    ]
    for stat in stats:
        response = signed_in(cast.liaison_a).get(f"{BOARD}?{stat.query}")
        assert response.context["page"].counted.number == stat.count.number
        assert response.context["filter"].cleaned_data["role"] == "leads"


def test_the_lights_are_counted_only_so_far(
    cast: SimpleNamespace, shelf: dict[str, Assignment], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "CAP", 2)
    shown = signed_in(cast.liaison_a).get(BOARD).context
    assert [str(stat.count) for stat in shown["board"].stats] == ["1", "1", "2+", "2"]
    assert (shown["page"].counted.is_capped, shown["page"].counted.shown) == (True, 2)


def test_the_board_turns_its_pages_by_key(cast: SimpleNamespace, shelve: Shelve) -> None:
    wanted = [shelve(f"{n:02}", TODAY + timedelta(days=n // 3)).title for n in range(60)]
    client, address, seen = signed_in(cast.secretariat), BOARD, []
    while address:
        page = client.get(address).context["page"]
        seen.append([row.title for row in page.rows])
        address, before = page.next_url, page.previous_url
    assert [title for rows in seen for title in rows] == wanted
    assert [len(rows) for rows in seen] == [25, 25, 10]
    assert page.count == 60
    assert [row.title for row in client.get(before).context["page"].rows] == seen[1]


def test_the_pages_keep_the_filter(cast: SimpleNamespace, shelve: Shelve) -> None:
    for n in range(30):
        shelve(f"{n:02}", TODAY + timedelta(days=n), lead=cast.a if n < 28 else cast.b)
    client = signed_in(cast.secretariat)
    page = client.get(BOARD, {"agency": cast.a.pk}).context["page"]
    assert [row.title for row in client.get(page.next_url).context["page"].rows] == ["25", "26", "27"]


def test_a_place_that_cannot_be_read_is_not_found(cast: SimpleNamespace) -> None:
    assert signed_in(cast.liaison_a).get(BOARD, {"after": "nonsense"}).status_code == 404


def test_htmx_is_given_the_lines_and_the_numbers_alone(cast: SimpleNamespace, shelf: dict[str, Assignment]) -> None:
    response = signed_in(cast.liaison_a).get(BOARD, {"light": "red"}, headers={"HX-Request": "true"})
    body = response.content.decode()
    assert "<html" not in body
    assert 'id="stats"' in body
    assert "late" in body
    assert response["Vary"] == "HX-Request" or "HX-Request" in response["Vary"]


@pytest.mark.usefixtures("english")
def test_a_line_says_how_it_stands(cast: SimpleNamespace, shelf: dict[str, Assignment]) -> None:
    body = signed_in(cast.liaison_a).get(BOARD).content.decode()
    for words in ("2 working days late", "Long-term", "财政厅", "Due soon", shelf["late"].source_label):
        assert words in body


@pytest.mark.usefixtures("english")
def test_an_empty_board_says_why(cast: SimpleNamespace) -> None:
    assert "Nothing is open" in signed_in(cast.liaison_a).get(BOARD).content.decode()
    assert "No assignment matches" in signed_in(cast.liaison_a).get(BOARD, {"q": "x"}).content.decode()


def queries(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as counted:
        assert client.get(address).status_code == 200
    return len(counted)


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize("query", ["", "?light=green", "?role=leads"])
def test_the_board_costs_nine_queries(cast: SimpleNamespace, shelve: Shelve, rows: int, query: str) -> None:
    for n in range(rows):
        shelve(f"{n}", TODAY + timedelta(days=30), supporting=(cast.b, cast.outside))
    assert queries(signed_in(cast.liaison_a), BOARD + query) == 9


@pytest.mark.parametrize("query", [{}, *({"role": role} for role in ("leads", "supports", "office")), {"q": "late"}])
def test_a_person_without_a_post_sees_an_empty_board(
    cast: SimpleNamespace, shelf: dict[str, Assignment], query: dict[str, str]
) -> None:
    nobody = User.objects.create(username="nobody", full_name="无岗")
    assert titles(nobody, query) == []


@pytest.mark.parametrize("seed", range(3))
def test_the_sides_of_the_gate_together_are_the_gate(
    cast: SimpleNamespace, shelve: Shelve, other_mechanism: Mechanism, seed: int
) -> None:
    dice = random.Random(seed)
    agencies = [cast.office, cast.a, cast.b, cast.watching, cast.outside]
    for n in range(40):
        lead, *helpers = dice.sample(agencies, dice.randint(1, 3))
        row = shelve(
            f"{n}", None, lead=lead, supporting=tuple(helpers), mechanism=dice.choice([cast.mechanism, other_mechanism])
        )
        if dice.random() < 0.3:
            row.parts.filter(agency=dice.choice([lead, *helpers])).update(ended_at="2026-11-20T09:00+08:00")
    for person in (cast.secretariat, cast.liaison_a, cast.liaison_b, cast.observer, cast.stranger):
        found = {pk for side in sides_for(again(person)) for row in side.first((), 100) for pk in row.values()}
        assert found == set(Assignment.objects.visible_to(person).values_list("pk", flat=True))


@pytest.mark.django_db(transaction=True)
def test_a_part_waits_for_whoever_is_closing_its_assignment(cast: SimpleNamespace, shelve: Shelve) -> None:
    row = shelve("任务", TODAY)

    def join() -> None:
        try:
            Part.objects.create(assignment=row, agency=cast.outside, role=Part.Role.SUPPORTING)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            Assignment.objects.filter(pk=row.pk).update(state="closed")
            joining = pool.submit(join)
        joining.result(20)
    assert [part.is_open for part in row.parts.all()] == [False, False]
