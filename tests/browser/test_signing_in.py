"""Signing in, told in Chromium: from the first link to an app, a security key, and the end of a sign-in elsewhere."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from coordination.signin.lockout import NAMES
from tests.browser.looking import LAPTOP, PHONE, Looked, Watch, look
from tests.browser.people import PATIENCE, browsing, said
from tests.browser.portal import Portal, free_port, running
from tests.signin.devices import code_of

PASSWORD = "a quiet house by the river"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with browsing() as browser:
        yield browser


class Device:
    """A browser in front of somebody; each page it shows is looked at."""

    def __init__(self, portal: Portal, browser: Browser, language: str, *, small: bool = False) -> None:
        self.language, self.looked = language, Looked(language)
        self.address = f"http://localhost:{portal.port}"  # security keys are bound to a name
        context = browser.new_context(
            base_url=self.address,
            viewport=PHONE if small else LAPTOP,  # type: ignore[arg-type]
            reduced_motion="reduce",
        )
        context.set_default_timeout(PATIENCE)
        context.add_cookies([{"name": "django_language", "value": language, "url": self.address}])
        self.page: Page = context.new_page()
        self.watch = Watch(self.page, self.address)

    def says(self, msgid: str) -> str:
        return said(self.language, msgid)

    def opens(self, path: str) -> None:
        self.page.goto(path)
        look(self.page, self.watch, self.looked)

    def fills(self, **fields: str) -> None:
        for name, value in fields.items():
            self.page.locator(f"[name={name}]").filter(visible=True).first.fill(value)

    def presses(self, msgid: str) -> None:
        with self.page.expect_event("load"):
            self.page.get_by_role("main").get_by_role("button", name=self.says(msgid), exact=True).first.click()
        look(self.page, self.watch, self.looked)

    def signs_in(self, username: str = "chief") -> None:
        self.opens("/sign-in/")
        self.fills(username=username, password=PASSWORD)
        self.presses("Sign in")

    def is_at(self, path: str) -> None:
        expect(self.page).to_have_url(re.compile(rf"^{re.escape(self.address + path)}$"))


@pytest.mark.browser
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_first_administrator_comes_in_and_guards_the_account(
    language: str, tmp_path: Path, browser: Browser
) -> None:
    port = str(free_port())
    extra = {"SECOND_FACTOR": "required", "PORT": port, "PORTAL_URL": f"http://localhost:{port}"}
    with running(tmp_path, **extra) as portal:
        device = Device(portal, browser, language)
        link = re.search(r"system administrator.*?localhost:\d+(/sign-in/first/\S+)", portal.said(), re.DOTALL)
        assert link
        the_account_is_entered(device, link[1])
        secret = the_app_is_set_up_before_anything_else(device)
        a_key_is_registered_and_signs_in(device)
        another_device_is_signed_in_and_out(portal, browser, device, secret)
        a_busy_network_makes_the_browser_work(portal, device)


def the_account_is_entered(device: Device, link: str) -> None:
    device.opens(link)
    device.fills(
        full_name="江守拙", username="chief", email="chief@example.test", password1=PASSWORD, password2=PASSWORD
    )
    device.presses("Enter the account")
    device.is_at("/sign-in/")


def the_app_is_set_up_before_anything_else(device: Device) -> str:
    device.signs_in()
    device.is_at("/factors/")
    device.opens("/agencies/")
    device.is_at("/factors/")
    device.page.get_by_role("link", name=device.says("Set up the app")).click()
    picture = device.page.locator("img.qr")
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.complete && image.naturalWidth > 100")
    device.page.locator("summary", has_text=device.says("The telephone cannot read it?")).click()
    secret = str(device.page.locator(".secret").inner_text()).replace(" ", "")
    look(device.page, device.watch, device.looked)
    device.fills(code=code_of(secret))
    device.presses("Set up")
    device.is_at("/factors/codes/")
    expect(device.page.locator(".codes code")).to_have_count(10)
    device.opens("/admin/")
    device.is_at("/admin/")
    return secret


def a_key_is_registered_and_signs_in(device: Device) -> None:
    tools = device.page.context.new_cdp_session(device.page)
    tools.send("WebAuthn.enable")
    key = {"protocol": "ctap2", "transport": "usb", "hasUserVerification": False, "isUserVerified": False}
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": key | {"automaticPresenceSimulation": True}})
    device.opens("/factors/keys/new/")
    device.fills(name="蓝色密钥")
    device.presses("Register")
    device.is_at("/factors/codes/")
    device.opens("/factors/")
    expect(device.page.get_by_role("main")).to_contain_text("蓝色密钥")
    device.page.context.clear_cookies(name="sessionid")
    device.signs_in()
    device.is_at("/sign-in/second/")
    device.presses("Use the security key")
    device.is_at("/")


def another_device_is_signed_in_and_out(portal: Portal, browser: Browser, device: Device, secret: str) -> None:
    other = Device(portal, browser, device.language, small=True)
    other.signs_in()
    other.is_at("/sign-in/second/")
    other.opens("/")
    other.is_at("/sign-in/?next=/")
    other.signs_in()
    other.fills(code=code_of(secret, steps=1))  # the app's next one: that of now has been used to set it up
    other.presses("Sign in")
    other.is_at("/")
    device.opens("/sign-ins/")
    expect(device.page.locator("tbody tr")).to_have_count(3)
    device.presses("End")
    other.opens("/")
    other.is_at("/sign-in/?next=/")


def a_busy_network_makes_the_browser_work(portal: Portal, device: Device) -> None:
    """Sixty names have failed from here; whoever knows the password still comes in."""
    script = "from django.core.cache import cache; cache.set('sign-in.names.127.0.0.1', %d, 600)"
    portal.python(script % NAMES)
    device.page.context.clear_cookies(name="sessionid")
    device.signs_in()
    device.is_at("/sign-in/second/")
