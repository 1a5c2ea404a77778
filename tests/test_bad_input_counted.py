"""How many bad inputs there are, class by class, counted from what the tests themselves run through; docs/security.md
says just these numbers.
"""

import re
from collections.abc import Callable
from importlib import import_module
from math import prod
from typing import Any

import pytest

from tests import sheets, test_bad_input
from tests.core.files import test_incoming
from tests.test_doors import DOORS
from tests.test_security_table import TEXT

SECTION = TEXT[TEXT.index("\n## Bad input\n") :]
ROWS = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in SECTION.splitlines() if line[:2] == "| "]
# Tests that go through a list of their own instead of running once for each entry.
THROUGH: dict[str, Callable[[], int]] = {
    "test_six_hundred_addresses_break_nothing_and_show_nobody_more": lambda: len(list(test_bad_input.parameters())),
    "test_no_header_signs_anybody_in_or_breaks_anything": lambda: 2 * len(test_bad_input.HEADERS),
    "test_no_body_and_no_method_breaks_a_door": lambda: 3 * len(DOORS),
    "test_a_number_that_is_none_is_a_page_that_is_not_there": lambda: (
        len(test_bad_input.NUMBERED) * len(test_bad_input.NUMBERS)
    ),
    "test_no_name_of_three_hundred_leads_out_of_the_volume_or_into_a_header": lambda: len(test_incoming.NAMES),
    "test_two_hundred_formula_strings_stay_text_in_a_workbook": lambda: len(sheets.FORMULAS),
    "test_two_hundred_formula_strings_stay_text_in_a_csv_however_it_is_parted": lambda: len(sheets.FORMULAS),
}
# What the plan of the tests asks of each class, where it names a number.
ASKED = {"addresses": 500, "headers": 60, "files": 60, "names": 300, "formulas": 600, "places": 80, "tables": 100}
ASKED |= {"sign-in": 40}
TOGETHER = 1740


def runs(test: Any) -> int:
    """How often a test is run, by its own parameters, times what it goes through each time."""
    marks = [mark for mark in getattr(test, "pytestmark", []) if mark.name == "parametrize"]
    through = THROUGH.get(test.__name__, lambda: 1)
    return prod(len(mark.args[1]) for mark in marks) * through()


def cases(path: str, name: str) -> int:
    """Of one test, or of all tests of a file."""
    found = vars(import_module(path.removesuffix(".py").replace("/", ".")))
    tests = [found[name]] if name else [test for key, test in found.items() if key.startswith("test_")]
    return sum(map(runs, tests))


def counted() -> dict[str, int]:
    """The number of every row of the table, by the first word of what it is about."""
    found = {}
    for what, _said, where in ROWS[1:-1]:
        named = re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", where)
        found[re.split(r"[\s,:]", what)[0]] = sum(cases(path, name) for path, name in dict.fromkeys(named))
    return found


def test_the_table_says_how_many_there_are() -> None:
    counts = counted()
    assert [said for _what, said, _where in ROWS[1:-1]] == [str(count) for count in counts.values()]
    assert ROWS[-1][:2] == ["together", str(sum(counts.values()))]


@pytest.mark.parametrize(("what", "asked"), ASKED.items())
def test_no_class_has_fewer_than_were_asked_for(what: str, asked: int) -> None:
    assert counted()[what] >= asked
    assert sum(counted().values()) >= TOGETHER
