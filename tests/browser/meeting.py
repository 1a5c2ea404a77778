"""The first half of the story: a mechanism is founded, a meeting is convened, answered, moved; another is cancelled."""

from tests.browser.house import (
    BEGINS,
    LEADING,
    MEETING,
    MEMBER_LIST,
    MOVED_TO,
    OFFICE,
    SHORT,
    SUPPORTING,
    UNKNOWN,
    Story,
)
from tests.browser.letters import body, calendar_part, letter
from tests.browser.looking import look_in_the_dark
from tests.browser.people import Person, counted
from tests.uploads import PDF

MECHANISM = "省自然灾害防治工作联席会议"
FIRST = f"{MECHANISM}第一次全体会议"
SECOND = f"{MECHANISM}第一次专题会议"
ITEM = "汛前水利工程安全检查"


def the_office_founds_a_mechanism(story: Story) -> None:
    office = story.office
    office.signs_in()
    office.goes_to("Mechanisms")
    office.follows("Found a mechanism")
    office.fills("name", MECHANISM)
    office.fills("founding document no.", "粤办函〔2026〕88号")
    office.fills("founded on", "2026-04-10")
    office.fills("Member list", MEMBER_LIST)
    office.presses("Read the member list")
    the_list_was_read(office)
    assert count(story, "mechanisms.Mechanism") == 0, "written before it was confirmed"
    office.presses("Found the mechanism")
    office.sees("Choose which agency “%(name)s” means.", name="广播电视局")
    office.part("Needs a choice").get_by_role("combobox", name=office.says("Agency")).select_option(
        label="省广播电视局"
    )
    office.presses("Found the mechanism")
    office.sees("The mechanism is in force. Its agencies have been told.")
    office.sees_text(UNKNOWN)
    assert count(story, "mechanisms.Mechanism") == 1
    for person in (story.liaison_a, story.liaison_b):
        letter(person, "Your agency takes part in %(name)s", name=MECHANISM)


def the_list_was_read(office: Person) -> None:
    """Five names are known, one is new, one may mean two agencies; and seven was the right number."""
    for name in (OFFICE, LEADING, SUPPORTING, "省住房和城乡建设厅", "省气象局"):
        office.sees_text(name, within="Known agencies")
    expect_value(office, "Not in the directory yet", UNKNOWN)
    office.sees_text("广播电视局", within="Needs a choice")
    assert office.page.get_by_role("row").filter(has=office.page.get_by_role("cell")).count() == 7


def expect_value(person: Person, within: str, value: str) -> None:
    """What stands in the first input of a card."""
    assert person.part(within).get_by_role("textbox").first.input_value() == value


def count(story: Story, model: str) -> int:
    """Rows of a table, asked beside the running portal."""
    return int(
        story.portal.python(f"from django.apps import apps; print(apps.get_model({model!r})._base_manager.count())")
    )


def the_office_convenes_a_meeting(story: Story) -> None:
    office = story.office
    office.goes_to("Home")
    office.follows("Start a meeting")
    office.fills("begins", MEETING.strftime("%Y-%m-%dT%H:%M"))
    office.fills("place", "省应急管理厅三楼会议室")
    office.fills("chair", "张明 厅长")
    office.presses("Begin the draft")
    office.sees_text(FIRST)
    office.sees("The agenda is empty: a meeting is convened on at least one item.")
    assert office.button(office.says("Convene")).is_disabled()
    puts_on_the_agenda(office, ITEM)
    lays_a_paper(story)
    office.follows("Convene")
    office.sees("Nobody: the agency has neither a liaison officer nor a leader here. Reach it another way.")
    assert not office.portal.letterbox.to(story.liaison_a.address, FIRST), "told before it was convened"
    office.presses("Convene and tell everyone")
    office.sees("Convened. The invited agencies have been told.")


def puts_on_the_agenda(office: Person, title: str) -> None:
    office.follows("Add an item")
    office.fills("title", title)
    office.chooses("proposing agency", SHORT[LEADING])
    office.fills("matter to decide", "汛期前是否对全省水库、堤防开展联合检查。")
    office.presses("Save")
    office.sees("Put on the agenda.")


def lays_a_paper(story: Story) -> None:
    office, path = story.office, story.folder / "检查方案.pdf"
    path.write_bytes(PDF)
    office.follows("Add papers")
    office.attaches("Files", path)
    office.ticks("The files hold no state secret and no work secret")
    office.presses("Add the papers")
    office.sees("The papers are with the agenda item.")
    office.sees_text("检查方案.pdf")


def everyone_is_invited(story: Story) -> None:
    """Each in the language that the person reads, with an entry for the calendar."""
    for person in (story.liaison_a, story.liaison_b):
        mail = letter(person, "Invitation: %(title)s", title=FIRST)
        assert person.says("Please answer whether your agency attends, and who comes.") in body(mail)
        event = calendar_part(mail, "REQUEST")
        assert (event["sequence"], event["dtstart"].dt, str(event["summary"])) == (0, MEETING, FIRST)
        assert event["status"] == "CONFIRMED"
        assert event["attendee"] == f"mailto:{person.address}"
    assert not story.portal.letterbox.to("wuti@example.test"), "a stranger was told"


def the_agencies_answer(story: Story) -> None:
    a_comes_with_two(story.liaison_a)
    b_sends_a_substitute(story.liaison_b)
    mail = letter(
        story.office, "%(agency)s: %(answer)s", agency=SHORT[SUPPORTING], answer=story.office.says("Sends a substitute")
    )
    assert "分管领导出差" in body(mail)
    a_learns_who_comes_but_not_why(story.liaison_a)


def a_comes_with_two(liaison: Person) -> None:
    liaison.signs_in()
    look_in_the_dark(liaison.page, liaison.looked)
    liaison.sees("Answer the invitation", within="What waits for me")
    liaison.follows_name(FIRST, within="What waits for me")
    liaison.sees_text("检查方案.pdf")
    liaison.ticks("Attend")
    names_somebody(liaison, "周海", "厅长")
    liaison.opens("Add a person")
    names_somebody(liaison, "李强", "办公室主任", place=1)
    liaison.presses("Send our answer")
    liaison.sees("Your agency's answer is saved.")
    liaison.sees_text("周海", within="Our answer")
    liaison.sees_text("李强", within="Our answer")


def a_learns_who_comes_but_not_why(liaison: Person) -> None:
    """The reason of another agency is for those who lead."""
    liaison.goes_to("Joint meetings")
    liaison.follows_name(FIRST)
    liaison.sees_text("何平", within="Who comes")
    liaison.does_not_see("分管领导出差")


def names_somebody(liaison: Person, name: str, title: str, place: int = 0) -> None:
    liaison.fills("name", name, context="person", place=place)
    liaison.fills("title", title, context="post", place=place)


def b_sends_a_substitute(liaison: Person) -> None:
    liaison.signs_in()
    liaison.follows_name(FIRST, within="What waits for me")
    liaison.ticks("Send a substitute")
    names_somebody(liaison, "何平", "二级调研员")
    liaison.fills("Reason", "分管领导出差")
    liaison.presses("Send our answer")
    liaison.sees("Sends a substitute", within="Our answer")


def a_looks_around(story: Story) -> None:
    """The notices came into the portal too, and the meeting is in its calendar."""
    liaison = story.liaison_a
    two = counted(liaison.language, "%(unread)s unread notice", "%(unread)s unread notices", 2, unread=2)
    liaison.follows(two)
    liaison.follows_name(liaison.says("Invitation: %(title)s", title=FIRST))
    liaison.sees_text("汛前水利工程安全检查")
    liaison.goes_to("Calendar")
    liaison.sees_text(FIRST)
    liaison.goes_to("Agencies")
    liaison.follows("By supervising department")
    liaison.follows("Who works with whom")
    liaison.sees("By mechanism")
    liaison.follows("List")
    liaison.follows_name(LEADING)
    liaison.sees_text("周海")
    liaison.sees("Work and timeliness")
    liaison.opens("李强")
    liaison.follows("Profile and notifications")
    liaison.sees("What is sent to me")


def the_office_moves_the_meeting(story: Story) -> None:
    office = story.office
    office.goes_to("Joint meetings")
    office.follows_name(FIRST)
    office.sees_text("何平")
    office.follows("Move")
    office.fills("begins", MOVED_TO.strftime("%Y-%m-%dT%H:%M"))
    office.fills("Reason", "与全省电视电话会议冲突")
    office.presses("Move and tell everyone")
    office.sees("Moved. The invited agencies have been told.")
    for person in (story.liaison_a, story.liaison_b):
        first = calendar_part(letter(person, "Invitation: %(title)s", title=FIRST), "REQUEST")
        mail = letter(person, "Moved: %(title)s", title=FIRST)
        assert "与全省电视电话会议冲突" in body(mail)
        event = calendar_part(mail, "REQUEST")
        assert event["uid"] == first["uid"]
        assert (event["sequence"], event["dtstart"].dt) == (1, MOVED_TO)


def the_office_cancels_another_meeting(story: Story) -> None:
    office = story.office
    office.goes_to("Joint meetings")
    office.follows("New meeting")
    office.chooses("kind", office.says("Thematic meeting"))
    office.fills("begins", BEGINS.replace(day=21, hour=10).strftime("%Y-%m-%dT%H:%M"))
    office.fills("link", "https://meet.example.test/88")
    office.presses("Begin the draft")
    puts_on_the_agenda(office, "山洪预警发布")
    office.follows("Convene")
    office.presses("Convene and tell everyone")
    invitation = letter(story.liaison_a, "Invitation: %(title)s", title=SECOND)
    office.opens("More")
    office.follows("Cancel the meeting")
    office.fills("Reason", "并入下次全体会议")
    office.presses("Cancel the meeting")
    office.sees("Cancelled.")
    event = calendar_part(letter(story.liaison_a, "Cancelled: %(title)s", title=SECOND), "CANCEL")
    assert event["uid"] == calendar_part(invitation, "REQUEST")["uid"]
    assert event["status"] == "CANCELLED"
