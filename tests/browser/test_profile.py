"""A person sets what reaches one, how and when; and so it comes, by the person's own clock."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.house import BEGINS, story
from tests.browser.letters import body, letter
from tests.browser.people import Person, browsing, counted
from tests.browser.portal import ZONE

MECHANISM, TASK = "省水旱灾害防御工作联席会议", "开展冬季水利工程联合检查"
TONIGHT = datetime(2026, 4, 13, 23, 0, tzinfo=ZONE)  # nine in the evening in Urumqi
MORNING = datetime(2026, 4, 14, 9, 0, tzinfo=ZONE)  # seven o'clock there
DIGEST = datetime(2026, 4, 14, 10, 30, tzinfo=ZONE)  # half past eight there

_AT_NIGHT = f"""
from datetime import date
from coordination.agencies.models import Agency, User
from coordination.followup.actions import assign
from coordination.mechanisms.actions import Enrolment, found_mechanism, propose_mechanism
from meetings.actions import draft_meeting

office, member = Agency.objects.get(name="省应急管理厅"), Agency.objects.get(name="省水利厅")
wang = User.objects.get(username="wangfang")
mechanism = propose_mechanism(
    actor=wang, name="{MECHANISM}", founding_no="粤办函〔2026〕1号", founded_on=date(2026, 4, 1), tier="provincial",
    enrolments=[Enrolment("convener", office), Enrolment("office", office), Enrolment("member", member)],
)
found_mechanism(actor=wang, mechanism=mechanism)
meeting = draft_meeting(actor=wang, mechanism=mechanism, title="第一次全体会议")
assign(
    actor=wang, mechanism=mechanism, source=meeting, source_label="来源", title="{TASK}", lead=member, supporting=[],
    due_on=date(2026, 6, 1),
)
"""

_TOLD_TODAY = """
from coordination.audit.models import DailyHead
DailyHead.objects.get_or_create(on="2026-04-13", defaults={"seq": 1, "digest": "0" * 64})
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with browsing() as browser:
        yield browser


def saves(person: Person, section: str) -> None:
    person._onward(person.page.locator(f"button[value={section}]"))


def goes_to_the_profile(person: Person) -> None:
    person.page.goto("/preferences/")
    person.looks()


@pytest.mark.browser
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_what_is_set_is_what_comes(language: str, tmp_path: Path, browser: Browser) -> None:
    with story(tmp_path, browser, language) as told:
        person = told.liaison_a
        told.portal.python(_TOLD_TODAY)  # the daily letter of the record would come among those that are counted
        person.signs_in()
        goes_to_the_profile(person)
        settles_in_urumqi(person)
        wants_quiet_nights_and_a_digest(person)
        sees_that_letters_arrive(person)

        told.portal.move_clock_to(TONIGHT)
        told.portal.python(_AT_NIGHT)
        told.waits_for_a_sweep()
        sleeps_undisturbed(person)

        told.portal.move_clock_to(MORNING + timedelta(seconds=5))
        letter(person, "Your agency takes part in %(name)s", name=MECHANISM)
        assert not told.portal.letterbox.to(person.address, TASK), "that is for the digest"
        told.portal.move_clock_to(DIGEST + timedelta(seconds=5))
        reads_the_digest(person)


def settles_in_urumqi(person: Person) -> None:
    person.picks("Time zone", person.says("Urumqi"))
    saves(person, "language")
    person.sees("Language and time zone are saved.")
    expect(person.page.get_by_role("contentinfo")).to_contain_text("UTC+6")


def wants_quiet_nights_and_a_digest(person: Person) -> None:
    person.fills("Quiet from", "20:00")
    saves(person, "quiet")
    person.sees("Say when the quiet hours end as well.")
    person.fills("Quiet until", "07:00")
    saves(person, "quiet")
    person.sees("Your quiet hours are saved.")
    person.page.get_by_label(person.says("On working days")).check()
    person.page.get_by_role("group", name=person.says("What is gathered")).get_by_label(
        person.says("Follow-up")
    ).check()
    person.fills("At", "06:30")
    saves(person, "digest")
    person.sees("The digest would come in the quiet hours: choose another hour.")
    person.fills("At", "08:30")
    saves(person, "digest")
    person.sees("Your digest is saved.")
    person.sees("nothing so far")


def sees_that_letters_arrive(person: Person) -> None:
    saves(person, "letter")
    person.sees("A test letter is on its way.")
    mail = letter(person, "Test letter")
    assert f"{BEGINS - timedelta(hours=2):%H:}" in body(mail), "by the clock of Urumqi"
    assert "(UTC+6)" in body(mail)
    assert "/preferences/#notices" in body(mail)


def sleeps_undisturbed(person: Person) -> None:
    """In the portal it is all there at once; outside nothing moves."""
    subjects = [str(mail["Subject"]) for mail in person.portal.letterbox.to(person.address)]
    assert subjects == [person.says("Test letter")]
    person.signs_in()
    goes_to_the_profile(person)
    one, many = "%(count)s letter waits until %(until)s", "%(count)s letters wait, the first until %(until)s"
    until = {"zh-hans": "4月14日（星期二） 07:00", "en": "14 Apr, Tuesday, 07:00"}[person.language]
    person.sees_text(counted(person.language, one, many, 1, count=1, until=until))
    person.sees_text(counted(person.language, "%(count)s notice so far", "%(count)s notices so far", 1, count=1))


def reads_the_digest(person: Person) -> None:
    day = {"zh-hans": "4月14日", "en": "14 Apr"}[person.language]
    one, many = "Digest of %(day)s: %(count)s notice", "Digest of %(day)s: %(count)s notices"
    subject = counted(person.language, one, many, 1, day=day, count=1)
    (mail,) = person.portal.mail(person.address, subject)
    assert person.says("Assignment issued: %(title)s", title=TASK) in body(mail)
    assert person.says("Supervision") not in body(mail)
