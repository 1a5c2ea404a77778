"""The agencies answer: on a telephone and at a desk, in one step or in three, later than asked, or not at all."""

from playwright.sync_api import Locator, expect

from tests.browser.letters import letter
from tests.browser.looking import PHONE
from tests.browser.opinions import (
    AGENCIES,
    DAYS,
    LAND,
    LEADING,
    LONGER,
    MORE_TIME,
    RADIO,
    SPORT,
    SUPPORTING,
    THE_DAY_AFTER,
    TITLE,
    WEATHER,
    Desk,
    figures,
    number,
)
from tests.browser.people import Person

OBJECTION = "资金由省财政统筹安排，不单列专项"
OBJECTION_OF_LAND = "储备库用地依法办理用地审批后方可开工"
IN_PLACE = (3, 5)  # the articles on which comments are written in their place, on a telephone
DISPUTED, DISPUTED_BY_LAND = 20, 30
FREE = [place for place in range(1, 41) if place not in {3, 7, DISPUTED, DISPUTED_BY_LAND}]
BY_SCRIPT = [name for name in AGENCIES[1:] if name not in {LEADING, SUPPORTING, WEATHER, SPORT}]
COUNT = 57  # comments in all: two by A, one by B, the others by script

_THE_REST = """
places = iter({free} * 2)
for n, name in enumerate({agencies}):
    asked = Request.objects.get(agency__name=name)
    sections = {{section.number: section for section in asked.revision.sections.all()}}
    person = speaks_for(asked.agency)
    reply = actions.begin_reply(actor=person, request=asked)
    is_land = name == {land!r}
    actions.write_reply(actor=person, reply=reply, result="disagree" if is_land else "agree_with_changes")
    if is_land:
        actions.add_comment(
            actor=person, reply=reply, section=sections[{disputed!r}], original="", proposed={objection!r},
            ground="储备库用地涉及耕地保护红线", legal_basis="《土地管理法》第四十四条", is_objection=True,
        )
    for _ in range((4 if n < 6 else 3) - is_land):
        actions.add_comment(
            actor=person, reply=reply, section=sections[next(places)], original={days!r}, proposed={longer!r},
            ground="基层报送力量不足", legal_basis="",
        )
    reply.refresh_from_db()
    actions.sign_reply(actor=person, reply=reply)
print(Comment.objects.given().count())
"""


def a_sets_its_way_to_an_answer(desk: Desk) -> None:
    """Written by staff, checked by the liaison officer, signed by the leader alone."""
    leader = desk.leader_a
    leader.signs_in()
    leader.goes_to("Opinions")
    leader.follows("Our way to an answer")
    leader.ticks("Write, have it checked by the liaison officer, then sign")
    leader.ticks("Only the leader signs")
    leader.presses("Save")
    leader.sees("Kept. What is being written follows from now on.")


def a_comments_on_a_telephone(desk: Desk) -> None:
    staff = desk.staff_a
    staff.page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    staff.signs_in()
    staff.follows_name(TITLE, within="What waits for me")
    for place in IN_PLACE:
        writes_beside(staff, place, LONGER, "汛期盘点与防汛值守重叠，10个工作日难以完成")
    expect(staff.page.locator("#comment-count")).to_contain_text("2")
    staff.ticks("Agree, with changes")
    staff.fills("In general", "总体赞成。")
    staff.presses("Save and hand on for checking")
    staff.sees("Handed on.")
    assert staff.page.viewport_size == PHONE


def writes_beside(person: Person, place: int, proposed: str, ground: str, *, is_objection: bool = False) -> None:
    """A comment in its place: its form opens beside the article, and what was written stands there."""
    section = person.page.locator(".text-section").filter(has_text=number(place))
    section.get_by_role("button", name=person.says("Comment here")).click()
    person.looks()
    if not is_objection:
        person.fills("Wording now", DAYS)
    person.fills("Proposed wording", proposed)
    person.fills("Reason", ground, context="opinion")
    if is_objection:
        person.ticks("We do not agree without this change")
    person.button(person.says("Save the comment")).click()
    expect(section.locator(".own-comment")).to_contain_text(proposed)
    person.looks()


def it_is_checked_and_signed(desk: Desk) -> None:
    liaison, leader = desk.liaison_a, desk.leader_a
    liaison.goes_to("Home")
    liaison.follows_name(TITLE, within="What waits for me")
    liaison.sees_text("总体赞成。")
    assert not liaison.link(liaison.says("Read and sign")).is_visible(), "the leader alone signs"
    liaison.presses("Checked: hand on for signing")
    liaison.sees("Handed on.")
    leader.goes_to("Home")
    leader.follows_name(TITLE, within="What waits for me")
    leader.follows("Read and sign")
    leader.sees_text("周海")
    leader.presses("Sign and send")
    leader.sees("Signed and sent. The asking agency sees it now.")
    leader.sees("Unchanged since it was signed")


def one_says_in_one_step_that_it_has_nothing_to_say(desk: Desk) -> None:
    weather = desk.weather
    weather.signs_in()
    weather.goes_to("Opinions")
    weather.follows_name(weather.says("No comment", context="to a text"))
    weather.presses("Sign and send")
    weather.sees("Signed and sent.")


def b_does_not_agree(desk: Desk) -> None:
    liaison = desk.liaison_b
    liaison.signs_in()
    liaison.goes_to("Opinions")
    liaison.follows_name(TITLE)
    writes_beside(liaison, DISPUTED, OBJECTION, "专项资金须列入年度预算", is_objection=True)
    liaison.ticks("Disagree")
    liaison.presses("Save and sign")
    liaison.sees("We do not agree without this change")
    liaison.presses("Sign and send")
    liaison.sees("Signed and sent. The asking agency sees it now.")


def one_asks_for_more_time(desk: Desk) -> None:
    radio = desk.radio
    radio.signs_in()
    radio.goes_to("Opinions")
    radio.follows_name(TITLE)
    radio.follows("Ask for more time")
    radio.fills("Until", f"{MORE_TIME:%Y-%m-%d}", context="more time")
    radio.fills("Reason", "须征求各市意见", context="opinion")
    radio.presses("Ask for more time")
    radio.sees("Asked. Until it is granted the present day holds.")


def it_is_granted(desk: Desk) -> None:
    office = desk.office
    letter(office, "%(agency)s asks for more time: %(title)s", agency=RADIO, title=TITLE)
    office.goes_to("Home")
    asks = office.says("%(agency)s asks for more time: decide", agency=RADIO)
    line = office.part("What waits for me").get_by_role("listitem").filter(has_text=asks)
    with office.page.expect_event("load"):
        line.get_by_role("link").click()
    office.looks()
    office.sees_text("须征求各市意见")
    office.ticks("Grant more time")
    office.presses("Decide")
    office.sees("The agency has been told.")


def the_rest_answer(desk: Desk) -> None:
    facts = {"free": [number(place) for place in FREE], "agencies": BY_SCRIPT, "land": LAND, "longer": LONGER}
    facts |= {"disputed": number(DISPUTED_BY_LAND), "objection": OBJECTION_OF_LAND, "days": DAYS}
    assert desk.by_script(_THE_REST.format(**facts)).strip() == str(COUNT)


def one_is_late(desk: Desk) -> None:
    """The day passes, and whoever said nothing is shown as that, by name; never as having agreed."""
    office = desk.office
    desk.portal.move_clock_to(THE_DAY_AFTER)
    office.signs_in()
    goes_to_the_text(office)
    office.follows_name(office.says("Asking for opinions"), within="Rounds of asking")
    figures(
        office,
        {
            "Asked": ("agencies", 20),
            "Answered": ("agencies", 19),
            "With comments": ("", 18),
            "Disagree": ("", 2),
            "Not answered in time": ("", 1),
        },
    )
    office.row_says(office.row(SPORT), "Not answered in time")
    office.row_says(office.row(RADIO), "Agree, with changes")
    office.button(f"{office.says('Urge')} · {SPORT}").click()
    office.row_says(office.row(SPORT), "Urged today")
    office.looks()


def goes_to_the_text(person: Person) -> None:
    person.goes_to("Opinions")
    person.follows("Our texts")
    person.follows_name(TITLE)


def row_of(person: Person, section: str, agency: str) -> Locator:
    """The row of a comment in the adoption table."""
    return person.page.locator("tr[id^=comment-]").filter(has_text=section).filter(has_text=agency)
