"""The pages of a text that is read, compared, settled, taken up again or given up."""

import re
from typing import Any

import pytest
from django.test import Client

from coordination.audit.models import Reading
from coordination.core.models import Notification
from coordination.opinions import actions
from coordination.opinions.models import Draft
from coordination.opinions.sections import passages
from tests.cast import again, signed_in
from tests.opinions.conftest import RULE, asked, given, request_of, sent
from tests.opinions.test_texts_pages import body, door, following

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


# Read and compared -----------------------------------------------------------------------------------


def test_a_version_is_read_with_its_headings_and_anchors(desk: Any, draft: Draft) -> None:
    asked(desk, draft)
    version = draft.standing
    page = body(signed_in(desk.liaison_b).get(version.get_absolute_url()))
    assert page.index("第一章 总则") < page.index("第一条") < page.index("第二章 附则")
    assert f'id="s-{version.sections.first().strand}"' in page
    assert version.sha256 in page
    assert Reading.objects.filter(reader=desk.liaison_b, how=Reading.How.OPENED).exists()


def test_two_versions_are_compared_section_by_section(desk: Any, draft: Draft) -> None:
    asked(desk, draft)
    version = following(desk, draft)
    changed = (
        RULE.replace("2小时", "24小时").replace("第三条 报送采用书面方式。\n", "").replace("第四条", "第三条")
        + "\n第四条 由省应急管理厅负责解释。"
    )
    actions.replace_text(actor=again(desk.liaison_a), revision=version, passages=passages(changed))
    sent(desk, draft, note="缩短条文")
    sent(desk, draft, is_material=False, note="改正错别字")
    client = signed_in(desk.liaison_b)
    page = client.get(door("compare_versions", draft, 3), {"with": 1})
    compared = page.context["compared"]
    assert (compared.changed, compared.new, compared.left_out, compared.moved, compared.same) == (1, 1, 1, 0, 2)
    assert re.search(r"在<del>.*?2</del><ins>.*?24</ins>小时", body(page))
    assert "was 第四条" in body(page)
    turned = client.get(door("compare_versions", draft, 1), {"with": 3}).context
    assert (turned["before"].number, turned["after"].number) == (1, 3)
    alone = client.get(door("compare_versions", draft, 3)).context
    assert (alone["before"].number, alone["compared"].is_the_same) == (2, True)
    for nonsense in ("9", "x", "-1", "１", "1" * 400):
        assert client.get(door("compare_versions", draft, 3), {"with": nonsense}).status_code == 404


# Settled and given up --------------------------------------------------------------------------------


def test_a_reason_is_asked_for_only_where_an_answer_that_must_be_there_is_missing(
    desk: Any, drafter: Client, draft: Draft
) -> None:
    round_ = asked(desk, draft, actions.Addressee(desk.b, is_mandatory=True))
    address = door("settle_draft", draft)
    page = drafter.get(address)
    assert "A round is still open: close it first." in body(page)
    assert "<textarea" not in body(page)
    assert "A round is still open" in body(drafter.post(address, {"because": "急需。"}))
    actions.close_round(actor=again(desk.liaison_a), round_=round_)
    page = drafter.get(address)
    assert desk.b.name in body(page)
    assert "because" in drafter.post(address, {"because": ""}).context["form"].errors
    assert signed_in(desk.staff_a).post(address, {"because": "急需。"}).status_code == 403
    drafter.post(address, {"because": "省政府要求当日印发。"})
    draft.refresh_from_db()
    assert (draft.state, draft.settled_because) == ("settled", "省政府要求当日印发。")
    assert "省政府要求当日印发。" in body(drafter.get(draft.get_absolute_url()))
    assert "省政府要求当日印发。" not in body(signed_in(desk.liaison_b).get(draft.get_absolute_url()))


def test_the_page_of_a_text_names_the_missing_answer_that_a_reason_may_override(
    desk: Any, drafter: Client, draft: Draft
) -> None:
    round_ = asked(desk, draft, actions.Addressee(desk.b, is_mandatory=True))
    for _ in range(2):  # while the round is open, and once it is closed
        page = body(drafter.get(draft.get_absolute_url()))
        not_yet = page[page.index('id="not-yet"') :]
        assert "1 answer that must be there is missing" in not_yet
        assert "A reason that goes on record may override this." in not_yet
        if round_.is_open:
            actions.close_round(actor=again(desk.liaison_a), round_=round_)


def test_a_text_without_anything_missing_is_settled_without_a_reason(desk: Any, drafter: Client, draft: Draft) -> None:
    round_ = asked(desk, draft)
    given(desk.liaison_b, request_of(round_, desk.b))
    actions.close_round(actor=again(desk.liaison_a), round_=round_)
    address = door("settle_draft", draft)
    assert set(drafter.get(address).context["form"].fields) == set()
    drafter.post(address)
    draft.refresh_from_db()
    assert draft.state == "settled"
    for name in ("settle_draft", "withdraw_draft"):
        assert drafter.post(door(name, draft), {"reason": "再来。"}).status_code in {200, 403, 409}
    draft.refresh_from_db()
    assert draft.state == "settled"


def test_a_settled_text_is_taken_up_again_and_settled_anew_with_a_word_to_all(
    desk: Any, drafter: Client, draft: Draft
) -> None:
    round_ = asked(desk, draft, desk.b, desk.outside)
    given(desk.liaison_b, request_of(round_, desk.b))
    actions.close_round(actor=again(desk.liaison_a), round_=round_)
    actions.settle_draft(actor=again(desk.liaison_a), draft=draft)
    address = door("reopen_draft", draft)
    assert "is-invalid" in body(drafter.post(address, {"reason": ""})), "not without a reason"
    assert signed_in(desk.staff_a).get(address).status_code == 403, "nor by staff"
    assert drafter.post(address, {"reason": "上位法已修改"}).status_code == 302
    draft.refresh_from_db()
    assert draft.state == "drafting"
    told = Notification.objects.filter(kind="text_reopened")
    assert sorted(told.values_list("recipient__username", flat=True)) == ["liaison_b", "stranger"]
    words = told[0].texts["zh-hans"]
    assert words["title"] == "文稿重新起草：灾情信息报送办法"
    assert "不再作为定稿。原因：上位法已修改" in words["body"]
    page = body(signed_in(desk.liaison_b).get(draft.get_absolute_url()))
    assert "Taken up again" in page
    assert actions.begin_version(actor=again(desk.liaison_a), draft=draft).number == 2
    sent(desk, draft, is_material=False, note="文字校订")
    actions.settle_draft(actor=again(desk.liaison_a), draft=draft)
    letters = Notification.objects.filter(kind="text_settled")
    thanked = {row.recipient.username for row in letters if "感谢贵单位反馈意见" in row.texts["zh-hans"]["body"]}
    assert thanked == {"liaison_b"}, "nobody is thanked for an answer it did not give"
    told = letters.values_list("recipient__username", flat=True)
    assert sorted(told) == ["liaison_b", "liaison_b", "stranger", "stranger"]


def test_a_text_is_given_up_with_a_reason(desk: Any, drafter: Client, draft: Draft) -> None:
    asked(desk, draft)
    address = door("withdraw_draft", draft)
    assert "reason" in drafter.post(address, {"reason": ""}).context["form"].errors
    for who in ("staff_a", "liaison_b"):
        assert signed_in(getattr(desk, who)).post(address, {"reason": "不再制定。"}).status_code == 403
    drafter.post(address, {"reason": "不再制定。"})
    draft.refresh_from_db()
    assert draft.state == "withdrawn"
    assert "不再制定。" in body(signed_in(desk.liaison_b).get(draft.get_absolute_url()))
