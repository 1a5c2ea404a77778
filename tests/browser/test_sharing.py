"""What one agency knows another asks for, gets and gives back, told in each language; and its rows."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser import rows, sharing
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


@pytest.mark.browser
def test_rows_are_loaded_read_and_fetched_anew(tmp_path: Path, browser: Browser) -> None:
    """The provider reads English, whoever reads its rows Chinese."""
    with rows.readers(tmp_path, browser) as library:
        item, agency = rows.it_stands_in_the_catalogue(library)
        rows.its_rows_are_loaded(library)
        rows.another_agency_reads_them_masked(library)
        rows.its_program_takes_them(library, item)
        rows.it_is_followed(library)

        rows.it_is_fetched_anew(library, agency)
        rows.what_would_lose_much_is_decided(library, agency)
        rows.who_follows_it_is_told(library)
        rows.nobody_else_sees_anything(library, item)
