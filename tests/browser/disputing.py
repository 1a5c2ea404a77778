"""What was not agreed on: the heads settle one dispute, the superior rules another; then the text is settled."""

import shutil
import subprocess
from datetime import datetime
from pathlib import Path

from docx import Document
from openpyxl import load_workbook

from tests.browser.adopting import STILL, shows_what_is_disputed
from tests.browser.answering import COUNT, DISPUTED, OBJECTION, goes_to_the_text
from tests.browser.letters import letter
from tests.browser.looking import look_on_paper
from tests.browser.opinions import (
    AGENCIES,
    OFFICE,
    SPORT,
    SUPPORTING,
    TITLE,
    Desk,
    figures,
    number,
    printed,
    written,
)
from tests.browser.people import Person
from tests.browser.portal import ZONE
from tests.uploads import PDF

OVER = datetime(2026, 5, 8, 9, 1, tzinfo=ZONE)  # the day after the last one to answer the second version
DISPUTE, DISPUTE_OF_LAND = "关于储备资金来源的分歧", "关于储备库用地审批的分歧"
AGREED = "储备资金由省财政统筹安排，年度预算单列科目，不设专项。"
OPTIONS = ("先办用地审批再开工", "用地审批与前期工作同步办理")
PROPOSAL = "建议采用方案二，前期工作不占用耕地。"
TO_DECIDE = "储备库前期工作可否与用地审批同步办理"
RULING, RULING_NO = "同意方案二，由省自然资源厅指导办理。", "粤府办函〔2026〕77号"
RESERVATION = "我厅保留意见：涉及永久基本农田的，不适用同步办理。"
COLUMNS = (
    *("序号", "提出单位", "原文条款/位置", "原稿内容", "修改意见", "理由依据", "采纳情况", "采纳说明或不采纳理由"),
    *("沟通情况（时间，方式，对方经办人）", "双方是否一致"),
)

_UP = """
dispute = Dispute.objects.get(title={title!r})
for _ in range({steps}):
    actions.climb(actor=by({by!r}), dispute=dispute, reason="本层未达成一致")
print(dispute.rung)
"""
_MADE_READY = """
dispute = Dispute.objects.get(title={title!r})
side = dispute.parties.get(agency__name={office!r})
actions.state_opinion(actor=by("wangfang"), party=side, opinion="汛期临近，前期工作应同步推进。")
actions.sign_opinion(actor=by("zhangming"), party=side)
actions.add_option(actor=by("tanlin"), dispute=dispute, text={option!r}, effects="开工推迟约三个月")
"""


def a_dispute_grows_out_of_the_disagreement(desk: Desk) -> None:
    office = desk.office
    goes_to_the_text(office)
    office.follows("Adoption table")
    shows_what_is_disputed(office)
    row = office.page.locator("tr[id^=comment-]").filter(has_text=number(DISPUTED))
    with office.page.expect_event("load"):
        row.get_by_role("link", name=office.says("Raise a dispute")).click()
    office.sees_text(SUPPORTING)
    assert OBJECTION in office.field("Points in dispute").input_value()
    office.looks()
    office.fills("Title", DISPUTE, context="dispute")
    office.presses("Keep as a draft")
    office.sees("Kept as a draft. Look at it, then raise it with the parties.")
    acts(office, "Raise it with the parties")
    office.sees("Raised. The parties have been told.")
    letter(desk.liaison_b, "Dispute raised: %(title)s", title=DISPUTE)


def acts(person: Person, act: str, **fields: str) -> None:
    """One act on the page of a dispute: its link, its form, its button of the same name."""
    person.follows(act)
    for label, value in fields.items():
        person.fills(label.replace("_", " "), value)
    person.presses(act)


def the_heads_talk_and_agree(desk: Desk) -> None:
    office, liaison = desk.office, desk.liaison_b
    acts(office, "Take it one step up", Reason="书面未达成一致")
    office.sees("One step up. The parties have been told.")
    assert desk.by_script(_UP.format(title=DISPUTE, steps=1, by="wangfang")).strip() == "heads_talk"
    said = {"By_what_means": "面谈", "Who_took_part": "张明、钱进", "What_was_said": "双方同意单列科目。"}
    acts(office, "Record a talk", **said, Outcome="达成一致")
    office.sees("Recorded.")
    office.sees_text("双方同意单列科目。", within="Talks")
    liaison.signs_in()
    liaison.goes_to("Opinions")
    liaison.follows("Disputes")
    liaison.follows_name(DISPUTE)
    liaison.follows("Offer a wording")
    liaison.fills("Wording", AGREED, context="offer")
    liaison.presses("Offer a wording")
    liaison.sees("Offered. The other parties have been told.")
    office.page.reload()
    office.follows("Take up as the agreement")
    assert office.field("Agreement").input_value() == AGREED
    office.presses("Propose an agreement")
    office.sees("The agreement is before the parties.")
    office.row_says(office.part("Agreement").get_by_role("listitem").filter(has_text="王芳"), "Confirmed")
    liaison.goes_to("Home")
    liaison.follows_name(DISPUTE, within="What waits for me")
    liaison.sees_text(AGREED, within="Agreement")
    acts(liaison, "Confirm the agreement")
    liaison.sees("Confirmed in the name of your agency.")
    liaison.sees("Settled by agreement", context="dispute")


def another_agency_raises_one(desk: Desk) -> None:
    """On its own page, out of the answer with which it is not content."""
    land = desk.liaison_f
    land.signs_in()
    land.goes_to("Opinions")
    land.follows_name(TITLE)
    land.follows("Raise a dispute")
    land.fills("Title", DISPUTE_OF_LAND, context="dispute")
    land.presses("Keep as a draft")
    acts(land, "Raise it with the parties")
    land.sees("Raised. The parties have been told.")


def it_climbs_to_the_superior(desk: Desk) -> None:
    """Each side's opinion is signed by its head, and what can be done is on paper, before it goes up."""
    land, leader, office = desk.liaison_f, desk.leader_f, desk.office
    acts(land, "Write our opinion", Legal_basis="《中华人民共和国土地管理法》第四十四条")
    land.sees("Written. It stays inside your agency until its head signs it.")
    leader.signs_in()
    leader.follows_name(DISPUTE_OF_LAND, within="What waits for me")
    acts(leader, "Sign our opinion")
    leader.sees("Signed. The other parties read it now.")
    desk.by_script(_MADE_READY.format(title=DISPUTE_OF_LAND, office=OFFICE, option=OPTIONS[0]))
    assert "joint_meeting" in desk.by_script(_UP.format(title=DISPUTE_OF_LAND, steps=4, by="tanlin"))
    goes_to_the_text(office)
    office.follows_name(DISPUTE_OF_LAND, within="Disputes")
    acts(office, "Add an option", Option=OPTIONS[1], What_follows_from_it="工期不变，须备案")
    acts(office, "Propose how to end it", Proposal_of_the_lead_agency=PROPOSAL)
    acts(office, "Take it one step up", What_the_superior_is_asked_to_decide=TO_DECIDE)
    office.sees_text(TO_DECIDE, within="Facts")


def it_is_ruled(desk: Desk) -> None:
    office, land, paper = desk.office, desk.liaison_f, desk.folder / "裁定.pdf"
    paper.write_bytes(PDF)
    office.follows("Record the ruling")
    office.fills("Ruled by", "省人民政府")
    office.fills("Ruled on", f"{desk.portal.now:%Y-%m-%d}")
    office.fills("Document no.", RULING_NO)
    office.chooses("Option followed", f"2. {OPTIONS[1]}")
    office.fills("Ruling", RULING)
    office.attaches("The document", paper)
    office.ticks("The files hold no state secret and no work secret")
    office.presses("Record the ruling")
    office.sees("Recorded. The parties have been told.")
    office.sees_text(RULING_NO, within="Ruling")
    office.sees_text(paper.name, within="Facts")
    land.goes_to("Opinions")
    land.follows("Disputes")
    land.follows_name(DISPUTE_OF_LAND)
    acts(land, "Keep a reservation", Reservation=RESERVATION)
    land.sees("The reservation is on record.")
    land.sees_text(RESERVATION, within="What each party holds")


def its_memo_says_what_each_side_holds(desk: Desk) -> None:
    land = desk.liaison_f
    look_on_paper(land.page)
    land.opens("Memo of the dispute")
    memos = [written(land.downloads("DOCX", desk.folder)), printed(land.downloads("PDF", desk.folder))]
    for memo in memos:
        for said in (DISPUTE_OF_LAND, OPTIONS[0], OPTIONS[1], PROPOSAL, RULING, RULING_NO, RESERVATION):
            assert said in memo


# The end -------------------------------------------------------------------------------------------------------------


def the_text_is_settled(desk: Desk) -> None:
    """Once the time to answer the second version is over, the round is closed; one agency never answered."""
    office = desk.office
    desk.portal.move_clock_to(OVER)
    office.signs_in()
    goes_to_the_text(office)
    assert office.button(office.says("Settle the text")).is_disabled()
    office.follows_name(office.says("Asking for opinions"), within="Rounds of asking")
    office.row_says(office.row(SPORT), "Not answered in time")
    office.follows("Close the round")
    office.presses("Close the round")
    office.sees("The round is closed.")
    office.sees("Nothing keeps the text from being settled.")
    office.follows_name(TITLE)
    office.follows("Settle the text")
    office.presses("Settle the text")
    office.sees("The text is settled. The agencies that were asked are told.")
    letter(desk.liaison_b, "The text is settled: %(title)s", title=TITLE)


def the_table_goes_out(desk: Desk) -> None:
    """On paper and as a workbook: every comment in the official columns, and who was late by name."""
    office = desk.office
    office.follows("Adoption table")
    figures(office, {"Comments": ("", COUNT), "Not answered": ("comment", 0)})
    office.opens("Download the table")
    paper = office.downloads("DOCX", desk.folder)
    table = Document(str(paper)).tables[-1]
    assert tuple(cell.text for cell in table.rows[0].cells) == COLUMNS
    assert len(table.rows) == 1 + COUNT
    workbook = load_workbook(office.downloads("XLSX", desk.folder))
    rows = list(workbook["意见采纳情况"].iter_rows(values_only=True))
    assert rows[0] == COLUMNS
    assert [row[0] for row in rows[1:]] == list(range(1, COUNT + 1))
    situations = {str(row[1]): row[-1] for row in workbook["反馈情况"].iter_rows(values_only=True)}
    assert situations[SPORT] == "逾期未反馈"
    assert set(situations) == {"单位", *AGENCIES[1:]}
    for said in (written(paper), printed(office.downloads("PDF", desk.folder)), *laid_out(paper, desk.folder)):
        plain = "".join(said.split())
        assert f"第1轮逾期未反馈（不视为同意）：{SPORT}。" in plain
        assert f"共收到意见{COUNT}条" in plain
        assert STILL in plain


def laid_out(paper: Path, folder: Path) -> list[str]:
    """As LibreOffice reads it, where it is installed."""
    if not (office := shutil.which("soffice")):
        return []
    home, read = f"-env:UserInstallation=file://{folder}/office", folder / "read"
    convert = [office, "--headless", home, "--convert-to", "pdf", "--outdir", str(read), str(paper)]
    subprocess.run(convert, check=True, capture_output=True, timeout=120)
    return [printed(read / f"{paper.stem}.pdf")]
