"""One story, from the founding of a mechanism to the end of what its meeting resolved, told in each language."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser import followup, meeting, minutes
from tests.browser.house import AFTER_THE_MEETING, story
from tests.browser.people import browsing


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
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
        meeting.a_looks_around(told)
        meeting.the_office_moves_the_meeting(told)
        meeting.the_office_cancels_another_meeting(told)

        told.portal.move_clock_to(AFTER_THE_MEETING)
        minutes.the_office_writes_the_minutes(told)
        minutes.the_office_issues_the_minutes(told)
        minutes.the_papers_open_elsewhere(told)
        minutes.a_signs_for_the_minutes(told)
        followup.the_agencies_report(told)

        followup.days_pass_and_the_ladder_is_climbed(told)
        followup.it_is_seen_to_be_late(told)
        followup.the_next_draft_offers_it(told)
        followup.it_is_submitted_and_returned(told)
        followup.it_is_made_good_and_closed(told)
        followup.the_ledger_says_so(told)
        followup.nothing_more_was_told(told)
