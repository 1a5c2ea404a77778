"""The adoption table on paper and as a workbook; and what all papers have in common."""

from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from coordination.audit.models import Reading
from coordination.core.workdays import today
from coordination.opinions import actions
from coordination.opinions.exports import adoption
from coordination.opinions.exports.adoption import Adoption
from coordination.opinions.models import Draft, Reply, Round, Silence
from tests.cast import again, signed_in
from tests.opinions.conftest import asked, begun, given, request_of
from tests.opinions.test_disputes import begun as dispute_begun
from tests.opinions.test_disputes import raised
from tests.opinions.test_papers import commented, late, said, taken, words
from tests.printed import flat, fonts, needs_fonts, sizes
from tests.test_doors import bytes_of

pytestmark = pytest.mark.django_db


# The adoption table ---------------------------------------------------------------------------------------------------


@pytest.fixture
def treated(desk: Any, draft: Draft) -> Draft:
    """Of three comments of B one is adopted and told, one settled by talk, one unanswered; another agency is late."""
    round_ = asked(desk, draft, desk.b, desk.outside)
    first, second, _third = commented(desk, round_).comments.all()
    actions.treat(actor=again(desk.liaison_a), comments=[first], outcome="adopted")
    actions.tell_answers(actor=again(desk.liaison_a), round_=round_)
    actions.respond(actor=again(desk.liaison_b), treatment=first.treatment, standing="disagrees", reason="仍嫌过短")
    talk = {"talked_on": today(), "talked_how": "电话", "talked_with": "黄令仪"}
    actions.treat(actor=again(desk.liaison_a), comments=[second], outcome="resolved", reason="改为3小时", **talk)
    late(round_)
    return Draft.objects.get(pk=draft.pk)


def test_the_table_has_the_official_columns_and_its_sums_add_up(desk: Any, treated: Draft) -> None:
    text = said(Adoption(treated).paper())
    for each in ("序号", "提出单位", "原文条款/位置", "理由依据", "采纳说明或不采纳理由", "双方是否一致"):
        assert each in text
    assert "共收到意见3条，其中采纳1条、部分采纳0条、未采纳0条、已沟通达成一致1条、尚未答复1条" in text
    assert "仍有不同意见1条" in text
    assert "否：仍嫌过短" in text
    assert "，电话，黄令仪" in text
    assert "依据：某条例第五条" in text


def test_who_said_nothing_is_named_as_that_and_never_as_agreeing(desk: Any, treated: Draft) -> None:
    assert "逾期未反馈（不视为同意）：省体育局。" in said(Adoption(treated).paper())
    Silence.objects.create(mechanism=desk.mechanism, is_consent=True, ground="工作规则第九条")
    Round.objects.update(silence="consent", silence_ground="工作规则第九条", state="closed", closed_at=timezone.now())
    assert "逾期未反馈（根据工作规则第九条视为无异议）：省体育局。" in said(Adoption(treated).paper())


def test_a_withdrawn_round_is_printed_as_one_and_leaves_nothing_unanswered(desk: Any, treated: Draft) -> None:
    round_ = treated.rounds.get()
    actions.withdraw_round(actor=again(desk.liaison_a), round_=round_, reason="另行征求。")
    text = said(Adoption(treated).paper())
    assert "共收到意见2条，其中采纳1条、部分采纳0条、未采纳0条、已沟通达成一致1条；" in text
    assert "另有已撤回轮次中未予答复的意见1条，列入本表备查。" in text
    assert "尚未答复" not in text
    assert "逾期未反馈" not in text
    assert "轮次已撤回：省体育局。" in text
    assert "（第1稿，轮次已撤回）" in text
    table, answers, _general = load_workbook(Adoption(treated).workbook()).worksheets
    assert [row[6] for row in table.iter_rows(min_row=2, values_only=True)][2] == "轮次已撤回，无需答复"
    assert {row[1]: row[-1] for row in answers.iter_rows(min_row=2, values_only=True)}["省体育局"] == "轮次已撤回"


def test_who_is_asked_gets_its_own_comments_once_it_was_told(desk: Any, treated: Draft) -> None:
    status, content = taken(signed_in(desk.liaison_b), "adoption_table_docx", treated.pk)
    assert status == 200
    text = words(content)
    assert "（摘录）" in text
    assert "共收到意见1条" in text
    assert "黄令仪" not in text, "an answer that was not told yet"
    assert "省体育局" not in text
    assert taken(signed_in(desk.stranger), "adoption_table_docx", treated.pk)[0] == 404, "asked, but told nothing"
    for person in (desk.liaison_a, desk.secretariat):
        assert "共收到意见3条" in words(taken(signed_in(person), "adoption_table_docx", treated.pk)[1])


def test_the_workbook_has_the_same_columns_and_who_answered(desk: Any, treated: Draft) -> None:
    status, content = taken(signed_in(desk.liaison_a), "adoption_table_xlsx", treated.pk)
    assert status == 200
    table, answers, general = load_workbook(BytesIO(content)).worksheets
    rows = list(table.iter_rows(values_only=True))
    assert rows[0][:3] == ("序号", "提出单位", "原文条款/位置")
    assert [row[6] for row in rows[1:]] == ["采纳", "已沟通达成一致", "尚未答复"]
    situations = {row[1]: row[-1] for row in answers.iter_rows(min_row=2, values_only=True)}
    assert situations == {"省财政厅": "按期反馈", "省体育局": "逾期未反馈"}
    assert [row[0] for row in general.iter_rows(min_row=2, values_only=True)] == ["省财政厅"]


@needs_fonts
def test_a_long_table_comes_as_pdf_in_volumes_that_count_on(
    desk: Any, treated: Draft, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(adoption, "A_VOLUME", 2)
    client, address = signed_in(desk.liaison_a), reverse("opinions:adoption_table_pdf", args=[treated.pk])
    first, second = (flat(bytes_of(client.get(address, {"volume": n}))) for n in (1, 2))
    assert "（第1册，共2册）" in first
    assert "共收到意见3条" in first
    assert "（第2册，共2册）" in second
    assert "共收到意见" not in second, "the sums stand once"
    assert ("尚未答复" in first.partition("双方是否一致")[2], "尚未答复" in second) == (False, True)
    assert flat(bytes_of(client.get(address))) == first
    for wrong in ("0", "3", "x", "9" * 40):
        assert client.get(address, {"volume": wrong}).status_code == 404
    detail = Reading.objects.filter(how="handed_out").latest("pk").detail
    assert detail == "《灾情信息报送办法》意见采纳情况表（第1册，共2册）.pdf"
    page = client.get(reverse("opinions:adoption", args=[treated.pk])).content.decode()
    assert [f"?volume={n}" in page for n in (1, 2, 3)] == [True, True, False]
    assert "册" not in said(Adoption(treated).paper()), "the DOCX is whole"


def test_what_looks_like_a_formula_stays_text_in_the_workbook(desk: Any, draft: Draft) -> None:
    request = request_of(asked(desk, draft), desk.b)
    given(desk.leader_b, request, "disagree", [(None, {"ground": "=HYPERLINK(1)", "proposed": "@x"})])
    (table, _answers) = load_workbook(Adoption(Draft.objects.get()).workbook()).worksheets
    cells = [cell for cell in table[2] if cell.value in {"=HYPERLINK(1)", "@x"}]
    assert [cell.data_type for cell in cells] == ["s", "s"]
    assert table["C2"].value == "全文（第1稿）"


def test_a_long_table_takes_no_more_queries_than_a_short_one(desk: Any) -> None:
    counts = []
    for comments in (1, 3):
        draft = begun(desk)
        commented(desk, asked(desk, draft), comments)
        with CaptureQueriesContext(connection) as queries:
            Adoption(Draft.objects.select_related("agency", "standing").get(pk=draft.pk)).workbook()
        counts.append(len(queries))
    assert counts[0] == counts[1]


# All of them ----------------------------------------------------------------------------------------------------------


@needs_fonts
def test_each_paper_comes_as_pdf_too_and_says_the_same(desk: Any, treated: Draft) -> None:
    round_ = treated.rounds.get()
    dispute = raised(desk, dispute_begun(desk))
    papers = {
        "round_letter": (round_.pk, "关于征求《灾情信息报送办法》意见的函", (210, 297)),
        "request_letter": (request_of(round_, desk.b).pk, "意见反馈表", (210, 297)),
        "reply_letter": (Reply.objects.get().pk, "经研究，现函复如下：", (210, 297)),
        "adoption_table": (treated.pk, "共收到意见3条", (297, 210)),
        "dispute_memo": (dispute.pk, "各方意见及依据", (210, 297)),
    }
    client = signed_in(desk.liaison_a)
    for name, (pk, words_there, size) in papers.items():
        status, content = taken(client, f"{name}_pdf", pk)
        assert status == 200
        assert words_there in flat(content), name
        assert set(sizes(content)) == {size}, name
        assert all(fonts(content).values()), name


def test_who_is_given_a_paper_is_written_down(desk: Any, treated: Draft) -> None:
    for kind in ("docx", "xlsx"):
        taken(signed_in(desk.liaison_a), f"adoption_table_{kind}", treated.pk)
        assert Reading.objects.filter(how="handed_out", detail__endswith=f"意见采纳情况表.{kind}").count() == 1


def test_the_papers_are_in_chinese_whatever_the_reader_reads(desk: Any, treated: Draft, english: None) -> None:
    text = words(taken(signed_in(desk.liaison_a), "adoption_table_docx", treated.pk)[1])
    assert "部分采纳" in text
    assert "Adopted" not in text
