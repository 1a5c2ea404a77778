"""A resource is described, signed, published, found, asked for, given, corrected, prolonged and given back."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Route, expect
from pypdf import PdfReader, PdfWriter

from tests.browser.letters import body, letter
from tests.browser.looking import Looked
from tests.browser.people import Person
from tests.browser.portal import ZONE, Portal, running
from tests.cast import PASSWORD

OFFICE, PROVIDING, AUTHORITY, SPORT = "省应急管理厅", "省水利厅", "省政务服务和数据管理局", "省体育局"
AGENCIES = [OFFICE, PROVIDING, AUTHORITY, SPORT]

BEGINS = datetime(2026, 4, 13, 8, 40, tzinfo=ZONE)  # a Monday; ten working days on it is the 27th
TWO_BEFORE = datetime(2026, 4, 23, 9, 1, tzinfo=ZONE)
ONE_AFTER = datetime(2026, 4, 28, 9, 1, tzinfo=ZONE)
THREE_AFTER = datetime(2026, 4, 30, 9, 1, tzinfo=ZONE)
ENDS = date(2026, 7, 31)
THIRTY_BEFORE = datetime(2026, 7, 1, 9, 1, tzinfo=ZONE)
PROLONGED_TO = date(2026, 8, 31)
RUN_OUT = datetime(2026, 9, 1, 9, 1, tzinfo=ZONE)

TITLE, SUMMARY = "大中型水库水雨情", "全省大中型水库的库水位、蓄水量、入库和出库流量、降雨量，逐日整编。"
HIDDEN = "病险水库内部评估"
GROUND, SCENE = "《防洪法》第三十八条", "汛期联合调度和转移避险决策"
SCOPE, USED = "值班室五人，全部信息项", "提前四小时发出转移指令"
FILE = "水库水雨情.pdf"

_SET_UP = """
from coordination.agencies.actions import appoint, create_agency, create_person
from coordination.workbench.actions import edit_profile

agencies = {{
    name: create_agency(actor=None, name=name, official_order=place, tier="provincial")
    for place, name in enumerate({agencies}, start=1)
}}
for username, full_name, agency, role, language in {people}:
    person = create_person(
        username=username, full_name=full_name, email=username + "@example.test", phone="020-8888 0000",
        password={password!r},
    )
    appoint(actor=None, person=person, agency=agencies[agency], role=role, is_main=True)
    edit_profile(actor=person, language=language)
from coordination.agencies.models import User
from sharing.models import Authority
Authority.objects.create(
    agency=agencies[{authority!r}], tier="provincial", ground="粤府办〔2025〕10号",
    named_by=User.objects.get(username="zhouhai"),
)
"""


@dataclass
class Library:
    """The portal, and those who act in it. The data authority reads the other language of the two."""

    portal: Portal
    folder: Path
    office: Person
    liaison: Person
    head: Person
    authority: Person
    outsider: Person


@contextmanager
def library(folder: Path, browser: Browser, language: str, **extra: str) -> Iterator[Library]:
    """A portal of its own, set up with `extra`, on the Monday on which the story begins."""
    other = "en" if language == "zh-hans" else "zh-hans"
    people = [
        ("wangfang", "王芳", OFFICE, "liaison", language),
        ("liqiang", "李强", PROVIDING, "liaison", language),
        ("zhouhai", "周海", PROVIDING, "leader", language),
        ("linshu", "林数", AUTHORITY, "data_officer", other),
        ("wuti", "吴体", SPORT, "liaison", language),
    ]
    with running(folder, BEGINS, **extra) as portal:
        portal.python(_SET_UP.format(agencies=AGENCIES, people=people, authority=AUTHORITY, password=PASSWORD))
        looked = Looked(language)

        def person(username: str, reads: str = language) -> Person:
            return Person(portal, browser, looked, username, reads)

        office, liaison, head, outsider = (person(name) for name in ("wangfang", "liqiang", "zhouhai", "wuti"))
        yield Library(portal, folder, office, liaison, head, person("linshu", other), outsider)


def at_the_item(who: Person, title: str = TITLE) -> None:
    """Found by the one box of the library."""
    who.goes_to("Sharing")
    who.fills("Search", title)
    who.presses("Filter")
    who.follows_name(title)


def at_our_request(who: Person) -> None:
    who.goes_to("Sharing")
    who.follows("Our requests")
    who.follows_name(TITLE)


def brings(who: Person, file: Path) -> None:
    """It comes by itself, before the form is sent."""
    who.ticks("The files hold no state secret and no work secret")
    who.attaches("files", file)
    expect(who.page.locator("input[name=uploads_arrived]")).to_have_count(1)


def takes(who: Person, name: str, into: Path) -> Path:
    with who.page.expect_download() as waiting:
        who.link(name).click()
    path = into / f"{who.username}-{waiting.value.suggested_filename}"
    waiting.value.save_as(path)
    return path


def the_provider_describes_a_resource(story: Library) -> None:
    who = story.liaison
    who.signs_in()
    who.goes_to("Sharing")
    who.follows("New catalogue entry")
    who.fills("name of the resource", TITLE)
    who.presses("Save")
    who.follows("Write", context="entry")
    who.fills("summary", SUMMARY)
    who.picks("category", "211")
    who.chooses("kind of format", who.says("Electronic file"))
    who.chooses("update frequency", who.says("Every day", context="update"))
    who.fills("conditions or ground", "仅用于防汛调度，不得向社会发布。")
    who.ticks("File download")
    who.fills("contact", "信息中心 020-12345678")
    for place, name in enumerate(("水库名称", "库水位", "监测时间")):
        who.fills("name of the data item", name, place=place)
    who.presses("Save")
    who.sees("Saved.")


def it_is_signed_by_those_who_answer_for_it(story: Library) -> None:
    who = story.liaison
    for step, statement in (
        ("Sign the check for secrets", "逐项核对，不含国家秘密和工作秘密。"),
        ("Sign the assessment of personal information", "不含个人信息。"),
    ):
        who.follows(step)
        who.fills("statement", statement)
        who.ticks("I have read this version as it stands.")
        who.presses("Sign")
    story.head.signs_in()
    story.head.follows_name(TITLE)
    story.head.follows("Consent to publication")
    story.head.fills("statement", "同意发布。")
    story.head.ticks("I have read this version as it stands.")
    story.head.presses("Sign")
    who.page.reload()
    who.presses("Submit to the data authority")
    who.sees("Submitted. The data authority has been told.")


def the_data_authority_publishes_it(story: Library) -> None:
    who = story.authority
    who.signs_in()
    who.follows_name(TITLE)
    who.follows("Publish", context="entry")
    who.presses("Publish", context="entry")
    who.sees("Published. The agency that provides it has been told.")


def its_content_is_added(story: Library) -> None:
    who = story.liaison
    at_the_item(who)
    who.follows("Add the content")
    file = sheet(story.folder / FILE, pages=1)
    bad = story.folder / "损坏.pdf"
    bad.write_bytes(b"no such thing")
    add = who.button(who.says("Add"))
    who.presses("Add")  # with nothing chosen
    wrong = who.page.locator(".field-error")
    expect(wrong).to_have_count(1)
    who.attaches("files", bad)
    expect(wrong).to_have_count(0)
    add.click()
    declared = who.field("The files hold no state secret and no work secret")
    expect(declared).to_be_focused()
    declared.check()
    expect(who.page.locator("[data-row][data-is=refused]")).to_contain_text(bad.name)
    pieces: list[Route] = []
    who.page.route(re.compile("/arrivals/[^/]+/$"), lambda route: _kept_waiting(route, pieces))
    with who.page.expect_request(lambda request: request.method == "PATCH"):
        who.attaches("files", file)
    add.click()
    count = who.page.locator("[data-count]")
    waits = "The form is sent by itself as soon as all are here. Whoever changes anything before then presses again."
    expect(count).to_contain_text(who.says(waits))
    who.fills("address", "https://exchange.example.org/12", context="content")
    expect(count).to_contain_text(who.says("Not sent yet: press again when all is as it should be."))
    who.fills("address", "", context="content")
    add.click()
    expect(count).to_contain_text(who.says(waits))
    with who.page.expect_event("load"):
        for piece in pieces:
            piece.continue_()
    who.page.unroute_all()
    who.looks()
    who.sees_text(FILE)
    who.sees_text(bad.name)


def sheet(file: Path, *, pages: int) -> Path:
    made = PdfWriter()
    for _page in range(pages):
        made.add_blank_page(595, 842)
    made.write(file)
    return file


def _kept_waiting(route: Route, pieces: list[Route]) -> None:
    """A piece of a file is on its way until the story lets it go."""
    if route.request.method == "PATCH" and not pieces:
        pieces.append(route)
    else:
        route.continue_()


def an_item_is_hidden(story: Library) -> None:
    """For the provider's own people, beside the one that all may know of."""
    story.portal.python(
        "from coordination.agencies.models import User\n"
        "from sharing import actions\n"
        "from sharing.models import Visibility\n"
        "by, head = User.objects.get(username='liqiang'), User.objects.get(username='zhouhai')\n"
        f"item = actions.begin_item(actor=by, title={HIDDEN!r}, space=by.acting_for.principal,"
        " visibility=Visibility.OWN, sharing_class=3, terms='内部评估')\n"
        "actions.add_content(actor=by, item=item, address='https://exchange.example.org/9')\n"
        "actions.publish_item(actor=head, item=item)\n"
    )


def the_office_finds_it_and_asks(story: Library) -> None:
    who = story.office
    who.signs_in()
    at_the_item(who)
    who.sees("It is shared conditionally: an agency has its content once that was granted to it, for a purpose.")
    who.does_not_see(FILE)
    who.follows("Ask for it")
    who.fills("ground", GROUND)
    who.fills("scene of use", SCENE)
    who.fills("scope of use", SCOPE)
    who.fills("to be used until", ENDS.isoformat())
    who.presses("Save")
    who.presses("Submit", context="share request")
    letter(story.liaison, "Request to share: %(title)s", title=TITLE)


def nobody_answers(story: Library) -> None:
    """The provider is told in time, its leader when it is late, and then whoever asked and the data authority."""
    story.portal.move_clock_to(TWO_BEFORE)
    letter(story.liaison, "An answer is due in two working days: %(title)s", title=TITLE)
    story.portal.move_clock_to(ONE_AFTER)
    letter(story.head, "An answer is overdue: %(title)s", title=TITLE)
    story.portal.move_clock_to(THREE_AFTER)
    told = letter(story.office, "No answer in time: %(title)s", title=TITLE)
    assert story.office.says("The data authority over the provider has been told as well.") in body(told)
    letter(story.authority, "No answer in time: %(title)s", title=TITLE)


def the_provider_agrees_late(story: Library) -> None:
    who = story.liaison
    who.signs_in()
    who.follows_name(TITLE)
    who.sees("overdue")
    who.follows("Agree", context="share request")
    who.presses("Agree", context="share request")
    who.sees("Agreed. Whoever asked has been told.")
    letter(story.office, "Supplied: %(title)s", title=TITLE)


def the_office_takes_it_with_its_name_on_every_page(story: Library) -> None:
    who = story.office
    who.signs_in()
    at_the_item(who)
    path = takes(who, FILE, story.folder)
    words = "".join("".join(page.extract_text() for page in PdfReader(path).pages).split())
    assert OFFICE in words
    assert "王芳" in words
    own = story.liaison
    at_the_item(own)
    unstamped = "".join(page.extract_text() for page in PdfReader(takes(own, FILE, story.folder)).pages)
    assert "李强" not in unstamped


def its_use_is_recorded_and_counted(story: Library) -> None:
    who = story.office
    at_our_request(who)
    who.follows("Record its use")
    for label, words in (
        ("scene", SCENE),
        ("process", "与气象雨量比对"),
        ("effect", USED),
        ("where it is stored", "厅机房"),
    ):
        who.fills(label, words)
    who.presses("Record", context="use")
    who.sees_text(USED)
    own = story.liaison
    at_the_item(own)
    own.follows("Who uses it")
    own.sees_text(OFFICE)
    own.sees_text(USED)


def a_mistake_is_reported_and_put_right(story: Library) -> None:
    """Meanwhile everybody sees that it is disputed; whoever took the old version is told of the new one."""
    who, own = story.office, story.liaison
    at_the_item(who)
    who.follows("Report a mistake")
    place = who.field("what the mistake is in")
    place.select_option(value=place.locator("option", has_text=FILE).first.get_attribute("value"))
    who.fills("which row and field", "12号水库，库水位")
    who.fills("what is wrong", "库水位为零")
    who.fills("what it should be", "库水位为 72.4 米")
    who.fills("ground", "现场核查记录", context="correction")
    who.presses("Report", context="mistake")
    letter(own, "Mistake reported: %(title)s", title=TITLE)
    story.outsider.signs_in()
    at_the_item(story.outsider)
    story.outsider.sees("Disputed", context="item")
    at_the_item(own)
    own.follows("New version of the content")
    brings(own, sheet(story.folder / FILE, pages=2))
    own.fills("what changed", "更正12号水库库水位")
    own.presses("Add")
    own.page.goto("/")
    own.follows_name(TITLE, within="What waits for me")
    own.follows("Who holds the old version")
    own.sees_text(OFFICE)
    own.page.go_back()
    own.follows("Answer: corrected")
    own.fills("answer", "已重新整编并核对。", context="correction")
    own.presses("Answer and tell them")
    letter(who, "Mistake corrected: %(title)s", title=TITLE)
    at_the_item(story.outsider)
    story.outsider.does_not_see(story.outsider.says("Disputed", context="item"))


def it_is_prolonged_before_its_end(story: Library) -> None:
    story.portal.move_clock_to(THIRTY_BEFORE)
    letter(story.office, "Period of use ends soon: %(title)s", title=TITLE)
    who = story.office
    who.signs_in()
    at_our_request(who)
    who.opens("More")
    who.follows("Ask for its renewal")
    who.fills("ground", GROUND)
    who.fills("scene of use", SCENE)
    who.fills("scope of use", SCOPE)
    who.fills("to be used until", PROLONGED_TO.isoformat())
    who.presses("Save")
    who.presses("Submit", context="share request")
    own = story.liaison
    own.signs_in()
    own.follows_name(TITLE)
    own.follows("Agree", context="share request")
    own.presses("Agree", context="share request")


def it_runs_out(story: Library) -> None:
    story.portal.move_clock_to(RUN_OUT)
    letter(story.office, "Period of use over: %(title)s", title=TITLE)
    who = story.office
    who.signs_in()
    at_the_item(who)
    who.does_not_see(FILE)
    who.page.goto("/")
    who.follows_name(TITLE)
    who.follows("Say how it was disposed of", context="button")
    who.fills("how it was disposed of", "已从厅机房删除全部文件。")
    who.presses("Hand in the receipt")
    letter(story.liaison, "Disposed of: %(title)s", title=TITLE)


def an_outsider_finds_no_trace_of_what_is_hidden(story: Library) -> None:
    """Neither in the list, nor by its words, nor in what is handed out, nor at its address."""
    who = story.outsider
    who.signs_in()
    who.goes_to("Sharing")
    who.sees_text(TITLE)
    who.does_not_see(HIDDEN)
    who.fills("Search", HIDDEN)
    who.presses("Filter")
    who.does_not_see(TITLE)
    numbers = story.portal.python(
        "from sharing.models import Item\n"
        f"item = Item.objects.get(title={HIDDEN!r})\n"
        "print(item.pk, item.contents.get().pk, item.space_id)"
    ).split()
    answers: Any = who.page.request
    for path in (f"items/{numbers[0]}/", f"items/{numbers[0]}/who/", f"items/{numbers[0]}/use/"):
        assert answers.get(f"/sharing/{path}").status == 404
    for path in ("export.csv", f"export.csv?q={HIDDEN}", "own/", "figures/", f"choose/?q={HIDDEN}"):
        answer = answers.get(f"/sharing/{path}")
        assert answer.status < 500
        assert HIDDEN not in answer.text()
    expect(who.page.get_by_role("main")).not_to_contain_text("https://exchange.example.org/9")
