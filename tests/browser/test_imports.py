"""The agencies of a province come in from a messy file, and go again, told in each language."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser import imports
from tests.browser.looking import Looked
from tests.browser.people import Person, browsing
from tests.browser.portal import Portal, running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with browsing() as browser:
        yield browser


@pytest.fixture
def portal(tmp_path: Path) -> Iterator[Portal]:
    with running(tmp_path) as portal:
        imports.settle_in(portal)
        yield portal


@pytest.mark.browser
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_two_hundred_agencies_come_in_and_go_again(
    language: str, tmp_path: Path, portal: Portal, browser: Browser
) -> None:
    root = Person(portal, browser, Looked(language), f"root-{language}", language)
    imports.the_file_is_brought(root, tmp_path)
    imports.the_wrong_rows_are_looked_at(root, tmp_path)
    imports.the_good_ones_are_confirmed(root, tmp_path)
    imports.the_directory_holds_them(root, tmp_path)
    imports.the_first_administrator_of_one_is_invited(root)
    imports.all_the_rest_is_undone(root)
