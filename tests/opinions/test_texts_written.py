"""The pages of a text while it is written, section by section, and sent out."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from coordination.opinions import actions
from coordination.opinions.models import Draft, MustAsk
from coordination.opinions.sections import passages
from tests.cast import again, signed_in
from tests.opinions.conftest import RULE, asked, given, request_of, sent
from tests.opinions.test_texts_pages import FRAGMENT, body, door, following
from tests.opinions.test_versions import COMMENT

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


# Written ---------------------------------------------------------------------------------------------


def test_a_section_is_edited_in_its_place_or_on_a_page_of_its_own(desk: Any, drafter: Client, draft: Draft) -> None:
    section = draft.being_written.sections.get(number="第二条")
    address = door("write_section", section)
    whole, part = drafter.get(address), drafter.get(address, **FRAGMENT)
    assert "<html" in body(whole)
    assert body(part).lstrip().startswith("<li")
    stamp = part.context["form"].stamp()
    new = {"number": "第二条", "text": "各单位应当在4小时内报送。\r\n逾期说明。", "seen": stamp}
    saved = drafter.post(address, new, **FRAGMENT)
    section.refresh_from_db()
    assert section.text == "各单位应当在4小时内报送。\n逾期说明。"
    assert "4小时" in body(saved)
    back = drafter.post(address, new | {"seen": _stamp(drafter, address), "number": "第二条之二"})
    assert back["Location"].endswith(f"#s-{section.strand}")
    section.refresh_from_db()
    assert section.number == "第二条之二"


def _stamp(client: Client, address: str) -> str:
    stamp: str = client.get(address).context["form"].stamp()
    return stamp


def test_whoever_writes_what_somebody_changed_meanwhile_sees_both_wordings(
    desk: Any, drafter: Client, draft: Draft
) -> None:
    section = draft.being_written.sections.first()
    address = door("write_section", section)
    seen = _stamp(drafter, address)
    actions.write_section(actor=again(desk.staff_a), section=section, text="同事所写。")
    mine = {"number": section.number, "text": "我所写。", "seen": seen}
    answer = body(drafter.post(address, mine, **FRAGMENT))
    assert "同事所写。" in answer
    assert "我所写。" in answer
    assert "Somebody else has changed this" in answer
    section.refresh_from_db()
    assert section.text == "同事所写。"
    now = re.search(r'name="seen" value="(\w+)"', answer)
    drafter.post(address, mine | {"seen": now[1] if now else ""}, **FRAGMENT)
    section.refresh_from_db()
    assert section.text == "我所写。"


@pytest.mark.parametrize(
    ("typed", "field"),
    [({"text": " \n "}, "text"), ({"text": "长" * 20_001}, "text"), ({"number": "x" * 41}, "number")],
)
def test_a_section_without_words_or_with_too_many_is_refused_beside_its_field(
    drafter: Client, draft: Draft, typed: dict[str, str], field: str
) -> None:
    section = draft.being_written.sections.first()
    before = section.text
    for address in (door("write_section", section), door("insert_section", section)):
        page = drafter.post(address, {"number": "第一条", "text": "制定本办法。"} | typed)
        assert field in page.context["form"].errors
    section.refresh_from_db()
    assert (section.text, section.revision.sections.count()) == (before, 4)


def test_sections_are_put_in_before_and_behind(drafter: Client, draft: Draft) -> None:
    first = draft.being_written.sections.first()
    drafter.post(door("insert_section", first) + "?before", {"number": "序", "text": "开头。"}, **FRAGMENT)
    answer = drafter.post(door("insert_section", first), {"number": "第一条之一", "text": "其后。"}, **FRAGMENT)
    assert "其后。" in body(answer)
    numbers = list(draft.being_written.sections.values_list("number", flat=True))
    assert numbers == ["序", "第一条", "第一条之一", "第二条", "第三条", "第四条"]


def test_a_section_left_out_can_be_put_back_at_once(desk: Any, drafter: Client, draft: Draft) -> None:
    sent(desk, draft)
    version = following(desk, draft)
    section = version.sections.get(number="第三条")
    assert "can be put back" in body(drafter.get(door("remove_section", section)))
    answer = body(drafter.post(door("remove_section", section), **FRAGMENT))
    gone = draft.standing.sections.get(number="第三条")
    assert door("put_back_section", gone) in answer
    assert re.search(r'id="changes".*?>1</strong> left out', answer, re.DOTALL)
    assert door("put_back_section", gone) in body(drafter.get(door("write_version", draft)))
    assert signed_in(desk.liaison_b).post(door("put_back_section", gone)).status_code == 404
    drafter.post(door("put_back_section", gone), **FRAGMENT)
    assert version.sections.get(number="第三条").strand == section.strand
    assert drafter.post(door("put_back_section", gone)).status_code == 409


def test_a_whole_text_is_replaced_unless_somebody_wrote_meanwhile(desk: Any, drafter: Client, draft: Draft) -> None:
    address, version = door("replace_text", draft), draft.being_written
    seen = _stamp(drafter, address)
    actions.write_section(actor=again(desk.staff_a), section=version.sections.first(), text="同事所写。")
    page = drafter.post(address, {"text": RULE.replace("2小时", "4小时"), "seen": seen})
    assert "Somebody else has changed this" in body(page)
    assert version.sections.first().text == "同事所写。"
    drafter.post(address, {"text": RULE.replace("2小时", "4小时"), "seen": _stamp(drafter, address)})
    assert "4小时" in version.sections.get(number="第二条").text


def test_what_was_sent_out_is_written_no_more(desk: Any, drafter: Client, draft: Draft) -> None:
    section = sent(desk, draft).sections.first()
    for name in ("write_section", "insert_section", "remove_section"):
        assert drafter.post(door(name, section), {"text": "另一句。"}).status_code == 409
    assert drafter.get(door("write_version", draft))["Location"] == draft.get_absolute_url()
    assert drafter.post(door("replace_text", draft), {"text": RULE}).status_code == 409
    drafter.post(door("begin_version", draft))
    page = body(drafter.get(door("write_version", draft)))
    assert "Write version 2" in page


def test_the_version_being_written_shows_what_changed_so_far(desk: Any, drafter: Client, draft: Draft) -> None:
    sent(desk, draft)
    version = following(desk, draft)
    section = version.sections.get(number="第二条")
    actions.write_section(actor=again(desk.staff_a), section=section, text="各单位应当在24小时内报送灾情信息。")
    page = body(drafter.get(door("write_version", draft)))
    assert re.search(r"<del>.*?2</del><ins>.*?24</ins>", page)


def test_five_hundred_sections_cost_no_more_queries_than_four(desk: Any, drafter: Client, draft: Draft) -> None:
    address = door("write_version", draft)

    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert drafter.get(address).status_code == 200
        return len(caught)

    first = queries()
    long = passages("\n".join(f"第{n}条 各单位应当报送第{n}项。" for n in range(1, 501)))
    actions.replace_text(actor=again(desk.liaison_a), revision=draft.being_written, passages=long)
    assert queries() == first


# Sent out --------------------------------------------------------------------------------------------


def test_the_first_version_is_sent_out_with_one_word(desk: Any, drafter: Client, draft: Draft) -> None:
    address = door("send_version", draft)
    assert set(drafter.get(address).context["form"].fields) == set()
    assert signed_in(desk.staff_a).post(address).status_code == 403
    drafter.post(address, {"seen": _stamp(drafter, address)})
    draft.refresh_from_db()
    assert draft.standing.number == 1
    assert drafter.post(address).status_code == 409


def test_a_later_version_says_whether_it_changes_the_matter(desk: Any, drafter: Client, draft: Draft) -> None:
    sent(desk, draft)
    following(desk, draft)
    address = door("send_version", draft)
    for typed, field in (({}, "is_material"), ({"is_material": "no", "note": " "}, "note")):
        assert field in drafter.post(address, typed | {"seen": _stamp(drafter, address)}).context["form"].errors
    drafter.post(address, {"is_material": "no", "note": "改正错别字", "seen": _stamp(drafter, address)})
    draft.refresh_from_db()
    assert (draft.standing.number, draft.standing.is_material, draft.standing.note) == (2, False, "改正错别字")


def test_those_who_commented_on_what_changed_are_proposed_and_mandatory_ones_always_asked(
    desk: Any, drafter: Client, draft: Draft
) -> None:
    must = actions.Addressee(desk.office, is_mandatory=True)
    round_ = asked(desk, draft, desk.b, desk.outside, desk.watching, must)
    two = draft.standing.sections.get(number="第二条")
    three = draft.standing.sections.get(number="第三条")
    given(desk.liaison_b, request_of(round_, desk.b), "agree_with_changes", [(two, COMMENT)])
    given(desk.stranger, request_of(round_, desk.outside), "agree_with_changes", [(three, COMMENT)])
    given(desk.secretariat, request_of(round_, desk.office))
    version = following(desk, draft)
    actions.write_section(actor=again(desk.staff_a), section=version.sections.get(strand=two.strand), text="改了。")
    address = door("send_version", draft)
    page = drafter.get(address)
    form = page.context["form"]
    assert form["concerned"].initial == [desk.b.pk]
    assert form.always == [desk.office]
    assert "1 agency has not answered yet" in body(page)
    rule = MustAsk.objects.create(mechanism=desk.mechanism, kind="rule", agency=desk.outside, ground="章程第五条")
    by_rule_too = drafter.get(address).context["form"]
    assert set(by_rule_too.always) == {desk.office, desk.outside}, "also by a rule that came after the round was opened"
    assert desk.outside.pk not in {pk for pk, _label in by_rule_too["concerned"].field.choices}
    rule.delete()
    drafter.post(address, {"is_material": "yes", "concerned": [desk.b.pk], "seen": form.stamp()})
    states = dict(round_.requests.values_list("agency__short_name", "state"))
    assert states == {"财政厅": "stale", "应急厅": "stale", "体育局": "given", "气象局": "asked"}


def test_whoever_sends_is_told_of_an_answer_or_a_wording_that_came_meanwhile(
    desk: Any, drafter: Client, draft: Draft
) -> None:
    round_ = asked(desk, draft)
    version, address = following(desk, draft), door("send_version", draft)
    seen = _stamp(drafter, address)
    given(desk.liaison_b, request_of(round_, desk.b))
    sends = {"is_material": "yes", "seen": seen}
    assert "Somebody else has changed this" in body(drafter.post(address, sends))
    seen = _stamp(drafter, address)
    actions.write_section(actor=again(desk.staff_a), section=version.sections.first(), text="悄悄改了。")
    assert "Somebody else has changed this" in body(drafter.post(address, sends | {"seen": seen}))
    version.refresh_from_db()
    assert version.sent_at is None
