"""The ledger as a workbook: the rows of the board, every one of them, and nothing that a spreadsheet would run."""

from datetime import date
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from coordination.agencies.models import User
from coordination.followup import actions, exports
from coordination.followup.models import Assignment
from tests.cast import signed_in
from tests.followup.conftest import TODAY, Shelve

BOARD, EXPORT = reverse("followup:board"), reverse("followup:export")


def sheet_of(person: User, query: Any = None) -> Any:
    response = signed_in(person).get(EXPORT, query)
    assert response.status_code == 200
    return load_workbook(BytesIO(b"".join(response.streaming_content))).active


def ledger(person: User, query: Any = None) -> list[dict[str, Any]]:
    rows = list(sheet_of(person, query).iter_rows(values_only=True))
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"light": "red"},
        {"light": "grey"},
        {"state": "all"},
        {"role": "supports"},
        {"q": "la"},
        {"due_to": str(TODAY)},
    ],
)
@pytest.mark.parametrize("who", ["secretariat", "liaison_a", "liaison_b", "observer", "stranger"])
@pytest.mark.usefixtures("english")
def test_the_ledger_holds_what_the_board_shows(
    cast: SimpleNamespace, shelf: dict[str, Assignment], who: str, query: dict[str, str]
) -> None:
    person = getattr(cast, who)
    shown = [row.title for row in signed_in(person).get(BOARD, query).context["page"].rows]
    assert [row["Task"] for row in ledger(person, query)] == shown


@pytest.mark.usefixtures("english")
def test_the_ledger_holds_every_row_not_one_page(cast: SimpleNamespace, shelve: Shelve) -> None:
    for n in range(30):
        shelve(f"{n:02}", TODAY)
    rows = ledger(cast.secretariat)
    assert [(row["No."], row["Task"]) for row in rows] == [(n + 1, f"{n:02}") for n in range(30)]


@pytest.mark.usefixtures("english")
def test_a_row_of_the_ledger_says_what_an_office_keeps(cast: SimpleNamespace, reported: Assignment) -> None:
    actions.report(
        actor=cast.liaison_a, assignment=reported, text="又查三座", problems="缺人", next_steps="下周续查", percent=70
    )
    actions.report(actor=cast.liaison_b, assignment=reported, text="经费已下达", is_done=True)
    [row] = ledger(cast.secretariat)
    assert row | {"Issued on": None, "Due": None} == {
        "No.": 1,
        "Task": reported.title,
        "Source": reported.source_label,
        "Mechanism": str(cast.mechanism),
        "Lead agency": "省水利厅",
        "Supporting agencies": "省财政厅",
        "Issued on": None,
        "Due": None,
        "Progress made": "又查三座",
        "Problems": "缺人",
        "Next steps": "下周续查",
        "Progress in per cent": 70,
        "State": "In progress",
        "Status light": "On time",
        "Working days late": None,
        "Submitted on": None,
        "Ended on": None,
    }
    assert row["Due"].date() == reported.due_on


def test_the_ledger_speaks_the_language_of_its_reader(cast: SimpleNamespace, shelf: dict[str, Assignment]) -> None:
    User.objects.filter(pk=cast.liaison_a.pk).update(language="zh-hans")
    headings = [cell.value for cell in sheet_of(cast.liaison_a)[1]]
    assert {"任务", "牵头单位", "完成时限", "状态"} <= set(headings)


@pytest.mark.parametrize("title", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "a\x0bb"])
@pytest.mark.usefixtures("english")
def test_nothing_in_the_ledger_is_a_formula(cast: SimpleNamespace, shelve: Shelve, title: str) -> None:
    shelve(title, TODAY)
    cell = sheet_of(cast.secretariat)["B2"]
    assert cell.data_type == "s"
    assert cell.value == title.replace("\x0b", "")
    assert bool(cell.quotePrefix) == title.startswith(("=", "+", "-", "@", "\t"))


def test_the_head_stands_still_and_the_columns_are_wide_enough(
    cast: SimpleNamespace, shelf: dict[str, Assignment]
) -> None:
    sheet = sheet_of(cast.secretariat)
    assert sheet.freeze_panes == "C2"
    assert sheet.column_dimensions["B"].width >= 40
    assert sheet.auto_filter.ref == f"A1:Q{sheet.max_row}"


@pytest.mark.usefixtures("english")
def test_a_ledger_that_is_too_long_says_so(
    cast: SimpleNamespace, shelf: dict[str, Assignment], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "MOST", 2)
    rows = list(sheet_of(cast.liaison_a).iter_rows(values_only=True))
    assert [row[1] for row in rows[1:3]] == ["late", "soon"]
    assert rows[3][0].startswith("Cut off after 2 rows")


def test_the_file_bears_its_name_and_day(cast: SimpleNamespace, shelf: dict[str, Assignment]) -> None:
    response = signed_in(cast.liaison_a).get(EXPORT)
    assert f"{date(2026, 11, 23)}.xlsx" in response["Content-Disposition"].replace("%20", " ")
    b"".join(response.streaming_content)
