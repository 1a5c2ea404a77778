"""A person before a browser: finds things by the words of the portal in the person's language."""

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext, npgettext, pgettext
from django.utils.translation import override as speaking
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from tests.browser.looking import LAPTOP, Looked, Watch, look
from tests.browser.portal import Portal
from tests.cast import PASSWORD

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
PATIENCE = 20_000  # milliseconds
LOCALES = {"zh-hans": "zh-CN", "en": "en-GB"}
NEEDED = (
    "needed before it is signed",
    "needed before it is submitted",
    "needed unless it is shared unconditionally",
)


@contextmanager
def browsing() -> Iterator[Browser]:
    names = [os.environ.get("CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
    found = next((path for name in names if name and (path := shutil.which(name))), None)
    if not found:
        pytest.fail("Chromium is missing: `bash .ci/chromium` says how to get it")
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        yield browser
        browser.close()


def said(language: str, msgid: str, *, context: str = "", **facts: Any) -> str:
    """A text of the portal in a language."""
    with speaking(language):
        text = pgettext(context, msgid) if context else gettext(msgid)
    return text % facts if facts else text


def counted(language: str, one: str, many: str, number: int, *, context: str = "", **facts: Any) -> str:
    """A text of the portal that has a form for one and a form for many."""
    with speaking(language):
        text = npgettext(context, one, many, number) if context else ngettext(one, many, number)
    return text % facts


class Person:
    """Reads one language, sits at one device, and looks at every page that opens."""

    def __init__(self, portal: Portal, browser: Browser, looked: Looked, username: str, language: str) -> None:
        self.portal, self.looked, self.username, self.language = portal, looked, username, language
        self.address = f"{username}@example.test"
        self.context = browser.new_context(
            base_url=portal.address,
            viewport=LAPTOP,  # type: ignore[arg-type]
            locale=LOCALES[language],
            timezone_id="Asia/Shanghai",
            reduced_motion="reduce",
        )
        self.context.set_default_timeout(PATIENCE)
        self.page: Page = self.context.new_page()
        self.watch = Watch(self.page, portal.address)

    def says(self, msgid: str, *, context: str = "", **facts: Any) -> str:
        return said(self.language, msgid, context=context, **facts)

    # Going ---------------------------------------------------------------------------------------------------------

    def signs_in(self) -> None:
        """With name and password, in the person's own language. A session does not outlast a working day."""
        self.context.clear_cookies()
        self.page.goto("/sign-in/")
        switch = self.page.get_by_role("button", name="EN" if self.language == "en" else "中文", exact=True)
        if switch.is_visible():
            self._onward(switch)
        self.looks()
        self.fills("username", self.username)
        self.fills("Password", PASSWORD)
        self.presses("Sign in")
        expect(self.page).to_have_url(f"{self.portal.address}/")

    def goes_to(self, name: str) -> None:
        """By the main navigation."""
        self._onward(
            self.page.get_by_role("navigation", name=self.says("Main navigation")).get_by_role(
                "link", name=self.says(name)
            )
        )

    def follows(self, msgid: str, **facts: Any) -> None:
        """A link, by its words."""
        self._onward(self.link(self.says(msgid, **facts)))

    def follows_name(self, name: str, *, within: str = "") -> None:
        """A link that bears the name of a thing; within a part of the page, where the name stands in several."""
        self._onward((self.part(within) if within else self.page).get_by_role("link", name=name).first)

    def presses(self, msgid: str, **facts: Any) -> None:
        """A button that leads on."""
        self._onward(self.button(self.says(msgid, **facts)))

    def _onward(self, control: Locator) -> None:
        """Click, and look at the page that comes of it."""
        with self.page.expect_event("load"):
            control.click()
        self.looks()

    def looks(self) -> None:
        look(self.page, self.watch, self.looked)

    # Finding -------------------------------------------------------------------------------------------------------

    def part(self, heading: str) -> Locator:
        """A card, by its heading."""
        return self.page.get_by_role("region", name=self.says(heading), exact=False)

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True).first

    def link(self, name: str) -> Locator:
        return self.page.get_by_role("link", name=name, exact=True).first

    def group(self, msgid: str, **facts: Any) -> Locator:
        return self.page.get_by_role("group", name=self.says(msgid, **facts))

    def row(self, text: str) -> Locator:
        return self.page.get_by_role("row").filter(has_text=text)

    def field(self, msgid: str, place: int = 0, **facts: Any) -> Locator:
        """A control by its label; the sign of what is required may stand behind it, or before what it is needed."""
        marks = "|".join(map(re.escape, ("*", *map(self.says, NEEDED))))
        label = re.compile(rf"^\s*{re.escape(capfirst(self.says(msgid, **facts)))}\s*({marks})?\s*$")
        controls = self.page.locator("input, select, textarea").filter(visible=True)
        return self.page.get_by_label(label).and_(controls).nth(place)

    # Filling in ----------------------------------------------------------------------------------------------------

    def fills(self, msgid: str, value: str, *, place: int = 0, **facts: Any) -> None:
        self.field(msgid, place, **facts).fill(value)

    def chooses(self, msgid: str, option: str, **facts: Any) -> None:
        """One of a list."""
        self.field(msgid, **facts).select_option(label=option)

    def picks(self, msgid: str, *names: str) -> None:
        """From a list that is searched by typing, each word after the other as a person types it."""
        search = self.field(msgid)
        search.click()
        for place, name in enumerate(names):
            self.page.keyboard.insert_text(name)
            option = self.page.locator(".ts-dropdown .option", has_text=name).filter(visible=True).first
            option.wait_for()  # a long list is asked for
            if place % 2:  # by mouse, then by key, in turn
                option.click()
            else:
                search.press("Enter")
            expect(search).to_have_value("")
        self.page.keyboard.press("Escape")

    def ticks(self, msgid: str) -> None:
        self.field(msgid).check()

    def attaches(self, msgid: str, *paths: Path) -> None:
        self.field(msgid).set_input_files(paths)

    def opens(self, msgid: str, **facts: Any) -> None:
        """A menu, a fold, a dialog or a new row: something of this page."""
        words = self.says(msgid, **facts)
        self.page.locator("summary", has_text=words).or_(
            self.page.get_by_role("button", name=words, exact=True).or_(
                self.page.get_by_role("link", name=words, exact=True)
            )
        ).first.click()
        self.looks()

    def downloads(self, msgid: str, into: Path) -> Path:
        """What a link hands out, as a file."""
        with self.page.expect_download() as waiting:
            self.link(self.says(msgid)).click()
        path = into / waiting.value.suggested_filename
        waiting.value.save_as(path)
        return path

    # Seeing --------------------------------------------------------------------------------------------------------

    def sees(self, msgid: str, *, context: str = "", within: str = "", **facts: Any) -> None:
        """Words of the portal."""
        self.sees_text(self.says(msgid, context=context, **facts), within=within)

    def sees_text(self, text: str, *, within: str = "") -> None:
        """What people wrote."""
        where = self.part(within) if within else self.page.get_by_role("main")
        expect(where).to_contain_text(text)

    def row_says(self, row: Locator, msgid: str, *texts: str) -> None:
        for text in (self.says(msgid), *texts):
            expect(row).to_contain_text(text)

    def does_not_see(self, text: str, *, within: str = "") -> None:
        where = self.part(within) if within else self.page.get_by_role("main")
        expect(where).not_to_contain_text(text)
