"""People come and go, told in Chromium: one is invited and joins by the letter, another leaves and hands over."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.letters import body
from tests.browser.looking import look
from tests.browser.people import browsing, said
from tests.browser.portal import Portal, running
from tests.browser.test_signing_in import PASSWORD, Device
from tests.signin.devices import code_of

INVITED = "wang@example.test"

_SET_UP = """
from coordination.agencies.actions import appoint, create_agency, create_person
from coordination.workbench.actions import edit_profile

water = create_agency(actor=None, name="省水利厅", short_name="水利厅")
for username, full_name, role in [("keeper", "江守拙", "administrator"), ("liqiang", "李强", "liaison")]:
    person = create_person(
        username=username, full_name=full_name, email=username + "@example.test", password={password!r},
    )
    appoint(actor=None, person=person, agency=water, role=role, title="处长", is_main=True)
    edit_profile(actor=person, language={language!r})
print(water.pk)
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with browsing() as browser:
        yield browser


@pytest.mark.browser
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_one_is_invited_and_joins_and_another_leaves(language: str, tmp_path: Path, browser: Browser) -> None:
    with running(tmp_path, SECOND_FACTOR="required") as portal:
        agency = portal.python(_SET_UP.format(password=PASSWORD, language=language)).split()[-1]
        keeper, leaver, newcomer = (Device(portal, browser, language, small=small) for small in (False, False, True))
        keeper.signs_in("keeper")
        sets_up_the_app(keeper)
        leaver.signs_in("liqiang")
        leaver.is_at("/")
        is_invited(keeper, f"/agencies/{agency}/people/")
        joins_by_the_letter(portal, newcomer)
        leaves_with_a_handover(keeper, f"/agencies/{agency}/people/")
        is_out(leaver)
        follows(portal, newcomer)


def sets_up_the_app(device: Device) -> None:
    """An administrator does nothing else before it."""
    device.is_at("/factors/")
    device.page.get_by_role("link", name=device.says("Set up the app")).click()
    device.page.locator("summary", has_text=device.says("The telephone cannot read it?")).click()
    secret = str(device.page.locator(".secret").inner_text()).replace(" ", "")
    device.fills(code=code_of(secret))
    device.presses("Set up")
    device.is_at("/factors/codes/")
    device.opens("/")
    device.is_at("/")


def goes_on(device: Device, msgid: str) -> None:
    with device.page.expect_event("load"):
        device.page.get_by_role("main").get_by_role("link", name=device.says(msgid), exact=True).first.click()
    look(device.page, device.watch, device.looked)


def is_invited(keeper: Device, people: str) -> None:
    keeper.opens(people)
    goes_on(keeper, "Invite a person")
    keeper.fills(full_name="王晓", address=INVITED, title="科员")
    keeper.page.locator("select[name=role]").select_option("administrator")
    keeper.presses("Invite")
    keeper.is_at(f"{people}#invitations")
    expect(keeper.page.get_by_role("region", name=keeper.says("Open invitations"))).to_contain_text(INVITED)


def joins_by_the_letter(portal: Portal, newcomer: Device) -> None:
    """The letter is in both languages; its link leads both ways to the same door."""
    (letter,) = portal.mail(INVITED, "厅局协作平台")
    links = set(re.findall(r"http\S+(/join/\S+)", body(letter)))
    assert len(links) == 1, links
    newcomer.opens(links.pop())
    newcomer.is_at("/join/")
    expect(newcomer.page.get_by_role("main")).to_contain_text("江守拙")
    newcomer.fills(full_name="王晓", username="wangxiao", password=PASSWORD, again="not the same house")
    newcomer.presses("Accept and sign in")
    expect(newcomer.page.get_by_role("main")).to_contain_text(newcomer.says("The two passwords differ."))
    newcomer.fills(password=PASSWORD, again=PASSWORD)
    newcomer.presses("Accept and sign in")
    sets_up_the_app(newcomer)


def leaves_with_a_handover(keeper: Device, people: str) -> None:
    """Everything to the newcomer, at once; shown first."""
    keeper.opens(people)
    expect(keeper.page.get_by_role("main")).to_contain_text("王晓")
    with keeper.page.expect_event("load"):
        keeper.page.get_by_role("main").get_by_role("link", name="李强").first.click()
    leaves = said(keeper.language, "Leaves %(agency)s", agency="水利厅")
    with keeper.page.expect_event("load"):
        keeper.page.get_by_role("link", name=leaves).first.click()
    look(keeper.page, keeper.watch, keeper.looked)
    keeper.page.get_by_label(keeper.says("At once")).check()
    keeper.page.locator(".ts-control").first.click()
    keeper.page.keyboard.insert_text("王晓")
    keeper.page.locator(".ts-dropdown .option", has_text="王晓").filter(visible=True).first.click()
    keeper.presses("Show what happens")
    shown = keeper.page.get_by_role("region", name=keeper.says("What happens"))
    follows = "ends; from then on %(person)s follows, with the role of: %(role)s"
    fate = said(keeper.language, follows, person="王晓", role=keeper.says("Liaison officer"))
    expect(shown).to_contain_text(fate)
    keeper.page.reload()
    expect(shown).to_contain_text(fate)
    carry_out = keeper.page.get_by_role("button", name=keeper.says("Carry out"))
    keeper.page.get_by_label(keeper.says("With the end of a day")).check()
    expect(carry_out).to_be_hidden()  # it would do what was chosen before
    keeper.page.get_by_label(keeper.says("At once")).check()
    keeper.presses("Show what happens")
    expect(carry_out).to_be_visible()
    keeper.presses("Carry out")
    keeper.is_at(people)
    expect(keeper.page.get_by_role("main").get_by_role("row").filter(has_text="李强")).to_have_count(0)


def is_out(leaver: Device) -> None:
    """In the middle of the work; and no sign-in opens the door again."""
    leaver.page.goto("/")
    expect(leaver.page).to_have_url(re.compile(r"/sign-in/"))
    leaver.fills(username="liqiang", password=PASSWORD)
    leaver.presses("Sign in")
    expect(leaver.page).to_have_url(re.compile(r"/sign-in/"))


def follows(portal: Portal, newcomer: Device) -> None:
    """Who follows is told, by the portal and by mail."""
    portal.mail(INVITED, said("zh-hans", "%(name)s leaves %(agency)s", name="李强", agency="水利厅"))
    newcomer.opens("/inbox/")
    with newcomer.page.expect_event("load"):
        newcomer.page.get_by_role("main").get_by_role("link", name=re.compile("李强")).first.click()
    expect(newcomer.page.get_by_role("main")).to_contain_text("水利厅")
