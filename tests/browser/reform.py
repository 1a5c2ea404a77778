"""Two agencies become one: entered ahead by the system administrator, confirmed by the security administrator, in force
by itself on its day.
"""

import re
from datetime import datetime, timedelta

from playwright.sync_api import expect

from coordination.core.templatetags.portal import local_date
from tests.browser.house import LEADING, OFFICE, SHORT, Story
from tests.browser.letters import letter
from tests.browser.people import Person, speaking
from tests.browser.portal import ZONE
from tests.cast import PASSWORD

HOUSING = "省住房和城乡建设厅"
NEW, NEW_SHORT = "省水务和城乡建设厅", "水建厅"
DOCUMENT_NO, DOCUMENT = "粤委办〔2026〕12号", "关于省级机构改革有关事项的通知"
MECHANISM = "省自然灾害防治工作联席会议"
MEETING = f"{MECHANISM}第一次全体会议"
TASK, TASK_OF_THE_OTHER = "开展汛前水利工程联合检查并整改销号", "排查城镇内涝风险点"
FROM = datetime(2026, 4, 15, tzinfo=ZONE)  # the Wednesday
ON_THE_DAY = datetime(2026, 4, 15, 8, 50, tzinfo=ZONE)

_PAST = """
from datetime import timedelta
from django.utils import timezone
from coordination.agencies.models import Agency, User
from coordination.mechanisms.actions import Enrolment, found_mechanism, propose_mechanism
from meetings import actions
from meetings.models import Meeting

for name, title, role in (("root", "系统管理员", "system"), ("keeper", "安全管理员", "security")):
    User.objects.create_user(
        name, email=f"{{name}}@example.test", password={password!r}, full_name=title, language={language!r},
        portal_role=role,
    )
office, water, housing = (Agency.objects.get(name=name) for name in ({office!r}, {water!r}, {housing!r}))
by = User.objects.get(username="wangfang")
mechanism = propose_mechanism(
    actor=by, name={mechanism!r}, tier="provincial",
    founding_no="粤办函〔2019〕324号", founded_on=timezone.localdate() - timedelta(days=900),
    enrolments=[
        Enrolment("convener", office), Enrolment("office", office), Enrolment("member", water),
        Enrolment("member", housing),
    ],
)
found_mechanism(actor=by, mechanism=mechanism)
meeting = actions.draft_meeting(
    actor=by, mechanism=mechanism, title={meeting!r}, starts_at=timezone.now() + timedelta(days=3), place="三楼会议室",
    chair="张明",
)
item = actions.add_item(
    actor=by, meeting=meeting, title="汛前检查", matter="是否联合检查", proposing_agency=water,
)
actions.convene(actor=by, meeting=meeting)
Meeting.objects.filter(pk=meeting.pk).update(starts_at=timezone.now() - timedelta(hours=3))
meeting = Meeting.objects.get(pk=meeting.pk)
actions.begin_minutes(actor=by, meeting=meeting)
everyone = {{seat.pk: ("present", "") for seat in meeting.seats.all()}}
actions.record_attendance(actor=by, meeting=meeting, attendance=everyone)
actions.record_item(actor=by, item=item, text="会议听取了省水利厅的汇报。", outcome="decided")
for text, lead in (({task!r}, water), ({other!r}, housing)):
    actions.propose_resolution(
        actor=by, meeting=meeting, item=item, text=text, lead_agency=lead, supporting=[],
        due_on=timezone.localdate() + timedelta(days=30),
    )
actions.write_minutes(actor=by, minutes=meeting.minutes, signed_by="张明")
actions.issue_minutes(actor=by, minutes=meeting.minutes)
"""


def a_meeting_was_held(story: Story, language: str) -> tuple[Person, Person]:
    """With minutes issued, and one task for each of the two; those two who keep the portal are there too."""
    facts = {"office": OFFICE, "water": LEADING, "housing": HOUSING, "mechanism": MECHANISM, "meeting": MEETING}
    story.portal.python(_PAST.format(password=PASSWORD, language=language, task=TASK, other=TASK_OF_THE_OTHER, **facts))
    browser = story.office.context.browser
    assert browser is not None
    root, keeper = (Person(story.portal, browser, story.office.looked, who, language) for who in ("root", "keeper"))
    return root, keeper


def each_sees_its_own_work(story: Story) -> None:
    liaison = story.liaison_a
    liaison.signs_in()
    liaison.goes_to("Follow-up")
    liaison.sees_text(TASK)
    liaison.does_not_see(TASK_OF_THE_OTHER)


def the_merger_is_entered(root: Person) -> None:
    root.signs_in()
    root.goes_to("Agencies")
    root.follows("Reforms")
    root.follows("Enter a reform")
    root.picks("Agency", LEADING)
    root.presses("Go on")
    root.follows("The agency merges into another")
    root.picks("They merge into", HOUSING)
    root.fills("New short name", NEW_SHORT)
    root.fills("In force from", f"{FROM:%Y-%m-%d}")
    root.fills("Document no.", DOCUMENT_NO)
    root.fills("Title of the document", DOCUMENT)
    is_asked_before_it_is_lost(root)
    root.presses("Show what moves")
    root.sees("The new name is missing.")
    assert root.field("Document no.").input_value() == DOCUMENT_NO, "what was typed is lost"
    root.fills("New name", NEW)
    root.presses("Show what moves")


def is_asked_before_it_is_lost(root: Person) -> None:
    """The other language, pressed in the middle of a form: the browser asks, and who stays has lost nothing."""
    root.watch.stays = True
    root.page.get_by_role("button", name="中文" if root.language == "en" else "EN", exact=True).click()
    assert root.watch.asked == ["beforeunload"]
    root.watch.stays = False
    assert root.field("Title of the document").input_value() == DOCUMENT


def all_that_moves_is_seen(root: Person) -> None:
    root.sees_text(local_day(root))
    root.page.reload()
    root.page.go_back()  # to what was sent before, as it was sent
    assert root.field("New short name").input_value() == NEW_SHORT
    root.page.go_forward()
    root.sees_text(local_day(root))
    for line in ("李强", "周海"):
        root.sees_text(line, within="What moves")
    for matter in (MECHANISM, TASK):  # what the agencies do is their own business
        root.does_not_see(matter)
    root.presses("Back")
    assert root.field("New name").input_value() == NEW
    root.presses("Show what moves")
    root.opens("Hand in")
    root.sees_text(said_to(root), within="Hand in for confirmation")
    root.presses("Confirm")
    root.sees("Handed in. It waits for the security administrator's confirmation.")
    root.sees("The security administrator confirms it.")


def the_agencies_know_nothing_of_it(story: Story) -> None:
    liaison = story.liaison_a
    liaison.goes_to("Agencies")
    liaison.follows_name(LEADING)
    liaison.does_not_see(DOCUMENT_NO)


def the_second_person_confirms_it(keeper: Person) -> None:
    keeper.signs_in()
    letter(keeper, "To be confirmed: %(said)s", said=said_to(keeper))
    keeper.sees("Confirm or decline, as the second person")
    keeper.follows_name(said_to(keeper))
    for line in ("李强", "周海"):
        keeper.sees_text(line, within="What moves")
    for matter in (MECHANISM, TASK):
        keeper.does_not_see(matter)
    keeper.follows("Do not confirm")
    keeper.sees("Decline to confirm this change?")
    keeper.follows("Cancel")
    keeper.opens("Confirm the change")
    keeper.presses("Confirm")
    keeper.sees("Confirmed. The agencies have been told.")


def local_day(person: Person, day: datetime = FROM) -> str:
    with speaking(person.language):
        return local_date(day.date())


def the_agencies_are_told_and_nothing_has_changed(story: Story) -> None:
    liaison = story.liaison_a
    letter(liaison, "From %(day)s: %(said)s", day=local_day(liaison), said=said_to(liaison))
    liaison.goes_to("Agencies")
    liaison.follows_name(LEADING)
    liaison.sees("Planned from %(day)s:", day=local_day(liaison))
    liaison.sees_text("李强", within="People")


def said_to(person: Person) -> str:
    return person.says(
        "“%(before)s” merges into “%(after)s”, which is named “%(new)s” from then on.",
        before=LEADING,
        after=HOUSING,
        new=NEW,
    )


def the_day_comes(story: Story) -> None:
    """Nobody does anything: the portal's own round puts it in force."""
    story.portal.move_clock_to(ON_THE_DAY)
    merged = "Reform.objects.get().state == 'in_force'"
    story.portal.wait_inside("the merger", "from coordination.agencies.models import Reform", merged, 150)
    letter(story.liaison_a, "In force: %(said)s", said=said_to(story.liaison_a))


def a_sees_the_work_of_the_new_one(story: Story) -> None:
    liaison = story.liaison_a
    liaison.signs_in()
    expect(liaison.page.get_by_role("banner")).to_contain_text(NEW_SHORT)
    liaison.goes_to("Follow-up")
    for task in (TASK, TASK_OF_THE_OTHER):
        liaison.sees_text(task)
        expect(liaison.row(task)).to_contain_text(NEW_SHORT)
    liaison.follows_name(TASK)
    liaison.sees("%(agency)s takes the place of %(former)s", agency=HOUSING, former=LEADING)


def old_minutes_show_the_old_name(story: Story) -> None:
    """Beside the paper it is said what the agency is today; in the paper nothing has changed."""
    liaison = story.liaison_a
    liaison.goes_to("Joint meetings")
    liaison.follows_name(MEETING)
    liaison.sees("%(then)s, now %(now)s", then=SHORT[LEADING], now=NEW_SHORT, within="Who comes")
    liaison.follows("Read and sign for")
    paper = liaison.page.get_by_role("article")
    for name in (LEADING, HOUSING):
        expect(paper).to_contain_text(name)
    expect(paper).not_to_contain_text(NEW)


def the_old_name_leads_to_the_new_one(story: Story) -> None:
    liaison = story.liaison_a
    liaison.goes_to("Agencies")
    been = liaison.page.evaluate("history.length")
    liaison.fills("Name or pinyin", "shuili")  # the list follows what is typed
    liaison.sees_text(LEADING)
    liaison.sees_text(NEW)
    with liaison.page.expect_response(re.compile("q=shuili")):
        liaison.page.keyboard.press("Enter")
    liaison.follows_name(LEADING)
    assert liaison.page.evaluate("history.length") == been + 2, "one step for the search, one for what was found"
    liaison.sees(
        "This agency no longer exists: its last day was %(day)s.", day=local_day(liaison, FROM - timedelta(days=1))
    )
    liaison.follows_name(NEW)
    liaison.sees_text("李强", within="People")
    liaison.sees_text(HOUSING, within="Change over time")


def the_administrator_sees_what_moved(root: Person) -> None:
    root.signs_in()
    root.goes_to("Agencies")
    root.follows("Reforms")
    expect(root.row(DOCUMENT_NO)).to_contain_text(root.says("In force", context="reform"))
    root.follows_name(said_to(root))
    root.sees("Open assignments", within="What moved")
    root.sees_text("安全管理员", within="Facts")
