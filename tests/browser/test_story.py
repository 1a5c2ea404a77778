"""One story, from the founding of a mechanism to the end of what its meeting resolved, told in each language."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command
from playwright.sync_api import Browser

from tests.browser import meeting
from tests.browser.house import story
from tests.browser.people import browsing


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    call_command("catalogue", "--compile")
    with browsing() as browser:
        yield browser


@pytest.mark.browser
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_what_a_meeting_resolves_is_followed_to_its_end(language: str, tmp_path: Path, browser: Browser) -> None:
    with story(tmp_path, browser, language) as told:
        meeting.the_office_founds_a_mechanism(told)
        meeting.the_office_convenes_a_meeting(told)
        meeting.everyone_is_invited(told)
        meeting.the_agencies_answer(told)
        meeting.the_office_moves_the_meeting(told)
        meeting.the_office_cancels_another_meeting(told)
