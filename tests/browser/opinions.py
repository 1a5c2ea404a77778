"""A rule is drafted, compared with the register, and twenty agencies are asked about it: the beginning of the story."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from docx import Document
from playwright.sync_api import Browser, Locator, expect
from pypdf import PdfReader

from coordination.core.numbering import chinese_number
from tests.browser.letters import letter
from tests.browser.looking import Looked, look_on_paper
from tests.browser.minutes import text_of
from tests.browser.people import Person, counted
from tests.browser.portal import ZONE, Portal, running
from tests.cast import PASSWORD

OFFICE, LEADING, SUPPORTING, HOUSING = "省应急管理厅", "省水利厅", "省财政厅", "省住房和城乡建设厅"
LAND, WEATHER, SPORT, RADIO = "省自然资源厅", "省气象局", "省体育局", "省广播电视局"
MEMBERS = [
    *(LEADING, SUPPORTING, HOUSING, LAND, WEATHER, SPORT, RADIO),
    *("省发展和改革委员会", "省教育厅", "省工业和信息化厅", "省公安厅", "省民政厅"),
]
OTHERS = [
    *("省交通运输厅", "省农业农村厅", "省商务厅", "省卫生健康委员会"),
    *("省市场监督管理局", "省林业局", "省粮食和物资储备局", "省通信管理局"),
]
AGENCIES = [OFFICE, *MEMBERS, *OTHERS]
MECHANISM = "省自然灾害防治工作联席会议"

BEGINS = datetime(2026, 4, 13, 8, 40, tzinfo=ZONE)  # a Monday; seven working days on it is the 22nd
MORE_TIME = date(2026, 4, 24)
THE_DAY_AFTER = datetime(2026, 4, 23, 9, 1, tzinfo=ZONE)

TITLE = "省级应急物资储备管理办法"
POLICY, POLICY_NO = "救灾物资发放管理规定", "粤府办〔2021〕9号"
REPEATED = "救灾物资发放应当公开公示，接受群众监督，严禁截留、挪用和优亲厚友，发放台账保存不少于五年。"
POLICY_TEXT = f"""第一条 为了规范救灾物资的发放，制定本规定。
第二条 各级人民政府统一领导本行政区域内的救灾工作。
第三条 {REPEATED}
第四条 本规定自公布之日起施行。"""
DAYS, LONGER = "10个工作日", "15个工作日"
RULE_OF_THE_MECHANISM = "联席会议工作规则第六条"
LETTER_NO = "粤应急函〔2026〕18号"

_GOODS = [
    *("救灾帐篷", "棉被", "棉大衣", "折叠床", "移动厕所", "场地照明灯", "救灾台账", "发电机组", "净水设备", "排水泵车"),
    *("编织袋", "冲锋舟", "救生衣", "橡皮艇", "块石碎石", "铅丝网箱", "土工布", "钢管桩", "融雪剂", "除雪机械"),
    *(
        "灭火弹",
        "风力灭火机",
        "消防水带",
        "防护服",
        "防毒面具",
        "呼吸器",
        "生命探测仪",
        "破拆工具",
        "卫星电话",
        "对讲机",
    ),
    *("应急食品", "瓶装饮水", "急救药品", "担架", "消杀药剂", "帆布篷", "无人机", "架桥器材", "应急电源", "通用车辆"),
]
_CHAPTERS = {1: "第一章 总则", 5: "第二章 储备", 21: "第三章 调拨", 31: "第四章 监督", 39: "第五章 附则"}

_SET_UP = """
from datetime import timedelta
from django.utils import timezone
from coordination.agencies.actions import appoint, create_agency, create_person
from coordination.mechanisms.actions import Enrolment, found_mechanism, propose_mechanism
from coordination.workbench.actions import edit_profile

agencies = {{name: create_agency(actor=None, name=name, official_order=n) for n, name in enumerate({agencies}, 1)}}
for username, full_name, agency, role, title, language in {people}:
    person = create_person(
        username=username, full_name=full_name, email=username + "@example.test", phone="020-8888 0000",
        password={password!r},
    )
    appoint(actor=None, person=person, agency=agencies[agency], role=role, title=title, is_main=True)
    edit_profile(actor=person, language=language)
    if username == "wangfang":
        office = person
roles = [("convener", {office!r}), ("office", {office!r}), *(("member", name) for name in {members})]
mechanism = propose_mechanism(
    actor=office, name={mechanism!r}, tier="provincial", founding_no="粤办函〔2019〕324号",
    founded_on=timezone.localdate() - timedelta(days=900),
    enrolments=[Enrolment(role, agencies[name]) for role, name in roles],
)
found_mechanism(actor=office, mechanism=mechanism)
"""


def article(place: int) -> str:
    """The words of one article; the seventh says what the register says."""
    if place == 7:
        return REPEATED
    goods = _GOODS[place - 1]
    return f"{goods}由省级{goods}储备库负责储备，每年{place % 12 + 1}月底前完成盘点，并在{DAYS}内报送盘点结果。"


def number(place: int) -> str:
    return f"第{chinese_number(place)}条"


def the_text() -> str:
    lines = []
    for place in range(1, 41):
        lines += [_CHAPTERS[place]] if place in _CHAPTERS else []
        lines.append(f"{number(place)} {article(place)}")
    return "\n".join(lines)


@dataclass
class Desk:
    """The portal, and those who act in it. Whoever speaks for the finances reads the other language of the two."""

    portal: Portal
    folder: Path
    language: str
    office: Person
    staff_a: Person
    liaison_a: Person
    leader_a: Person
    liaison_b: Person
    weather: Person
    radio: Person
    liaison_f: Person
    leader_f: Person

    def by_script(self, script: str) -> str:
        """What repeats, with the portal's own verbs."""
        return self.portal.python(_VERBS + script)


_VERBS = """
from coordination.agencies.models import Agency, User
from coordination.opinions import actions
from coordination.opinions.models import Comment, Dispute, Draft, Option, Party, Reply, Request, Treatment

draft = Draft.objects.first()
by = lambda username: User.objects.get(username=username)
speaks_for = lambda agency: User.objects.get(posts__agency=agency, posts__role="liaison")
"""


@contextmanager
def desk(folder: Path, browser: Browser, language: str) -> Iterator[Desk]:
    """A portal of its own with twenty-one agencies, on the Monday on which the story begins."""
    other = "en" if language == "zh-hans" else "zh-hans"
    with running(folder, BEGINS) as portal:
        settle_in(portal, language, other)
        looked = Looked(language)
        names = ["wangfang", "chenjing", "liqiang", "zhouhai", "zhaomin", "sunyu", "hebo", "tanlin", "guoshan"]
        people = [Person(portal, browser, looked, name, other if name == "zhaomin" else language) for name in names]
        yield Desk(portal, folder, language, *people)


def settle_in(portal: Portal, language: str, other: str) -> None:
    people = [
        ("wangfang", "王芳", OFFICE, "liaison", "办公室副主任", language),
        ("zhangming", "张明", OFFICE, "leader", "厅长", language),
        ("chenjing", "陈静", LEADING, "staff", "科员", language),
        ("liqiang", "李强", LEADING, "liaison", "办公室主任", language),
        ("zhouhai", "周海", LEADING, "leader", "厅长", language),
        ("zhaomin", "赵敏", SUPPORTING, "liaison", "处长", other),
        ("qianjin", "钱进", SUPPORTING, "leader", "厅长", language),
        ("sunyu", "孙宇", WEATHER, "liaison", "处长", language),
        ("hebo", "何波", RADIO, "liaison", "处长", language),
        ("tanlin", "谭林", LAND, "liaison", "处长", language),
        ("guoshan", "郭山", LAND, "leader", "厅长", language),
    ]
    spoken_for = {agency for _username, _name, agency, role, *_rest in people if role == "liaison"}
    silent = [(n, name) for n, name in enumerate(AGENCIES) if name not in spoken_for]
    people += [(f"liaison{n}", f"联络员{chinese_number(n)}", name, "liaison", "处长", language) for n, name in silent]
    facts = {"agencies": AGENCIES, "members": MEMBERS, "office": OFFICE, "mechanism": MECHANISM, "people": people}
    portal.python(_SET_UP.format(password=PASSWORD, **facts))


def agrees(person: Person, button: Locator) -> None:
    """A button that asks before it acts."""
    button.click()
    person.looks()
    with person.page.expect_event("load"):
        person.page.locator("#ask [data-yes]").click()
    person.looks()


def written(path: Path) -> str:
    """All that a DOCX says, without lines and blanks."""
    return "".join(text_of(path).split())


def printed(path: Path) -> str:
    """All that a PDF says, without lines and blanks."""
    return "".join("".join(page.extract_text() for page in PdfReader(path).pages).split()).replace("\u200b", "")


# The register, and the text ------------------------------------------------------------------------------------------


def a_policy_is_in_the_register(desk: Desk) -> None:
    person = desk.liaison_a
    person.signs_in()
    person.goes_to("Opinions")
    person.follows("Policies in force")
    person.follows("Enter a policy")
    person.fills("title", POLICY, context="text")
    person.chooses("kind of text", person.says("Rule"))
    person.fills("document no.", POLICY_NO)
    person.fills("issued by, as the document says", "省人民政府办公厅")
    person.fills("issued on", "2021-03-01")
    person.fills("in force from", "2021-04-01")
    person.fills("text", POLICY_TEXT, context="policy")
    person.presses("Enter in the register")
    person.sees("Entered in the register.")
    person.sees_text(REPEATED)
    look_on_paper(person.page)


def the_office_begins_a_rule(desk: Desk) -> None:
    """Pasted in one language, handed in as a file in the other."""
    office = desk.office
    office.signs_in()
    office.goes_to("Opinions")
    office.follows("Our texts")
    office.follows("Begin a text")
    office.fills("title", TITLE, context="text")
    office.chooses("Kind of text", office.says("Rule"))
    office.chooses("Mechanism", MECHANISM)
    if desk.language == "en":
        path = desk.folder / f"{TITLE}.docx"
        paper = Document()
        for line in the_text().splitlines():
            paper.add_paragraph(line)
        paper.save(str(path))
        office.attaches("Or as a file", path)
        office.ticks("The files hold no state secret and no work secret")
    else:
        office.fills("The text", the_text())
    office.presses("Begin the text")
    office.sees("The text is begun. Nobody outside your agency sees it before you send it out.")
    office.follows("Go on writing")
    expect(office.page.locator("li.clause")).to_have_count(40)
    office.sees_text(_CHAPTERS[31])


def it_is_compared_with_the_register(desk: Desk) -> None:
    office = desk.office
    office.follows_name(TITLE)
    office.follows("Compare with the register")
    office.button(office.says("Compare with the register")).click()
    expect(office.button(office.says("Compare again"))).to_be_visible()  # it has asked for piece after piece
    found = office.page.locator(".find")
    expect(found).to_have_count(1)
    office.looks()
    expect(found.locator(".find-share")).to_have_text("100%")
    for mark in found.locator(".find-sides mark").all():
        expect(mark).to_have_text(REPEATED)
    expect(found.locator(".find-sides mark")).to_have_count(2)
    office.chooses("Relation", office.says("implements"))
    office.fills("Note", "第七条沿用其第三条")
    office.presses("Record relation")
    office.sees("The relation is recorded.")
    office.presses("Looked at: no conflict")
    office.sees("Everything that was found has been looked at.")
    office.follows_name(TITLE)
    office.sees_text(POLICY, within="Policies in force")


def the_first_version_is_sent_out(desk: Desk) -> None:
    office = desk.office
    office.follows("Send out version %(n)s", n=1)
    office.presses("Send out")
    office.sees("Version %(n)d is sent out.", n=1)


# The round -----------------------------------------------------------------------------------------------------------


def the_mechanism_has_a_rule(desk: Desk) -> None:
    office = desk.office
    office.goes_to("Mechanisms")
    office.follows_name(MECHANISM)
    office.follows_name(office.says("Rules of asking"))
    office.chooses("Kind of text", office.says("Rule"))
    office.picks("Agency", HOUSING)
    office.fills("By what rule", RULE_OF_THE_MECHANISM)
    office.presses("Enter")
    office.sees_text(HOUSING, within="Who must be asked")
    office.sees_text(RULE_OF_THE_MECHANISM, within="Who must be asked")


def twenty_agencies_are_asked(desk: Desk) -> None:
    """All members at one tick, eight more by name; one of them must answer, by the rule."""
    office = desk.office
    office.goes_to("Opinions")
    office.follows("Our texts")
    office.follows_name(TITLE)
    office.follows("Ask agencies")
    office.sees_text(HOUSING, within="Asked by rule")
    office.ticks("All members of the mechanism")
    office.picks("Further agencies", *OTHERS)
    office.fills("Letter no.", LETTER_NO)
    office.presses("Look it over")
    office.sees_text(counted(office.language, "%(n)s agency will be asked", "%(n)s agencies will be asked", 20, n=20))
    expect(office.page.get_by_role("listitem").filter(has_text=office.says("must answer"))).to_have_text(
        f"{HOUSING} {office.says('must answer')}"
    )
    office.presses("Ask them")
    office.sees("The agencies have been asked.")
    figures(office, {"Asked": ("agencies", 20), "Answered": ("agencies", 0)})


def figures(person: Person, expected: dict[str, tuple[str, int]]) -> None:
    """What the figures at the head of a page say."""
    for name, (context, value) in expected.items():
        term = person.page.locator("dl.figures > div").filter(
            has=person.page.locator("dt").get_by_text(person.says(name, context=context), exact=True)
        )
        expect(term.locator("dd")).to_have_text(str(value))


def everyone_gets_the_letter(desk: Desk) -> None:
    """By mail, each in the language that the person reads; on paper, as it is written between agencies."""
    for person in (desk.liaison_a, desk.liaison_b):
        letter(person, "%(kind)s: %(title)s", kind=person.says("Asking for opinions"), title=TITLE)
    person = desk.liaison_a
    person.goes_to("Home")
    person.follows_name(TITLE, within="What waits for me")
    person.opens("Letter")
    for paper in (written(person.downloads("DOCX", desk.folder)), printed(person.downloads("PDF", desk.folder))):
        for said in (f"关于征求《{TITLE}》意见的函", LETTER_NO, LEADING, "2026年4月22日", "王芳"):
            assert said in paper
