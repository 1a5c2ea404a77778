"""The rows of a table are loaded, read masked, taken by a program, followed, and fetched anew by themselves."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, expect

from tests.browser.letters import body, letter
from tests.browser.looking import Looked
from tests.browser.people import Person
from tests.browser.portal import ZONE
from tests.browser.sharing import OFFICE, PROVIDING, TITLE, Library, at_the_item, brings, library

SECOND_DAY = datetime(2026, 4, 14, 9, 1, tzinfo=ZONE)
LAID, SET_ASIDE = "gauge.csv", "水位.csv"
HEAD = "水库名称,水位,责任人身份证号"
ID = "11010519491231002X"  # of nobody: its check digit is right
ROWS = [f"{name}水库,{level},{ID}" for name, level in (("清远", "20.5"), ("飞来峡", "31"), ("白石窑", "9.5"))]
BAD = f"锦江水库,很高,{ID}"

_PUBLISHED = f"""
from coordination.agencies.models import User
from coordination.workbench.actions import edit_profile
from sharing import actions
from sharing.models import Category, DataItem, Entry, Item, SignOff

liaison, head, authority, office = (
    User.objects.get(username=name) for name in ("liqiang", "zhouhai", "linshu", "wangfang")
)
entry = actions.begin_entry(actor=liaison, title={TITLE!r})
actions.write_entry(
    actor=liaison, entry=entry, title={TITLE!r}, category=Category.objects.get(code="211"), abstract="水库水位。",
    format_class=Entry.FormatClass.SHEET, formats="csv", frequency="daily", methods=["download"],
    contact="信息中心 020-12345678", terms="仅用于防汛调度",
    data_items=[
        {{"name": "水库名称", "field": "name", "type": DataItem.Type.TEXT, "length": 50, "is_key": True}},
        {{"name": "水位", "field": "level", "type": DataItem.Type.NUMBER}},
        {{"name": "责任人身份证号", "field": "id_no", "type": DataItem.Type.TEXT, "length": 18, "masking": "identity"}},
    ],
)
for kind, who in ((SignOff.Kind.SECRECY, liaison), (SignOff.Kind.IMPACT, liaison), (SignOff.Kind.CONSENT, head)):
    actions.sign_off(actor=who, entry=entry, kind=kind, statement="已核")
actions.submit_entry(actor=liaison, entry=entry)
edit_profile(actor=office, language="zh-hans")
actions.publish_entry(actor=authority, entry=entry)
item = Item.objects.get(title={TITLE!r})
print(item.pk, item.owner_id)
"""
_AGREED = f"""
from datetime import date
from coordination.agencies.models import User
from sharing import actions
from sharing.models import Entry, Item

office, liaison = (User.objects.get(username=name) for name in ("wangfang", "liqiang"))
request = actions.begin_request(
    actor=office, item=Item.objects.get(title={TITLE!r}), ground="《防洪法》第三十八条", scene="汛期联合调度",
    scope="值班室五人", method=Entry.Method.DOWNLOAD, until=date(2026, 7, 31),
)
actions.submit_request(actor=office, request=request)
actions.agree(actor=liaison, request=request)
"""


@contextmanager
def readers(folder: Path, browser: Browser) -> Iterator[Library]:
    """The provider reads English, the office Chinese; files to be fetched are laid into a folder."""
    with library(folder, browser, "en", REFRESH_FOLDER=str(folder / "laid")) as story:
        yield replace(story, office=Person(story.portal, browser, Looked("zh-hans"), "wangfang", "zh-hans"))


def as_a_file(*rows: str) -> bytes:
    """As a Chinese spreadsheet writes it."""
    return "\r\n".join([HEAD, *rows]).encode("gb18030")


def it_stands_in_the_catalogue(story: Library) -> tuple[str, str]:
    """The numbers of the item and of the agency that provides it."""
    item, agency = story.portal.python(_PUBLISHED).split()
    return item, agency


def its_rows_are_loaded(story: Library) -> None:
    who = story.liaison
    who.signs_in()
    at_the_item(who)
    who.follows("Add the content")
    file = story.folder / SET_ASIDE
    file.write_bytes(as_a_file(*ROWS, BAD))
    brings(who, file)
    who.presses("Add")
    who.follows("Load the rows of %(name)s", name=SET_ASIDE)
    who.presses("Load the rows")
    _waits_for_rows(story, 1)
    who.page.reload()
    who.looks()
    who.sees_text("飞来峡水库")
    who.does_not_see("很高")
    who.follows("Bad rows")
    who.sees_text("很高")


def another_agency_reads_them_masked(story: Library) -> None:
    story.portal.python(_AGREED)
    who = story.office
    who.signs_in()
    at_the_item(who)
    who.follows("Show the rows")
    who.sees_text("飞来峡水库")
    who.does_not_see(ID)
    who.chooses("Column", "水位", context="rows")
    who.chooses("How", who.says("from", context="rows"))
    who.fills("Value", "20", context="compared")
    who.presses("Show")
    who.sees_text("清远水库")
    who.does_not_see("白石窑水库")
    who.opens("More conditions, order and chart")
    who.chooses("Chart by", "水库名称")
    who.chooses("What is shown", who.says("Sum", context="rows"), context="chart")
    who.chooses("Of the column", "水位")
    who.presses("Show")
    expect(who.page.locator(".bar")).to_have_count(2)


def its_program_takes_them(story: Library, item: str) -> None:
    """With a key that is shown once, and ends when it is withdrawn."""
    who = story.office
    at_the_item(who)
    who.follows("Make a key")
    who.fills("name", "值班大屏", context="access key")
    who.presses("Make the key")
    secret = who.page.get_by_role("main").locator("code").inner_text()
    who.follows("I have kept it")
    who.does_not_see(secret)
    assert _taken(story, item, secret) == (200, {"清远水库", "飞来峡水库", "白石窑水库"})
    who.follows("Withdraw the key %(name)s", name="值班大屏")
    who.fills("reason", "大屏已拆除")
    who.presses("Withdraw", context="access key")
    assert _taken(story, item, secret)[0] == 401


def _taken(story: Library, item: str, secret: str) -> tuple[int, set[str]]:
    """Without a session: what a program is answered."""
    answers: Any = story.outsider.page.request
    address = f"/sharing/rows/{item}.json"
    answer = answers.get(address, headers={"Authorization": f"Bearer {secret}"})
    if answer.status != 200:
        return answer.status, set()
    assert ID not in answer.text()
    return 200, {row["name"] for row in answer.json()["rows"]}


def it_is_followed(story: Library) -> None:
    who = story.office
    at_the_item(who)
    who.presses("Follow")
    who.goes_to("Sharing")
    who.fills("Search", "水库")
    who.presses("Filter")
    who.follows("Keep this search")
    who.presses("Keep", context="search")
    who.sees_text(TITLE)


def it_is_fetched_anew(story: Library, agency: str) -> None:
    """From a folder, set up in the browser; what came becomes the next version, with its rows."""
    drop = story.folder / "laid" / agency
    drop.mkdir(parents=True)
    (drop / LAID).write_bytes(as_a_file(*ROWS, "锦江水库,12.5,"))
    who = story.liaison
    at_the_item(who)
    who.follows("Set up", context="refresh")
    who.fills("file name", LAID)
    who.ticks("I declare: what is fetched from there holds no state secret and no work secret.")
    who.presses("Save")
    who.presses("Fetch now")
    _waits_for_run(story, "put")
    _waits_for_rows(story, 2)
    who.page.reload()
    who.looks()
    who.sees("Version %(number)s", number="2")
    at_the_item(story.office)
    story.office.follows("Show the rows")
    story.office.sees_text("锦江水库")


def what_would_lose_much_is_decided(story: Library, agency: str) -> None:
    (story.folder / "laid" / agency / LAID).write_bytes(as_a_file(ROWS[0]))
    who = story.liaison
    at_the_item(who)
    who.follows("All runs")
    who.presses("Fetch now")
    _waits_for_run(story, "stopped")
    letter(who, "To be decided: %(title)s", title=TITLE)
    who.page.reload()
    who.looks()
    who.sees("More than half of the rows would be gone.")
    who.follows("Put it in place")
    who.presses("Put it in place")
    _waits_for_rows(story, 3)
    at_the_item(story.office)
    story.office.follows("Show the rows")
    story.office.sees_text("清远水库")
    story.office.does_not_see("飞来峡水库")


def who_follows_it_is_told(story: Library) -> None:
    """On the next working day, in one letter, of what may be told."""
    story.portal.move_clock_to(SECOND_DAY)
    told = body(letter(story.office, "Today's news of what you follow in the library"))
    assert TITLE in told
    assert PROVIDING in told
    assert OFFICE not in told.split(TITLE)[1].split(PROVIDING)[0]
    story.office.signs_in()
    story.office.page.goto("/sharing/following/")
    story.office.looks()
    story.office.presses("Mark all as seen")


def nobody_else_sees_anything(story: Library, item: str) -> None:
    who: Person = story.outsider
    who.signs_in()
    answers: Any = who.page.request
    answer = answers.get(f"/sharing/items/{item}/rows/")
    assert answer.status == 404
    for kind in ("csv", "xlsx"):
        assert answers.get(f"/sharing/items/{item}/rows.{kind}").status == 404
    assert answers.get(f"/sharing/items/{item}/refresh/").status == 404
    assert answers.get(f"/sharing/rows/{item}.json").status == 401


def _waits_for_rows(story: Library, number: int) -> None:
    """Until the rows of this version are those that are read."""
    held = f"DataTable.objects.filter(state='loaded', source__content__number={number}).exists()"
    story.portal.wait_inside("rows", "from sharing.models import DataTable", held)


def _waits_for_run(story: Library, state: str) -> None:
    held = f"RefreshRun.objects.filter(state={state!r}).exists()"
    story.portal.wait_inside("a run", "from sharing.models import RefreshRun", held)
