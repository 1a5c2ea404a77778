"""Adopted wording is shown before and after, and taken into the text."""

from typing import Any

import pytest

from coordination.core.errors import NotLawful, NotPermitted
from coordination.opinions import actions
from coordination.opinions.models import Comment, Draft, Section, Treatment
from tests.cast import again, signed_in
from tests.opinions.conftest import asked, given, request_of, sent
from tests.opinions.test_adoption_pages import COMMENT, table, url

pytestmark = pytest.mark.usefixtures("english")


def test_a_wording_is_shown_before_and_after_and_then_taken(desk: Any, draft: Draft, comments: list[Comment]) -> None:
    client, address = signed_in(again(desk.staff_a)), url("take_wording", comments[0])
    assert "Adopt the comment first." in client.post(address, {"wording": "4小时"}).content.decode()
    actions.treat(actor=again(desk.staff_a), comments=comments[:1], outcome="adopted")
    body = client.get(address).content.decode()
    assert "<del>2</del><ins>4</ins>" in body
    assert draft.being_written is None, "looking writes nothing"
    assert client.post(address, {"wording": "4小时"}).status_code == 302
    section = Treatment.objects.get().taken_into
    assert section.text == "各单位应当在4小时内报送灾情信息。"
    assert "This wording is in the next version already." in client.post(address, {"wording": "4小时"}).content.decode()
    body = table(desk.staff_a, draft).content.decode()
    assert "taken into version 2" in body


def test_a_wording_of_several_lines_is_taken_with_the_line_ends_of_the_text(
    desk: Any, draft: Draft, comments: list[Comment]
) -> None:
    """A browser sends carriage returns: a comparison would show them as changes that nobody made."""
    client, address = signed_in(again(desk.staff_a)), url("take_wording", comments[0])
    actions.treat(actor=again(desk.staff_a), comments=comments[:1], outcome="adopted")
    assert client.post(address, {"wording": "4小时\r\n（节假日顺延）"}).status_code == 302
    section = Treatment.objects.get().taken_into
    assert section.text == "各单位应当在4小时\n（节假日顺延）内报送灾情信息。"


def test_all_adopted_wordings_that_fit_are_taken_at_one_word(desk: Any, draft: Draft, comments: list[Comment]) -> None:
    second, third, same = comments
    actions.treat(actor=again(desk.staff_a), comments=[second, third, same], outcome="adopted")
    response = signed_in(again(desk.staff_a)).post(url("take_all", draft), follow=True)
    assert "3 wordings stand in the next version." in response.content.decode()
    texts = dict(draft.being_written.sections.values_list("number", "text"))
    assert texts["第二条"] == "各单位应当在4小时内报送灾情信息。", "what two agencies proposed is taken once"
    assert texts["第三条"] == "报送采用书面或者电子方式。"
    with pytest.raises(NotLawful):
        actions.take_all(actor=again(desk.staff_a), draft=draft)
    with pytest.raises(NotPermitted):
        actions.take_all(actor=again(desk.secretariat), draft=draft)


def test_what_does_not_fit_is_left_to_be_written_by_hand(desk: Any, draft: Draft) -> None:
    round_ = asked(desk, draft, desk.b, desk.outside)
    second = round_.draft.standing.sections.get(number="第二条")
    for who, of, proposed in ((desk.liaison_b, desk.b, "4小时"), (desk.stranger, desk.outside, "3小时")):
        given(who, request_of(round_, of), "agree_with_changes", [(second, COMMENT | {"proposed": proposed})])
    comments = list(Comment.objects.order_by("pk"))
    actions.treat(actor=again(desk.staff_a), comments=comments, outcome="adopted")
    assert actions.take_all(actor=again(desk.staff_a), draft=draft) == (1, 1)
    assert draft.being_written.sections.get(number="第二条").text == "各单位应当在4小时内报送灾情信息。"
    with pytest.raises(NotLawful, match="均无法自动写入"):
        actions.take_all(actor=again(desk.staff_a), draft=draft)
    sent(desk, draft)
    with pytest.raises(NotLawful, match="均无法自动写入"):
        actions.take_all(actor=again(desk.staff_a), draft=draft)
    assert draft.being_written is None, "and no version is begun for nothing"
    left = Treatment.objects.get(taken_into=None)
    assert left.comment == comments[1]
    body = signed_in(again(desk.staff_a)).get(url("take_wording", comments[1])).content.decode()
    assert "takes the place of the whole section" in body


def test_a_section_that_took_up_a_wording_may_be_left_out_again(
    desk: Any, draft: Draft, comments: list[Comment]
) -> None:
    actions.treat(actor=again(desk.staff_a), comments=comments[:1], outcome="adopted")
    section: Section = actions.take_wording(actor=again(desk.staff_a), comment=comments[0])
    actions.remove_section(actor=again(desk.staff_a), section=section)
    assert Treatment.objects.get().taken_into is None
