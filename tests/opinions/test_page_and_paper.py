"""The page of a round, the adoption table and its paper say the same: numbers, order, words."""

from io import BytesIO
from typing import Any

import pytest
from django.utils.translation import override
from docx import Document
from openpyxl import load_workbook

from coordination.opinions import actions
from coordination.opinions.exports import adoption
from coordination.opinions.exports.adoption import Adoption
from coordination.opinions.exports.wording import RESULTS
from coordination.opinions.models import Draft, Reply
from coordination.opinions.progress import standing_of
from tests.cast import again, signed_in
from tests.opinions.conftest import asked, given, request_of, sent
from tests.opinions.test_adoption_pages import url
from tests.opinions.test_papers import said

COMMENT = {"original": "", "proposed": "", "ground": "理由"}


def test_whoever_is_asked_again_is_counted_as_silent_on_the_page_and_on_paper(desk: Any, draft: Draft) -> None:
    round_ = asked(desk, draft, desk.b, desk.outside)
    for who, agency in ((desk.liaison_b, desk.b), (desk.stranger, desk.outside)):
        given(who, request_of(round_, agency), "agree")
    version = actions.begin_version(actor=again(desk.liaison_a), draft=draft)
    actions.write_section(actor=again(desk.liaison_a), section=version.sections.get(number="第二条"), text="改写。")
    sent(desk, draft, is_material=True, concerned=[desk.b])
    standing, counts = standing_of(round_), Adoption(draft)._of_round(1, round_)[4:]
    assert (standing.asked, standing.answered, standing.silent) == (2, 1, 1)
    assert (counts[0], counts[1], counts[-1]) == ("2", "1", "1")
    assert sum(map(int, counts[2:-1])) == 1, "and one result"


def test_a_comment_bears_the_same_number_on_the_page_and_on_paper(desk: Any, draft: Draft) -> None:
    round_ = asked(desk, draft, desk.b, desk.outside)
    section = {each.number: each for each in draft.standing.sections.all()}
    later, first, last = ({**COMMENT, "ground": ground} for ground in ("三", "一", "全文"))
    given(desk.liaison_b, request_of(round_, desk.b), "agree", [(section["第三条"], later), (None, last)])
    given(desk.stranger, request_of(round_, desk.outside), "agree", [(section["第一条"], first)])
    rows = signed_in(again(desk.liaison_a)).get(url("adoption", draft)).context["page"].rows
    on_page = [comment.ground for comment in rows]
    assert on_page == ["一", "三", "全文"]
    assert [row[5] for row in Adoption(draft).rows()] == on_page
    table = load_workbook(BytesIO(Adoption(draft).workbook().getvalue())).worksheets[0]
    assert [row[5] for row in table.iter_rows(min_row=2, values_only=True)] == on_page


def test_what_is_said_on_the_whole_is_read_on_the_page_and_on_paper_and_counts_for_no_comment(
    desk: Any, draft: Draft
) -> None:
    round_ = asked(desk, draft, desk.b, desk.outside)
    given(desk.liaison_b, request_of(round_, desk.b), "agree", remarks="总体赞成。\n望尽快印发。")
    given(desk.stranger, request_of(round_, desk.outside), "disagree", [(None, COMMENT)])
    page = signed_in(again(desk.liaison_a)).get(url("adoption", draft))
    assert "总体赞成。<br>望尽快印发。" in page.content.decode()
    assert page.context["sums"].comments == 1
    row = ["省财政厅", "第1稿", "同意", "总体赞成。\n望尽快印发。"]
    table = Adoption(draft)
    assert table.general() == [row]
    text = "\n".join(cell.text for each in Document(BytesIO(table.paper().as_docx())).tables for cell in each._cells)
    assert "总体赞成。" in text
    assert "共收到意见1条" in table._sums()
    comments, _answers, general = load_workbook(BytesIO(table.workbook().getvalue())).worksheets
    assert [list(each) for each in general.iter_rows(min_row=2, values_only=True)] == [row]
    assert comments.max_row == 2
    assert Adoption(draft, only=desk.outside).general() == []
    assert Adoption(draft, only=desk.b).general() == [row]


def test_what_is_said_on_the_whole_is_unfolded_once_and_pushes_no_page_of_comments_away(
    desk: Any, draft: Draft
) -> None:
    round_ = asked(desk, draft, desk.b)
    given(desk.liaison_b, request_of(round_, desk.b), "agree", [(None, COMMENT)], remarks="总体赞成。")
    client = signed_in(again(desk.liaison_a))
    assert '<details class="fold" open>' in client.get(url("adoption", draft)).content.decode()
    narrowed = client.get(url("adoption", draft), {"agency": desk.b.pk}).content.decode()
    assert "总体赞成。" in narrowed
    assert '<details class="fold">' in narrowed


@pytest.mark.parametrize("bound", [1, 2, 3, 4, 5])
def test_no_volume_holds_more_than_the_bound_and_together_they_hold_all(
    desk: Any, draft: Draft, monkeypatch: pytest.MonkeyPatch, bound: int
) -> None:
    """Two general remarks and three comments."""
    monkeypatch.setattr(adoption, "A_VOLUME", bound)
    round_ = asked(desk, draft, desk.b, desk.outside)
    words = [{**COMMENT, "ground": ground} for ground in ("一", "二", "三")]
    given(desk.liaison_b, request_of(round_, desk.b), "agree", [(None, each) for each in words], remarks="总体赞成。")
    given(desk.stranger, request_of(round_, desk.outside), "agree", remarks="原则赞成。")
    table = Adoption(draft)
    bound_together = [(table.general(n), list(table.rows(n))) for n in range(1, table.volumes + 1)]
    assert table.volumes == -(-5 // bound)
    assert all(0 < len(general) + len(rows) <= bound for general, rows in bound_together)
    assert [row for general, _rows in bound_together for row in general] == table.general()
    assert [row for _general, rows in bound_together for row in rows] == list(table.rows())
    assert ("双方是否一致" in said(table.paper(1))) == (bound > 2), "no heads of a table that has no row"
    assert "双方是否一致" in said(table.paper(table.volumes))


def test_a_result_has_the_same_words_on_the_page_and_on_paper() -> None:
    with override("zh-hans"):
        assert {result: str(Reply.Result(result).label) for result in RESULTS} == RESULTS


def test_why_a_round_ended_early_is_said_on_its_page(desk: Any, draft: Draft) -> None:
    round_ = asked(desk, draft)
    actions.close_round(actor=again(desk.liaison_a), round_=round_, note="会期提前一周。")
    assert "会期提前一周。" in signed_in(again(desk.liaison_a)).get(round_.get_absolute_url()).content.decode()
