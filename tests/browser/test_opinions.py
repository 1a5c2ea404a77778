"""Twenty agencies are asked about a rule of forty articles, and differ about it, told in each language."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser import adopting, answering, disputing, opinions
from tests.browser.people import browsing


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with browsing() as browser:
        yield browser


@pytest.mark.browser
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_rule_is_asked_about_disputed_and_settled(language: str, tmp_path: Path, browser: Browser) -> None:
    with opinions.desk(tmp_path, browser, language) as desk:
        opinions.a_policy_is_in_the_register(desk)
        opinions.the_office_begins_a_rule(desk)
        opinions.it_is_compared_with_the_register(desk)
        opinions.the_first_version_is_sent_out(desk)
        opinions.the_mechanism_has_a_rule(desk)
        opinions.twenty_agencies_are_asked(desk)
        opinions.everyone_gets_the_letter(desk)

        answering.a_sets_its_way_to_an_answer(desk)
        answering.a_comments_on_a_telephone(desk)
        answering.it_is_checked_and_signed(desk)
        answering.one_says_in_one_step_that_it_has_nothing_to_say(desk)
        answering.b_does_not_agree(desk)
        answering.one_asks_for_more_time(desk)
        answering.it_is_granted(desk)
        answering.the_rest_answer(desk)
        answering.one_is_late(desk)

        adopting.the_table_waits(desk)
        adopting.one_is_answered_in_its_row(desk)
        adopting.one_is_answered_with_its_likes(desk)
        adopting.several_are_answered_together(desk)
        adopting.the_rest_are_answered(desk)
        adopting.wording_is_taken(desk)
        adopting.the_agencies_are_told(desk)
        adopting.b_still_disagrees(desk)

        adopting.the_second_version_is_written(desk)
        adopting.it_is_compared_word_by_word(desk)
        adopting.it_is_sent_out_as_material(desk)
        adopting.those_concerned_are_asked_again(desk)

        disputing.a_dispute_grows_out_of_the_disagreement(desk)
        disputing.the_heads_talk_and_agree(desk)
        disputing.another_agency_raises_one(desk)
        disputing.it_climbs_to_the_superior(desk)
        disputing.it_is_ruled(desk)
        disputing.its_memo_says_what_each_side_holds(desk)

        disputing.the_text_is_settled(desk)
        disputing.the_table_goes_out(desk)
