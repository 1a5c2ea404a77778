"""What must be true of every page that anybody opens: axe finds nothing, and it is quiet, at home and narrow enough."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import ConsoleMessage, Dialog, Page, Request, Response, expect

AXE = (Path(__file__).parent.parent / "vendor" / "axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LAPTOP = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}
STANDING, LYING = 688, 1032  # pixels between the margins of a sheet: 182 and 273 mm

_WIDER = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
_CULPRITS = """() => [...document.querySelectorAll("main *, header *, footer *")]
  .filter((node) => node.getBoundingClientRect().right > innerWidth + 1)
  .slice(0, 3).map((node) => node.outerHTML.slice(0, 120))"""
_TO_BE_PRESSED = """() => [...document.querySelectorAll(".btn, button, nav, .menu, input")]
  .filter((node) => node.checkVisibility() && node.getBoundingClientRect().width > 1)
  .slice(0, 3).map((node) => node.outerHTML.slice(0, 120))"""
_LIES = "() => getComputedStyle(document.body).page !== 'auto'"
_SCAN = """async (rules) => (await axe.run(document, {runOnly: rules, resultTypes: ["violations"]})).violations
  .map((fault) => `${fault.id}: ${fault.help}: ${fault.nodes.slice(0, 4).map((node) => node.html.slice(0, 200)
    + " " + node.any.map((check) => check.message).join("; ")).join(" | ")}`)"""


class Watch:
    """Keeps what a page complains of, asks elsewhere for, or is refused, from the moment it is set."""

    def __init__(self, page: Page, address: str) -> None:
        self.address, self.complaints = address, list[str]()
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))
        page.on("request", self._see_asked)
        page.on("response", self._see_answered)
        page.on("dialog", self._answer)
        self.stays, self.asked = False, list[str]()

    def _answer(self, dialog: Dialog) -> None:
        """The browser asks before something typed is lost: where nobody meant to leave it, that is a fault."""
        self.asked.append(dialog.type)
        if self.stays:
            dialog.dismiss()
            return
        self.complaints.append(f"asked: {dialog.type}")
        dialog.accept()

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(f"console: {message.text}")

    def _see_asked(self, request: Request) -> None:
        if not request.url.startswith((self.address + "/", "data:", "blob:")):
            self.complaints.append(f"asked elsewhere: {request.url}")

    def _see_answered(self, response: Response) -> None:
        if response.status >= 400:
            self.complaints.append(f"{response.status}: {response.request.method} {response.url}")


class Looked:
    """The pages of one story that were looked at. The same page with the same cards is looked at once."""

    def __init__(self, language: str) -> None:
        self.language, self.pages = language, dict[str, str]()

    def is_new(self, page: Page) -> bool:
        """By address without numbers, headings and open dialog."""
        path = re.sub(r"\d+", "N", urlsplit(page.url).path)
        seen = f"{path} {page.locator('h1, h2, dialog[open] h2').all_inner_texts()}"
        if seen in self.pages:
            return False
        self.pages[seen] = path.strip("/").replace("/", "-") or "home"
        return True

    def keep(self, page: Page, more: str = "") -> None:
        """A picture for people, in the folder that SCREENSHOTS names."""
        if folder := os.environ.get("SCREENSHOTS"):
            name = f"{self.language}-{len(self.pages):02}-{list(self.pages.values())[-1]}{more}.png"
            Path(folder).mkdir(parents=True, exist_ok=True)
            page.screenshot(path=Path(folder) / name, full_page=True)


def look(page: Page, watch: Watch, looked: Looked) -> None:
    """Nothing is wrong with this page, on a laptop and on a phone."""
    assert not watch.complaints, f"{page.url}: {watch.complaints}"
    if not looked.is_new(page):
        return
    looked.keep(page)
    assert not (faults := _scan(page)), _told(page, faults)
    assert not page.evaluate(_WIDER), f"{page.url} is wider than a laptop: {page.evaluate(_CULPRITS)}"
    with on_a_phone(page):
        looked.keep(page, "-phone")
        assert not page.evaluate(_WIDER), f"{page.url} is wider than a phone: {page.evaluate(_CULPRITS)}"
    assert not watch.complaints, f"{page.url}: {watch.complaints}"


def look_in_the_dark(page: Page, looked: Looked) -> None:
    """The colours carry as far on a device that is set to dark."""
    page.emulate_media(color_scheme="dark")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    looked.keep(page, "-dark")
    assert not (faults := _scan(page)), _told(page, faults)
    page.emulate_media(color_scheme="light")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "light")


def look_on_paper(page: Page) -> None:
    """Printed for a folder, it has nothing that wants to be pressed, and no word stands beyond the sheet."""
    before = page.viewport_size
    page.emulate_media(media="print")
    page.set_viewport_size({"width": LYING if page.evaluate(_LIES) else STANDING, "height": 1000})
    assert not (left := page.evaluate(_TO_BE_PRESSED)), f"{page.url} prints {left}"
    assert not page.evaluate(_WIDER), f"{page.url} is wider than the sheet: {page.evaluate(_CULPRITS)}"
    page.emulate_media(media="screen")
    page.set_viewport_size(before or LAPTOP)  # type: ignore[arg-type]


@contextmanager
def on_a_phone(page: Page) -> Iterator[None]:
    """For a while; then on what the person sits at again, which may be a phone."""
    before = page.viewport_size
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    yield
    page.set_viewport_size(before or LAPTOP)  # type: ignore[arg-type]


def _scan(page: Page) -> list[str]:
    page.evaluate(f"window.axe || (() => {{ {AXE} }})()")
    found: Any = page.evaluate(_SCAN, RULES)
    return list(found)


def _told(page: Page, faults: list[str]) -> str:
    return "\n".join([f"{page.url} “{page.title()}”:", *faults])
