"""A system administrator brings in the agencies of a province: 200 rows from a messy file, and takes them back."""

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from openpyxl import load_workbook
from playwright.sync_api import expect

from tests.agencies.messy import WRONG_OF_TWO_HUNDRED, two_hundred
from tests.browser.letters import body
from tests.browser.people import Person, counted
from tests.browser.portal import ROOT, Portal
from tests.cast import PASSWORD

NEW = "省第2局"
KNOWN = ["省应急管理厅", "省水利厅"]
GOOD = 199 - len(WRONG_OF_TWO_HUNDRED)  # one of the known ones stays as it is

_SET_UP = """
from coordination.agencies.actions import create_agency
from coordination.agencies.models import User
for name in {known}:
    create_agency(actor=None, name=name)
for language in ("zh-hans", "en"):
    User.objects.create_user(
        "root-" + language, email="root@example.test", password={password!r}, full_name="系统管理员", language=language,
        portal_role="system",
    )
"""
_HOLD = """
import time
from pathlib import Path
from django.db import connection, transaction
with transaction.atomic():
    connection.cursor().execute("LOCK TABLE agencies_agency IN SHARE MODE")
    Path({held!r}).touch()
    while not Path({go!r}).exists():
        time.sleep(0.05)
"""


def settle_in(portal: Portal) -> None:
    portal.python(_SET_UP.format(known=KNOWN, password=PASSWORD))


@contextmanager
def nobody_enters_agencies(portal: Portal, folder: Path) -> Iterator[None]:
    """The worker waits at the first row, so that the page on which it is awaited can be looked at in peace."""
    held, go = folder / "held", folder / "go"
    script = _HOLD.format(held=str(held), go=str(go))
    command = [sys.executable, "manage.py", "shell", "-v0", "-c", script]
    with subprocess.Popen(command, cwd=ROOT, env=portal.environment) as process:
        try:
            portal.wait_until("the table to be held", held.exists)
            yield
        finally:
            go.touch()
            process.wait(60)


def the_file_is_brought(root: Person, folder: Path) -> None:
    file = folder / "省直单位名录.csv"
    file.write_bytes(two_hundred(KNOWN))
    root.signs_in()
    root.goes_to("Agencies")
    root.follows("Import")
    root.attaches("File", file)
    root.presses("Read the file")
    root.sees("New: %(new)s. Changed: %(changed)s.", new=GOOD - 1, changed=1)


def the_wrong_rows_are_looked_at(root: Person, folder: Path) -> None:
    root.follows_name(root.says("Wrong"), within="Rows")
    for _line, name, _sentence in WRONG_OF_TWO_HUNDRED.values():
        root.sees_text(name)
    root.sees("is missing")
    root.sees("would supervise itself: %(names)s", names="省甲环局 → 省乙环局 → 省甲环局")
    book = load_workbook(root.downloads("Wrong rows as XLSX", folder)).worksheets[0]
    assert book.max_row == 1 + len(WRONG_OF_TWO_HUNDRED)
    root.follows_name(root.says("Changed"), within="Rows")
    row = root.row("省水利厅")
    expect(row.locator("del")).to_have_text("9999")
    expect(row.locator("ins")).to_have_text("1")


def the_good_ones_are_confirmed(root: Person, folder: Path) -> None:
    one, many = "Import only the %(good)s good row", "Import only the %(good)s good rows"
    with nobody_enters_agencies(root.portal, folder):
        with root.page.expect_event("load"):
            root.button(counted(root.language, one, many, GOOD, good=GOOD)).click()
        root.sees("%(done)s of %(all)s rows", done=0, all=GOOD)
        root.looks()
    root.sees("Left out")  # the bar has come to its end, and the page has asked for the result
    root.looks()
    root.follows_name(root.says("Done"), within="Rows")
    root.sees_text(NEW)
    root.follows_name(NEW)
    root.sees_text("广东省")


def the_directory_holds_them(root: Person, folder: Path) -> None:
    root.goes_to("Agencies")
    root.opens("Export")
    sheet = load_workbook(root.downloads("Export as XLSX", folder)).worksheets[0]
    assert sheet.max_row == 1 + len(KNOWN) + GOOD - 1


def the_first_administrator_of_one_is_invited(root: Person) -> None:
    """From the home page, where agencies stand that nobody looks after; and withdrawn, as the file was a wrong one."""
    address = f"first-{root.language}@example.test"
    root.goes_to("Agencies")
    root.follows_name(NEW)
    root.follows("Invite a person")
    root.fills("name", "江守拙", context="person")
    root.fills("e-mail", address)
    root.chooses("role", root.says("Agency administrator"))
    root.presses("Invite")
    root.sees_text(address, within="Open invitations")
    (letter,) = root.portal.mail(address, "厅局协作平台")
    assert NEW in body(letter)
    root.button(f"{root.says('Withdraw')} · 江守拙").click()
    with root.page.expect_event("load"):
        root.page.locator("#ask [data-yes]").click()
    expect(root.part("Open invitations")).to_have_count(0)
    root.goes_to("Agencies")


def all_the_rest_is_undone(root: Person) -> None:
    root.follows("Import")
    root.follows_name("省直单位名录.csv")
    root.follows("Undo the import")
    root.fills("Reason", "用错了文件")
    root.button(root.says("Undo the import")).click()
    tab = root.page.get_by_role("link", name=re.compile(rf"^{re.escape(root.says('Undone'))} {GOOD - 1}$"))
    expect(tab).to_be_visible(timeout=60_000)
    root.looks()
    root.sees_text("用错了文件", within="What happened")
    root.goes_to("Agencies")
    expect(root.page.get_by_role("row")).to_have_count(1 + len(KNOWN) + 1)
    expect(root.row(NEW)).to_have_count(1)  # somebody was invited there: its story stays
