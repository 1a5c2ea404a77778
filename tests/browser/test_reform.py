"""Two agencies merge, told in each language: by a document, from a day, with all that either of them had."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser import reform
from tests.browser.house import story
from tests.browser.people import browsing


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with browsing() as browser:
        yield browser


@pytest.mark.browser
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_two_agencies_become_one_on_the_day_of_the_document(language: str, tmp_path: Path, browser: Browser) -> None:
    with story(tmp_path, browser, language) as told:
        root, keeper = reform.a_meeting_was_held(told, language)
        reform.each_sees_its_own_work(told)

        reform.the_merger_is_entered(root)
        reform.all_that_moves_is_seen(root)
        reform.the_agencies_know_nothing_of_it(told)
        reform.the_second_person_confirms_it(keeper)
        reform.the_agencies_are_told_and_nothing_has_changed(told)

        reform.the_day_comes(told)
        reform.a_sees_the_work_of_the_new_one(told)
        reform.old_minutes_show_the_old_name(told)
        reform.the_old_name_leads_to_the_new_one(told)
        reform.the_administrator_sees_what_moved(root)
