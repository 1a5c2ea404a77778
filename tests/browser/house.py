"""Where the story plays: its agencies and people, and the days on which things happen."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from playwright.sync_api import Browser

from tests.browser.looking import Looked
from tests.browser.people import Person
from tests.browser.portal import ZONE, Portal, running
from tests.cast import PASSWORD

OFFICE, LEADING, SUPPORTING = "省应急管理厅", "省水利厅", "省财政厅"
UNKNOWN = "省消防救援总队"
SHORT = {OFFICE: "应急厅", LEADING: "水利厅", SUPPORTING: "财政厅", "省住房和城乡建设厅": "住建厅"}
AGENCIES = [*SHORT, "省气象局", "省广播电视局", "市广播电视局", "省体育局"]
MEMBER_LIST = (
    "联席会议由省应急管理厅（牵头单位、办公室）、水利厅、财政厅、省住房和城乡建设厅、广播电视局、"
    "省消防救援总队和省气象局（列席）等7个单位组成。"
)

# The days between lie around the first of May of 2026, when offices were closed from the 1st to the 5th and worked
# on Saturday the 9th (国办发明电〔2025〕7号).
BEGINS = datetime(2026, 4, 13, 8, 40, tzinfo=ZONE)  # a Monday
MEETING = datetime(2026, 4, 16, 14, 30, tzinfo=ZONE)
MOVED_TO = datetime(2026, 4, 17, 9, 30, tzinfo=ZONE)
AFTER_THE_MEETING = datetime(2026, 4, 17, 15, 0, tzinfo=ZONE)
DUE_AS_SAID, DUE = datetime(2026, 5, 1, tzinfo=ZONE), datetime(2026, 5, 6, tzinfo=ZONE)
THREE_BEFORE = datetime(2026, 4, 28, 9, 1, tzinfo=ZONE)
THE_DAY = datetime(2026, 5, 6, 9, 1, tzinfo=ZONE)
ONE_AFTER = datetime(2026, 5, 7, 9, 1, tzinfo=ZONE)
THREE_AFTER = datetime(2026, 5, 9, 9, 1, tzinfo=ZONE)  # the Saturday

_SET_UP = """
from coordination.agencies.actions import appoint, create_agency, create_person
from coordination.workbench.actions import edit_profile

agencies = {{
    name: create_agency(actor=None, name=name, short_name={short}.get(name, ""), official_order=place)
    for place, name in enumerate({agencies}, start=1)
}}
for username, full_name, agency, role, title, language in {people}:
    person = create_person(
        username=username, full_name=full_name, email=username + "@example.test", phone="020-8888 0000",
        password={password!r},
    )
    appoint(actor=None, person=person, agency=agencies[agency], role=role, title=title, is_main=True)
    edit_profile(actor=person, language=language)
"""


@dataclass
class Story:
    """The portal, and those who act. B's liaison officer reads the other language of the two."""

    portal: Portal
    folder: Path
    office: Person
    liaison_a: Person
    leader_a: Person
    liaison_b: Person

    @property
    def people(self) -> list[Person]:
        return [self.office, self.liaison_a, self.leader_a, self.liaison_b]

    def waits_for_a_sweep(self) -> None:
        """Until the bell was rung and everything that fell due by now was told."""
        swept = f"Heartbeat.objects.filter(loop='sweep', at__gte='{self.portal.now.isoformat()}').exists()"
        self.portal.wait_inside("a sweep", "from coordination.core.models import Heartbeat", swept)


@contextmanager
def story(folder: Path, browser: Browser, language: str) -> Iterator[Story]:
    """A portal of its own with people in it, on the Monday on which the story begins."""
    other = "en" if language == "zh-hans" else "zh-hans"
    with running(folder, BEGINS) as portal:
        _settle_in(portal, language, other)
        looked = Looked(language)

        def person(username: str, reads: str = language) -> Person:
            return Person(portal, browser, looked, username, reads)

        yield Story(portal, folder, person("wangfang"), person("liqiang"), person("zhouhai"), person("zhaomin", other))


def _settle_in(portal: Portal, language: str, other: str) -> None:
    people = [
        ("wangfang", "王芳", OFFICE, "liaison", "办公室副主任", language),
        ("liqiang", "李强", LEADING, "liaison", "办公室主任", language),
        ("zhouhai", "周海", LEADING, "leader", "厅长", language),
        ("zhaomin", "赵敏", SUPPORTING, "liaison", "处长", other),
        ("qianli", "钱立", "省住房和城乡建设厅", "leader", "厅长", language),
        ("sunyu", "孙宇", "省气象局", "liaison", "处长", language),
        ("wuti", "吴体", "省体育局", "liaison", "处长", language),
    ]
    portal.python(_SET_UP.format(short=SHORT, agencies=AGENCIES, people=people, password=PASSWORD))
