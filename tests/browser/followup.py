"""The end of the story: what was resolved is received, reported, late, discussed again, returned and closed."""

from datetime import timedelta

from openpyxl import load_workbook

from tests.browser.house import (
    BEGINS,
    DUE_AS_SAID,
    LEADING,
    ONE_AFTER,
    SHORT,
    THE_DAY,
    THREE_AFTER,
    THREE_BEFORE,
    Story,
)
from tests.browser.letters import body, letter
from tests.browser.looking import look_in_the_dark
from tests.browser.minutes import TASK
from tests.browser.people import Person, counted
from tests.uploads import PDF

SOON, TODAY = "Due in three working days: %(title)s", "Due today: %(title)s"
LATE, VERY_LATE = "Late: %(title)s", "Three working days late: %(title)s"
RUNGS = (SOON, TODAY, LATE, VERY_LATE)

WITHOUT = "住建厅的部分另行报送"


def the_agencies_report(story: Story) -> None:
    liaison, evidence = story.liaison_a, story.folder / "检查台账.pdf"
    evidence.write_bytes(PDF)
    liaison.sees("Receive or refuse the assignment", within="What waits for me")
    liaison.follows_name(TASK, within="What waits for me")
    liaison.presses("Receive")
    reports(liaison, "已完成全省水库检查，发现隐患12处。", 40, evidence)
    liaison.sees_text("检查台账.pdf", within="Reports")
    b_reports_its_part(story.liaison_b)


def reports(liaison: Person, text: str, percent: int, *evidence: object) -> None:
    liaison.fills("Progress made", text)
    liaison.fills("Progress in per cent", str(percent))
    if evidence:
        liaison.attaches("Evidence", *evidence)  # type: ignore[arg-type]
        liaison.ticks("The files hold no state secret and no work secret")
    liaison.presses("Report")
    liaison.sees("Reported.")
    liaison.sees_text(text, within="Reports")


def b_reports_its_part(liaison: Person) -> None:
    liaison.signs_in()
    liaison.sees("Receive your agency's part, and report it", within="What waits for me")
    liaison.follows_name(TASK, within="What waits for me")
    liaison.presses("Receive")
    liaison.fills("Progress made", "检查经费已下达。")
    liaison.ticks("Our part is done")
    liaison.presses("Report")
    liaison.sees("Reported.")
    liaison.goes_to("Home")
    liaison.does_not_see(TASK, within="What waits for me")


def rungs_heard(person: Person) -> list[str]:
    """Which reminders lie in the person's box, in the order in which they came."""
    said = {person.says(rung, title=TASK): rung for rung in RUNGS}
    subjects = [str(mail["Subject"]).strip() for mail in person.portal.letterbox.to(person.address)]
    return [said[subject] for subject in subjects if subject in said]


def only_these_were_told(story: Story, *, a: list[str], leader: list[str], office: list[str]) -> None:
    heard = {person.username: rungs_heard(person) for person in story.people}
    assert heard == {
        story.liaison_a.username: a,
        story.leader_a.username: leader,
        story.office.username: office,
        story.liaison_b.username: [],  # its part is done
    }


def days_pass_and_the_ladder_is_climbed(story: Story) -> None:
    """Each rung is told once, to whom it concerns, on its working day: not on the holidays, but on the Saturday."""
    portal = story.portal
    portal.move_clock_to(THREE_BEFORE)
    mail = letter(story.liaison_a, SOON, title=TASK)
    assert story.liaison_a.says("Report progress, or submit it for closing.") in body(mail)
    portal.move_clock_to(DUE_AS_SAID + timedelta(hours=9, minutes=1))
    story.waits_for_a_sweep()
    only_these_were_told(story, a=[SOON], leader=[], office=[])
    portal.move_clock_to(THE_DAY)
    letter(story.liaison_a, TODAY, title=TASK)
    only_these_were_told(story, a=[SOON, TODAY], leader=[], office=[])
    portal.move_clock_to(ONE_AFTER)
    letter(story.leader_a, LATE, title=TASK)
    only_these_were_told(story, a=[SOON, TODAY], leader=[LATE], office=[])
    portal.move_clock_to(THREE_AFTER)
    mail = letter(story.office, VERY_LATE, title=TASK)
    said = "It is suggested to put it on the next agenda: the next draft of a meeting offers it."
    assert story.office.says(said) in body(mail)
    only_these_were_told(story, a=[SOON, TODAY], leader=[LATE], office=[VERY_LATE])


def it_is_seen_to_be_late(story: Story) -> None:
    leader = story.leader_a
    leader.signs_in()
    leader.sees_text(TASK, within="Late assignments")
    look_in_the_dark(leader.page, leader.looked)
    leader.goes_to("Follow-up")
    row = leader.row(TASK)
    late = counted(leader.language, "%(days)s working day late", "%(days)s working days late", 3, days=3)
    leader.row_says(row, "Late", SHORT[LEADING], late)
    look_in_the_dark(leader.page, leader.looked)


def the_next_draft_offers_it(story: Story) -> None:
    office = story.office
    office.signs_in()
    office.sees_text(TASK, within="Late assignments")
    office.follows("Start a meeting")
    office.presses("Begin the draft")
    office.sees_text(TASK, within="From follow-up")
    office.presses("Put on the agenda")
    office.sees_text(TASK, within="Agenda")
    assert office.part("From follow-up").count() == 0, "offered again"


def it_is_submitted_and_returned(story: Story) -> None:
    liaison, office = story.liaison_a, story.office
    liaison.signs_in()
    liaison.follows_name(TASK, within="What waits for me")
    liaison.opens("Submit for closing")
    liaison.fills("Why it is submitted without these parts", WITHOUT)
    liaison.presses("Submit for closing")
    liaison.sees("Submitted. The office verifies it now.")
    letter(office, "Submitted for closing: %(title)s", title=TASK)
    office.goes_to("Home")
    office.sees("Verify and close, or return", within="What waits for me")
    office.follows_name(TASK, within="What waits for me")
    office.sees_text(WITHOUT)
    office.opens("Return")
    office.fills("Reason", "尚缺整改销号清单")
    office.presses("Return")
    office.sees("Returned. The lead agency has been told.")
    assert "尚缺整改销号清单" in body(letter(liaison, "Returned: %(title)s", title=TASK))


def it_is_made_good_and_closed(story: Story) -> None:
    liaison, office = story.liaison_a, story.office
    liaison.goes_to("Home")
    liaison.sees("Make good what was returned", within="What waits for me")
    liaison.follows_name(TASK, within="What waits for me")
    liaison.sees_text("尚缺整改销号清单")
    reports(liaison, "隐患12处全部整改销号，清单已报送。", 100)
    liaison.opens("Submit for closing")
    liaison.fills("Why it is submitted without these parts", WITHOUT)
    liaison.presses("Submit for closing")
    story.portal.mail(office.address, office.says("Submitted for closing: %(title)s", title=TASK), 2)
    office.goes_to("Home")
    office.follows_name(TASK, within="What waits for me")
    office.fills("Result of the verification", "情况属实，同意办结。")
    office.presses("Verify and close")
    office.sees("Closed. The agencies have been told.")
    for person in (liaison, story.liaison_b):
        letter(person, "Ended: %(title)s", title=TASK)


def the_ledger_says_so(story: Story) -> None:
    office = story.office
    office.goes_to("Follow-up")
    office.follows("Ended")
    row = office.row(TASK)
    office.row_says(row, "Closed", SHORT[LEADING], "100%")
    sheet = load_workbook(office.downloads("Export as XLSX", story.folder)).active
    assert sheet is not None
    head, *rows = sheet.iter_rows(values_only=True)
    (line,) = rows
    told = dict(zip(head, line, strict=True))
    assert told[office.says("Task")] == TASK
    assert told[office.says("State")] == office.says("Closed")
    assert told[office.says("Progress in per cent")] == 100


def nothing_more_was_told(story: Story) -> None:
    """Days later no reminder has come twice, and what is closed is left in peace."""
    story.portal.move_clock_to(THREE_AFTER + timedelta(days=5))
    story.waits_for_a_sweep()
    only_these_were_told(story, a=[SOON, TODAY], leader=[LATE], office=[VERY_LATE])
    assert story.portal.now > BEGINS + timedelta(days=30)
