"""The papers of opinions: in official words, to whom they belong, and truthful about who said nothing."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from docx import Document

from coordination.core.documents import chinese_date
from coordination.core.workdays import add_workdays, today
from coordination.opinions import actions
from coordination.opinions.covering import letter_for
from coordination.opinions.exports.letters import letter, reply_letter
from coordination.opinions.exports.memo import memo
from coordination.opinions.models import Draft, MustAsk, Reply, Request, Round, Silence
from tests.cast import again, agency, signed_in
from tests.opinions.conftest import asked, given, request_of, sent
from tests.opinions.test_disputes import begun as dispute_begun
from tests.opinions.test_disputes import made_ready, party, raised
from tests.test_doors import bytes_of
from tests.uploads import pdf

pytestmark = pytest.mark.django_db
COMMENT = {"original": "2小时", "proposed": "4小时", "ground": "基层难以在2小时内核实。", "legal_basis": "某条例第五条"}


def words(content: bytes) -> str:
    """All of a DOCX without blanks: heads, paragraphs, cells in their order."""
    document = Document(BytesIO(content))
    said = [row.text for row in document.sections[0].header.paragraphs]
    said += [row.text for row in document.sections[0].first_page_header.paragraphs]
    said += [node.text or "" for node in document.element.body.iter() if node.tag.endswith("}t")]
    return "".join("".join(said).split())


def said(paper: Any) -> str:
    return words(paper.as_docx())


def taken(client: Client, name: str, pk: int) -> tuple[int, bytes]:
    answer = client.get(reverse(f"opinions:{name}", args=[pk]))
    return answer.status_code, bytes_of(answer)


def late(round_: Round) -> None:
    day = today() - timedelta(days=3)
    Request.objects.filter(round=round_).exclude(state="given").update(first_due_on=day, due_on=day)


def commented(desk: Any, round_: Round, count: int = 3) -> Reply:
    request = request_of(round_, desk.b)
    section = request.revision.sections.get(number="第二条")
    return given(desk.leader_b, request, "agree_with_changes", [(section, COMMENT)] * count, remarks="总体赞成")


# The letter -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "title"),
    [
        ("opinions", "关于征求《灾情信息报送办法》意见的函"),
        ("countersigning", "关于会签《灾情信息报送办法》的函"),
        ("second_look", "关于复核《灾情信息报送办法》的函"),
    ],
)
def test_the_letter_says_what_a_letter_says(desk: Any, draft: Draft, kind: str, title: str) -> None:
    round_ = asked(desk, draft, kind=kind, letter_no="粤水利函〔2026〕8号", contact="李若谷，020-1", is_urgent=True)
    text = said(letter(round_))
    until = f"{round_.due_on.year}年{round_.due_on.month}月{round_.due_on.day}日前"
    for each in ("省水利厅", "加急", "粤水利函〔2026〕8号", title, "省财政厅：", until, "附件：1.《灾情信息报送办法》"):
        assert each in text
    for each in ("第一章总则", "第二条各单位应当在2小时内报送灾情信息。", "意见反馈表", "□原则同意并有修改意见"):
        assert each in text
    assert "联系人及联系方式：李若谷，020-1" in text


def test_the_covering_letter_stands_in_the_place_of_the_usual_opening(desk: Any, draft: Draft) -> None:
    text = said(letter(asked(desk, draft, letter="根据省政府要求，请研提意见。")))
    assert "根据省政府要求，请研提意见。" in text
    assert "我单位起草了" not in text


WHOLE = """各有关单位：
现将文稿送你单位征求意见。请于〔反馈期限〕前反馈，无意见也请反馈。
逾期未反馈的，不视为同意。
感谢支持。"""


@pytest.mark.parametrize("letter_", ["", WHOLE, "请于〔反馈期限〕前反馈。"])
def test_the_letter_says_nothing_twice_whatever_the_drafter_says(desk: Any, draft: Draft, letter_: str) -> None:
    sent(desk, draft)
    round_ = asked(desk, draft, letter=letter_ or letter_for(draft, "opinions"))
    text = said(letter(round_)).partition("附件1")[0]
    once = (f"{chinese_date(round_.due_on)}前", "省财政厅", "不视为同意", "意见反馈表见附件2", "无意见也请反馈")
    assert {each: text.count(each) for each in once} == dict.fromkeys(once, 1)
    assert "各有关单位" not in text
    if letter_ == WHOLE:
        assert "申请延期。感谢支持。附件：" in text, "a closing word closes"


@pytest.mark.parametrize("first", ["各有关单位：", "省财政厅：", "财政厅："])
def test_a_first_line_that_only_says_to_whom_is_not_said_again(desk: Any, draft: Draft, first: str) -> None:
    text = said(letter(asked(desk, draft, letter=f"{first}\n现将文稿送你单位。"))).partition("附件1")[0]
    assert text.count("财政厅：") == 1, "as the addressee"
    assert "各有关单位" not in text


@pytest.mark.parametrize("first", ["现就办法征求意见的有关事项函告如下：", "为做好灾情信息报送工作，各单位："])
def test_whatever_else_the_drafter_says_is_kept(desk: Any, draft: Draft, first: str) -> None:
    assert first in said(letter(asked(desk, draft, letter=f"{first}\n一、请研提意见。")))


def test_a_day_that_is_another_is_neither_changed_nor_taken_for_the_last_one(desk: Any, draft: Draft) -> None:
    sent(desk, draft)
    day_ = chinese_date(add_workdays(today(), 7))
    round_ = asked(desk, draft, letter=f"省政府定于{day_}召开专题会议。")
    assert f"请于{day_}前通过协作平台反馈" in said(letter(round_))
    actions.ask_further(actor=again(desk.liaison_a), round_=round_, agencies=[desk.outside])
    later = request_of(round_, desk.outside)
    own = round_.due_on + timedelta(days=9)
    Request.objects.filter(pk=later.pk).update(first_due_on=own, due_on=own)
    later.refresh_from_db()
    text = said(letter(round_, later))
    assert f"省政府定于{day_}召开专题会议。" in text
    assert f"于{chinese_date(own)}前通过" in text


def test_whoever_is_asked_further_gets_the_text_as_it_stood_when_it_was_asked(desk: Any, draft: Draft) -> None:
    """Whatever was sent out on the same day, before or after, and after the round was withdrawn."""
    round_ = asked(desk, draft)
    actions.ask_further(actor=again(desk.liaison_a), round_=round_, agencies=[desk.watching])
    for hours in (4, 6):
        version = actions.begin_version(actor=again(desk.liaison_a), draft=draft)
        section = version.sections.get(number="第二条")
        actions.write_section(actor=again(desk.liaison_a), section=section, text=f"应当在{hours}小时内报送。")
        sent(desk, draft)
        if hours == 4:
            actions.ask_further(actor=again(desk.liaison_a), round_=round_, agencies=[desk.outside])
            actions.withdraw_round(actor=again(desk.liaison_a), round_=Round.objects.get(), reason="另行组织")
    wanted = {desk.b: "2小时", desk.watching: "2小时", desk.outside: "4小时"}
    for each, hours_ in wanted.items():
        text = said(letter(Round.objects.get(), request_of(round_, each)))
        assert [found for found in ("2小时", "4小时", "6小时") if found in text] == [hours_]


def test_the_answer_names_the_day_on_which_its_agency_was_asked(desk: Any, draft: Draft) -> None:
    round_ = asked(desk, draft)
    reply = given(desk.liaison_b, request_of(round_, desk.b))
    earlier = timezone.now() - timedelta(days=6)
    Round.objects.filter(pk=round_.pk).update(opened_at=earlier)
    reply = Reply.objects.get(pk=reply.pk)
    assert f"贵单位{chinese_date(reply.request.asked_on)}《" in said(reply_letter(reply))


def test_whoever_is_asked_further_reads_its_own_day_alone(desk: Any, draft: Draft) -> None:
    round_ = asked(desk, draft, letter="请于〔反馈期限〕前反馈。")
    actions.ask_further(actor=again(desk.liaison_a), round_=round_, agencies=[desk.outside])
    later = request_of(round_, desk.outside)
    day = round_.due_on + timedelta(days=9)
    Request.objects.filter(pk=later.pk).update(first_due_on=day, due_on=day)
    later.refresh_from_db()
    text = said(letter(round_, later))
    assert f"请于{chinese_date(day)}前反馈" in text
    assert chinese_date(round_.due_on) not in text


def test_silence_that_is_consent_is_said_whatever_the_drafter_says(desk: Any, draft: Draft) -> None:
    Silence.objects.create(mechanism=desk.mechanism, is_consent=True, ground="工作规则第九条")
    round_ = asked(desk, draft, letter="请反馈。逾期不反馈的，视为同意。")
    assert "根据工作规则第九条，视为无不同意见，并如实载明" in said(letter(round_))


def test_silence_is_never_consent_of_whoever_must_answer(desk: Any, draft: Draft) -> None:
    Silence.objects.create(mechanism=desk.mechanism, is_consent=True, ground="工作规则第九条")
    must = actions.Addressee(desk.b, is_mandatory=True, ground="章程第五条")
    round_ = asked(desk, draft, must, desk.outside)
    texts = {each: said(letter(round_, request_of(round_, each))) for each in (desk.b, desk.outside)}
    assert "不视为同意" in texts[desk.b]
    assert "视为无不同意见，并如实" in texts[desk.outside]
    assert "视为无不同意见（须有书面意见的单位除外）" in said(letter(round_))
    past = today() - timedelta(days=3)
    Request.objects.update(first_due_on=past, due_on=past)
    actions.close_round(actor=again(desk.liaison_a), round_=round_)
    taken_as = {each: request_of(round_, each).is_taken_as_consent for each in (desk.b, desk.outside)}
    assert taken_as == {desk.b: False, desk.outside: True}


def test_silence_is_no_consent_in_the_letter_unless_a_rule_says_so(desk: Any, draft: Draft) -> None:
    assert "不视为同意" in said(letter(asked(desk, draft)))
    Silence.objects.create(mechanism=desk.mechanism, is_consent=True, ground="工作规则第九条")
    Round.objects.update(silence="consent", silence_ground="工作规则第九条")
    text = said(letter(Round.objects.get()))
    assert "根据工作规则第九条，视为无不同意见" in text
    assert "不视为同意" not in text


@pytest.mark.parametrize(
    ("relation", "wording"), [("subordinate", "请于"), ("vertical", "商请于"), ("association", "诚请于")]
)
def test_how_it_is_asked_follows_from_how_the_agencies_stand(
    desk: Any, draft: Draft, relation: str, wording: str
) -> None:
    type(desk.b).objects.filter(pk=desk.b.pk).update(relation=relation)
    paper = letter(asked(desk, draft, desk.b))
    assert f"现征求意见。{wording}" in said(paper)


def test_a_letter_goes_out_with_the_text_as_it_stood(desk: Any, draft: Draft) -> None:
    round_ = asked(desk, draft)
    version = actions.begin_version(actor=again(desk.liaison_a), draft=draft)
    section = version.sections.get(number="第二条")
    actions.write_section(actor=again(desk.liaison_a), section=section, text="各单位应当在6小时内报送。")
    sent(desk, draft)
    text = said(letter(Round.objects.get(pk=round_.pk)))
    assert "2小时" in text
    assert "6小时" not in text


def test_many_addressees_stand_at_the_foot(desk: Any, draft: Draft) -> None:
    many = [agency(f"省第{n}专业技术研究院") for n in range(30)]
    text = said(letter(asked(desk, draft, *many)))
    assert "各有关单位：" in text
    assert "主送：省第0专业技术研究院，省第1" in text


def test_an_agency_gets_its_own_letter_and_learns_of_nobody_else(desk: Any, draft: Draft) -> None:
    MustAsk.objects.create(mechanism=desk.mechanism, kind="rule", agency=desk.b, ground="《工作规则》第六条")
    round_ = asked(desk, draft, desk.b, desk.outside)
    own, other = request_of(round_, desk.b), request_of(round_, desk.outside)
    status, whole = taken(signed_in(desk.liaison_a), "round_letter_docx", round_.pk)
    assert status == 200
    assert "省财政厅、省体育局：" in words(whole) or "省体育局、省财政厅：" in words(whole)
    for name, pk in (("round_letter_docx", round_.pk), ("request_letter_docx", own.pk)):
        status, content = taken(signed_in(desk.liaison_b), name, pk)
        assert status == 200
        assert "省体育局" not in words(content)
        assert "根据《工作规则》第六条" in words(content)
    assert taken(signed_in(desk.liaison_b), "request_letter_docx", other.pk)[0] == 404
    assert taken(signed_in(desk.observer), "round_letter_docx", round_.pk)[0] == 404


# The reply ------------------------------------------------------------------------------------------------------------


def test_a_reply_is_signed_by_post_and_carries_its_seal(desk: Any, draft: Draft) -> None:
    reply = commented(desk, asked(desk, draft))
    text = said(reply_letter(reply))
    for each in (
        "关于《灾情信息报送办法》意见的复函",
        "省水利厅：",
        "修改意见3条",
        "总体赞成。",
        "修改意见表",
        "第二条",
    ):
        assert each in text
    assert "4小时" in text
    assert "依据：某条例第五条" in text
    assert reply.sha256 in text
    assert f"{reply.signed_as.partition(' · ')[0]}（" in text
    reply.in_place_of = "李强"
    assert "，代李强于" in said(reply_letter(reply))


def test_a_reply_that_is_being_written_is_its_agencys_own_and_says_draft(desk: Any, draft: Draft) -> None:
    reply = actions.begin_reply(actor=again(desk.staff_b), request=request_of(asked(desk, draft), desk.b))
    actions.write_reply(actor=again(desk.staff_b), reply=reply, result="disagree", remarks="内部考虑")
    status, content = taken(signed_in(desk.liaison_b), "reply_letter_docx", reply.pk)
    assert status == 200
    assert "草稿" in words(content)
    for person in (desk.liaison_a, desk.secretariat, desk.stranger):
        for kind in ("docx", "pdf"):
            assert taken(signed_in(person), f"reply_letter_{kind}", reply.pk)[0] == 404


# The memo -------------------------------------------------------------------------------------------------------------


def test_the_memo_prints_what_is_signed_and_of_others_nothing_else(desk: Any) -> None:
    dispute = raised(desk, dispute_begun(desk))
    actions.state_opinion(actor=again(desk.staff_b), party=party(dispute, desk.b), opinion="须由应急部门核实")
    own, other = said(memo(dispute, desk.b)), said(memo(dispute, desk.a))
    assert "须由应急部门核实" in own
    assert "签署：尚未签署。" in own
    assert "须由应急部门核实" not in other
    assert "省财政厅。尚未签署。" in other
    actions.sign_opinion(actor=again(desk.leader_b), party=party(dispute, desk.b))
    assert "须由应急部门核实" in said(memo(dispute, desk.a))


def test_the_memo_of_a_ruled_dispute_has_every_part(desk: Any) -> None:
    dispute = raised(desk, dispute_begun(desk))
    made_ready(desk, dispute)
    talk = {"how": "视频会议", "present": "李若谷", "record_text": "各自说明理由。", "outcome": "未达成一致"}
    actions.record_talk(actor=again(desk.staff_a), dispute=dispute, held_on=today(), **talk)
    row = actions.offer(actor=again(desk.liaison_b), dispute=dispute, text="各核实一半")
    actions.withdraw_offer(actor=again(desk.liaison_b), row=row)
    while dispute.rung != "superior_ruling":
        actions.climb(actor=again(desk.liaison_a), dispute=dispute, reason="请裁定由谁核实")
    ruling = actions.Ruling(
        by="省政府", on=today(), number="粤府函〔2026〕9号", text="由水利厅核实", papers=[pdf("裁定.pdf")]
    )
    actions.record_ruling(actor=again(desk.liaison_a), dispute=dispute, ruling=ruling)
    actions.reserve(actor=again(desk.liaison_b), party=party(dispute, desk.b), text="经费应另行安排")
    dispute.refresh_from_db()
    text = said(memo(dispute, desk.a))
    for each in ("一、分歧事项", "二、分歧焦点", "三、各方意见及依据", "方案二", "牵头单位处理建议取第一方案"):
        assert each in text
    for each in ("结果：未达成一致。", "各核实一半", "撤回）", "请裁定由谁核实", "粤府函〔2026〕9号", "由水利厅核实。"):
        assert each in text
    assert "省财政厅：经费应另行安排。" in text


def test_the_memo_is_for_whom_the_dispute_concerns(desk: Any) -> None:
    dispute = dispute_begun(desk)
    assert "草稿" in words(taken(signed_in(desk.liaison_a), "dispute_memo_docx", dispute.pk)[1])
    assert taken(signed_in(desk.liaison_b), "dispute_memo_docx", dispute.pk)[0] == 404
    raised(desk, dispute)
    for person, status in ((desk.liaison_b, 200), (desk.secretariat, 200), (desk.observer, 404), (desk.stranger, 404)):
        assert taken(signed_in(person), "dispute_memo_docx", dispute.pk)[0] == status
