"""The middle of the story: the meeting was held, its minutes are written and issued, and signed for."""

from pathlib import Path

from docx import Document
from playwright.sync_api import expect

from coordination.core.templatetags.portal import local_date
from tests.browser.house import DUE, DUE_AS_SAID, LEADING, SHORT, SUPPORTING, Story
from tests.browser.letters import letter
from tests.browser.meeting import FIRST, ITEM
from tests.browser.people import Person, speaking

TASK = "开展汛前水利工程联合检查并整改销号"
RECORD = "会议听取了省水利厅关于汛前检查准备情况的汇报。\n会议认为，应在汛期前完成一次联合检查。"
GROUNDS = "检查经费须在年度预算内统筹"
NUMBER = "〔2026〕第1期"


def the_office_writes_the_minutes(story: Story) -> None:
    office = story.office
    office.signs_in()
    office.follows_name(FIRST, within="What waits for me")
    office.presses("Take attendance and begin the minutes")
    office.sees("Item %(no)d has no record yet: %(title)s", no=1, title=ITEM)
    takes_attendance(office)
    records_the_item(office)
    proposes_a_resolution(office)
    office.follows("Front matter")
    office.fills("Opening", "会议研究部署汛前水利工程安全检查工作。")
    office.fills("Signed off by", "张明")
    office.presses("Save and go on")


def takes_attendance(office: Person) -> None:
    """Everyone was there but for one; those who had not answered are put down as present with one button."""
    office.follows("Attendance")
    name = "省住房和城乡建设厅"
    office.group("Attendance of %(agency)s", agency=name).get_by_label(office.says("On leave")).check()
    office.fills("Note on %(agency)s", "厅长在京开会", agency=name)
    office.presses("All the rest are present: save")


def records_the_item(office: Person) -> None:
    office.fills("Record", RECORD)
    office.ticks("Decided")
    office.chooses("Position of %(agency)s", office.says("Agrees"), agency=LEADING)
    office.chooses("Position of %(agency)s", office.says("Agrees with a reservation"), agency=SUPPORTING)
    office.presses("Save and go on")
    office.sees("A reservation or disagreement states its grounds.")
    assert office.field("Record").input_value() == RECORD, "what was typed is lost"
    office.fills("Grounds of %(agency)s", GROUNDS, agency=SUPPORTING)
    office.presses("Save and go on")
    office.sees_text(GROUNDS, within="Items and positions")


def proposes_a_resolution(office: Person) -> None:
    """Due on a day on which offices are closed: the page says at once which day it will be."""
    office.follows("Propose a resolution")
    office.fills("Text", TASK)
    office.chooses("Agenda item", ITEM)
    office.picks("Lead agency", SHORT[LEADING])
    office.picks("Supporting agencies", SHORT[SUPPORTING], "住建厅")
    expect(office.page.locator("#id_supporting option:checked")).to_have_count(2)
    office.fills("Due", f"{DUE_AS_SAID:%Y-%m-%d}")
    office.field("Due").press("Tab")
    office.sees(
        "%(day)s is a day off: the assignment will be due on %(rolled)s.",
        day=read(office, DUE_AS_SAID.date()),
        rolled=read(office, DUE.date()),
    )
    office.presses("Propose")
    office.sees_text(TASK, within="Resolutions")


def read(person: Person, day: object) -> str:
    """A date as the person reads it."""
    with speaking(person.language):
        return local_date(day, "weekday")  # type: ignore[arg-type]


def the_office_issues_the_minutes(story: Story) -> None:
    office = story.office
    office.sees_text(NUMBER)
    office.sees_text(GROUNDS, within="As it will be printed")
    office.presses("Issue the minutes")
    office.sees_text(NUMBER)
    for person in (story.liaison_a, story.liaison_b):
        letter(person, "Minutes issued: %(title)s %(no)s", title=FIRST, no=NUMBER)
        letter(person, "Assignment issued: %(title)s", title=TASK)


def the_papers_open_elsewhere(story: Story) -> None:
    office = story.office
    minutes = text_of(office.downloads("Minutes (DOCX)", story.folder))
    for said in (FIRST, NUMBER, "会议听取了省水利厅关于汛前检查准备情况的汇报。", GROUNDS, TASK, "张明"):
        assert said in minutes
    office.follows_name(FIRST)
    office.opens("More")
    notice = text_of(office.downloads("Notice (DOCX)", story.folder))
    for said in (FIRST, ITEM, LEADING, "参会回执"):
        assert said in notice


def text_of(path: Path) -> str:
    document = Document(str(path))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    feet = [line.text for section in document.sections for line in section.header.paragraphs]
    return "\n".join([*(line.text for line in document.paragraphs), *cells, *feet])


def a_signs_for_the_minutes(story: Story) -> None:
    liaison = story.liaison_a
    liaison.signs_in()
    liaison.sees("Sign for the minutes", within="What waits for me")
    liaison.follows_name(NUMBER, within="What waits for me")
    liaison.sees_text(GROUNDS)
    liaison.presses("Sign for the minutes")
    liaison.sees("Signed for.")
    liaison.sees_text("李强", within="Signed for")
    liaison.goes_to("Home")
    liaison.does_not_see(liaison.says("Sign for the minutes"), within="What waits for me")
