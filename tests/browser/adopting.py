"""Every comment gets its answer, wording goes into the next version, and those concerned are asked again about it."""

from playwright.sync_api import Locator, expect

from tests.browser.answering import COUNT, DISPUTED, DISPUTED_BY_LAND, FREE, OBJECTION, goes_to_the_text, row_of
from tests.browser.letters import letter
from tests.browser.looking import look_on_paper
from tests.browser.opinions import DAYS, HOUSING, LAND, LEADING, LONGER, SPORT, TITLE, Desk, agrees, figures, number
from tests.browser.people import Person, counted

ADOPTED_BY_SCRIPT = [place for place in FREE if place in {8, 9, 10, 11}]
FIRST = "为了规范省级应急物资的储备、调拨和使用，根据《中华人民共和国突发事件应对法》，制定本办法。"
LAST_NUMBER, LAST = "第四十一条", "本办法自2026年7月1日起施行，有效期五年。"
EDITED_BY_SCRIPT = {12: "二次盘点", 13: "联合盘点", 14: "抽样盘点"}
CHANGES = 12
NOTE = "报送期限放宽，增加施行日期。"
REASON, STILL = "应急资金须有专门来源，拟不采纳。", "单列专项与预算管理规定不符"

_TREAT = """
office = by("wangfang")
open_ones = Comment.objects.given().about(draft).filter(treatment=None).select_related("section")
longer = [comment for comment in open_ones if comment.section.number in {adopted}]
actions.treat(actor=office, comments=longer, outcome="adopted")
rest = [comment for comment in open_ones if comment.section.number not in {adopted}]
for n, comment in enumerate(rest):
    if comment.is_objection:
        actions.treat(actor=office, comments=[comment], outcome="not_adopted", reason={reason!r})
    elif n % 3 == 0:
        actions.treat(actor=office, comments=[comment], outcome="partly", reason="期限分级设定。")
    elif n % 3 == 1:
        actions.treat(actor=office, comments=[comment], outcome="not_adopted", reason="盘点结果须及时报送。")
    else:
        from coordination.core.workdays import today
        actions.treat(
            actor=office, comments=[comment], outcome="resolved", reason="维持原期限，省厅派员协助。",
            talked_on=today(), talked_how="电话", talked_with="联络员",
        )
"""
_RESPOND = """
told = Treatment.objects.filter(standing="").select_related("comment__reply__request__agency")
for treatment in told.exclude(comment__reply__request__agency__name="省财政厅"):
    person = speaks_for(treatment.comment.request.agency)
    differs = treatment.comment.is_objection
    actions.respond(
        actor=person, treatment=treatment, standing="disagrees" if differs else "content",
        reason="用地审批不能后置" if differs else "",
    )
"""
_WRITE = """
version = draft.being_written
for number, words in {edited}.items():
    section = version.sections.get(number=number)
    actions.write_section(actor=by("wangfang"), section=section, text=section.text.replace("盘点，", words + "，"))
"""
_ANSWER_AGAIN = """
for asked in Request.objects.filter(state="stale").exclude(agency__name={own!r}):
    actions.answer_at_once(actor=speaks_for(asked.agency), request=asked, result="no_comment")
print(Comment.objects.given().count())
"""


def _answered(office: Person, number_of: int) -> str:
    """What the page says once so many comments have their answer."""
    one, many = "%(n)d comment is answered.", "%(n)d comments are answered."
    return counted(office.language, one, many, number_of, context="done", n=number_of)


def the_table_waits(desk: Desk) -> None:
    office = desk.office
    look_on_paper(office.page)
    office.follows("Adoption table")
    figures(office, {"Comments": ("", COUNT), "Not answered": ("comment", COUNT), "Adopted": ("comment", 0)})
    look_on_paper(office.page)


def one_is_answered_in_its_row(desk: Desk) -> None:
    """What only says no without a reason is not kept."""
    office = desk.office
    row = row_of(office, number(3), LEADING)
    row.get_by_role("link", name=office.says("Answer", context="a comment")).click()
    office.field("Not adopted").check()
    answer = office.button(office.says("Answer", context="a comment"))
    answer.click()
    office.sees("Say why: only what is adopted as it stands needs no explanation.")
    office.looks()
    office.field("Adopted", context="comment").check()
    answer.click()
    expect(row).to_contain_text(office.says("not told yet"))
    expect(row.locator(":focus")).to_have_count(1)  # whoever goes on by keys goes on from there
    office.looks()


def one_is_answered_with_its_likes(desk: Desk) -> None:
    """Whoever proposes much the same stands below its answer, and gets the same where that is ticked."""
    office = desk.office
    row_of(office, number(1), HOUSING).get_by_role("link", name=office.says("Answer", context="a comment")).click()
    office.field("Partly adopted").check()
    office.fills("Explanation", "期限分级设定。")
    office.page.get_by_role("checkbox", name="省商务厅").check()
    office.presses("Answer", context="a comment")
    office.sees_text(_answered(office, 2))
    expect(row_of(office, number(1), "省商务厅")).to_contain_text(office.says("answered together with others"))


def several_are_answered_together(desk: Desk) -> None:
    """Three agencies propose the same: each keeps its own line."""
    office = desk.office
    rows = office.page.locator("tr[id^=comment-]").filter(has_text=number(5))
    expect(rows).to_have_count(3)
    for row in rows.all():
        row.get_by_role("checkbox").check()
    office.presses("Answer the ticked ones together")
    office.field("Adopted", context="comment").check()
    office.presses("Answer", context="a comment")
    office.sees_text(_answered(office, 3))
    expect(rows.first).to_contain_text(office.says("answered together with others"))


def the_rest_are_answered(desk: Desk) -> None:
    adopted = [number(place) for place in ADOPTED_BY_SCRIPT]
    desk.by_script(_TREAT.format(adopted=adopted, reason=REASON))
    desk.office.page.reload()
    figures(desk.office, {"Not answered": ("comment", 0)})


def wording_is_taken(desk: Desk) -> None:
    """One by hand, seen before and after; the rest of what is adopted at one click."""
    office = desk.office
    row = row_of(office, number(3), LEADING)
    with office.page.expect_event("load"):
        row.get_by_role("link", name=office.says("Take the wording")).click()
    expect(office.page.locator(".taken ins")).to_contain_text("15")
    office.looks()
    office.presses("Take it in")
    office.sees("It stands in the next version.")
    expect(row_of(office, number(3), LEADING)).to_contain_text(office.says("taken into version %(n)s", n=2))
    waiting = 3 + 2 * len(ADOPTED_BY_SCRIPT)
    one, many = "Take %(n)s adopted wording", "Take %(n)s adopted wordings"
    agrees(office, office.button(counted(office.language, one, many, waiting, n=waiting)))
    one, many = "%(n)d wording stands in the next version.", "%(n)d wordings stand in the next version."
    office.sees_text(counted(office.language, one, many, waiting, n=waiting))


def the_agencies_are_told(desk: Desk) -> None:
    office = desk.office
    agrees(office, office.button(counted(office.language, "Tell %(n)s answer", "Tell %(n)s answers", COUNT, n=COUNT)))
    adds_up(office)
    letter(desk.liaison_b, "Comments of your agency are answered: %(title)s", title=TITLE)


def adds_up(office: Person) -> None:
    """Comments = adopted + partly + not adopted + settled by talk, as the page says it."""
    shown = [int(figure) for figure in office.page.locator("dl.sums dd").all_inner_texts()]
    total, *outcomes, unanswered, _disagree = shown
    assert total == COUNT == sum(outcomes), shown
    assert not unanswered
    assert all(outcomes), "not every outcome is there"


def b_still_disagrees(desk: Desk) -> None:
    liaison = desk.liaison_b
    liaison.signs_in()
    liaison.goes_to("Opinions")
    liaison.follows_name(TITLE)
    liaison.sees_text(REASON)
    liaison.follows("Are we content with that?")
    liaison.ticks("Still disagrees")
    liaison.presses("Say so")
    liaison.sees("Say why you still disagree.")
    liaison.fills("Why you still disagree", STILL)
    liaison.presses("Say so")
    liaison.sees("Said.")
    desk.by_script(_RESPOND)
    office = desk.office
    office.page.reload()
    figures(office, {"Agency still disagrees": ("", 2), "Comments": ("", COUNT)})
    shows_what_is_disputed(office)
    for place in (DISPUTED, DISPUTED_BY_LAND):
        office.row_says(office.page.locator("tr[id^=comment-]").filter(has_text=number(place)), "Still disagrees")
    office.sees_text(OBJECTION)


def shows_what_is_disputed(person: Person) -> None:
    """The figure leads to the rows that it counts."""
    figure = person.page.locator("dl.sums .sums-aside").get_by_role("link")
    with person.page.expect_event("load"):
        figure.click()
    person.looks()


# The second version --------------------------------------------------------------------------------------------------


def the_second_version_is_written(desk: Desk) -> None:
    office = desk.office
    office.follows_name(TITLE)
    office.follows("Go on writing")
    first = clause(office, number(1))
    first.get_by_role("link", name=office.says("Edit")).click()
    office.fills("Wording", FIRST, context="section")
    office.looks()
    office.page.keyboard.press("Control+Enter")
    expect(first.locator("ins").first).to_be_visible()
    second = clause(office, number(2))
    second.get_by_role("link", name=office.says("Edit")).click()
    longer = office.field("Wording", context="section").input_value().replace(DAYS, LONGER)
    office.fills("Wording", longer, context="section")
    office.button(office.says("Save")).click()
    expect(second.locator("ins").first).to_be_visible()
    clause(office, number(40)).get_by_role("link", name=office.says("Put in")).click()
    office.fills("Number", LAST_NUMBER)
    office.fills("Wording", LAST, context="section")
    office.looks()
    office.button(office.says("Put in")).click()
    expect(clause(office, LAST_NUMBER)).to_contain_text(LAST)
    desk.by_script(_WRITE.format(edited={number(place): words for place, words in EDITED_BY_SCRIPT.items()}))


def clause(person: Person, number: str) -> Locator:
    """By its identity, which stays while its number is a field of a form."""
    found = person.page.locator("li.clause").filter(has_text=number)
    return person.page.locator(f"#{found.get_attribute('id')}")


def it_is_compared_word_by_word(desk: Desk) -> None:
    office = desk.office
    office.follows("Beside version %(n)s", n=1)
    changes = office.page.locator(".changes strong").all_inner_texts()
    assert changes == [str(CHANGES - 1), "1", "0", "0", "29"], changes
    third = clause(office, number(3))
    expect(third.locator("del")).to_contain_text("10")
    expect(third.locator("ins")).to_contain_text("15")
    expect(clause(office, number(13)).locator("ins")).to_contain_text("联合")
    expect(clause(office, LAST_NUMBER).locator("ins")).to_contain_text(LAST)


def it_is_sent_out_as_material(desk: Desk) -> None:
    office = desk.office
    goes_to_the_text(office)
    office.follows("Send out version %(n)s", n=2)
    office.sees_text(HOUSING)
    expect(office.page.get_by_label(LEADING, exact=True)).to_be_checked()  # it commented on what is now another
    office.page.get_by_label(LAND, exact=True).uncheck()  # what it differs about has not changed
    office.ticks("Yes: answers to the earlier version no longer count for this one")
    office.fills("What was changed", NOTE)
    office.presses("Send out")
    office.sees("Version %(n)d is sent out.", n=2)


def those_concerned_are_asked_again(desk: Desk) -> None:
    """They see what changed in the text they had answered, and answer again, on the way that the agency has set."""
    liaison, leader = desk.liaison_a, desk.leader_a
    letter(liaison, "Asked again about version %(n)s: %(title)s", n="2", title=TITLE)
    liaison.signs_in()
    liaison.follows_name(TITLE, within="What waits for me")
    liaison.sees("Asked again", context="request")
    liaison.sees_text(NOTE)
    changed = liaison.page.locator(".text-section.is-changed")
    expect(changed).to_have_count(CHANGES)
    expect(changed.filter(has_text=number(3)).locator("ins")).to_contain_text("15")
    liaison.field("Agree").check()
    liaison.presses("Save and hand on for checking")
    liaison.presses("Checked: hand on for signing")
    leader.signs_in()
    leader.follows_name(TITLE, within="What waits for me")
    leader.follows("Read and sign")
    leader.presses("Sign and send")
    leader.sees("Earlier answers, to earlier versions")
    assert desk.by_script(_ANSWER_AGAIN.format(own=LEADING)).strip() == str(COUNT)
    office = desk.office
    goes_to_the_text(office)
    office.follows_name(office.says("Asking for opinions"), within="Rounds of asking")
    figures(office, {"Asked": ("agencies", 20), "Answered": ("agencies", 19)})
    expect(office.row(SPORT)).to_contain_text(office.says("Asked", context="request"))
