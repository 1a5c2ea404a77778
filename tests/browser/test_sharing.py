"""What one agency knows another asks for, gets and gives back, told in each language."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser import sharing
from tests.browser.people import browsing


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with browsing() as browser:
        yield browser


@pytest.mark.browser
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_information_is_shared_and_given_back(language: str, tmp_path: Path, browser: Browser) -> None:
    with sharing.library(tmp_path, browser, language) as library:
        sharing.the_provider_describes_a_resource(library)
        sharing.it_is_signed_by_those_who_answer_for_it(library)
        sharing.the_data_authority_publishes_it(library)
        sharing.its_content_is_added(library)
        sharing.an_item_is_hidden(library)

        sharing.the_office_finds_it_and_asks(library)
        sharing.nobody_answers(library)
        sharing.the_provider_agrees_late(library)
        sharing.the_office_takes_it_with_its_name_on_every_page(library)
        sharing.its_use_is_recorded_and_counted(library)

        sharing.a_mistake_is_reported_and_put_right(library)
        sharing.it_is_prolonged_before_its_end(library)
        sharing.it_runs_out(library)
        sharing.an_outsider_finds_no_trace_of_what_is_hidden(library)
