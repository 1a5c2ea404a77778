"""The auditor's story: somebody changes a row behind the portal's back, and is found with one click."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.house import SHORT
from tests.browser.looking import Looked
from tests.browser.people import Person, browsing
from tests.browser.portal import Portal, running
from tests.cast import PASSWORD

_SET_UP = """
from django.contrib.auth.hashers import make_password
from coordination.agencies.actions import create_agency
from coordination.agencies.models import User

for name, short in {agencies}.items():
    create_agency(actor=None, name=name, short_name=short)
User.objects.create(
    username="shenji", full_name="沈稽", email="shenji@example.test", language={language!r}, portal_role="audit",
    password=make_password({password!r}),
)
"""
_SEALING = "from coordination.audit import sealing; from coordination.audit.chain import SOURCES"
_SEALED = "not any(sealing.unsealed(name).exists() for name in SOURCES)"
_FALSIFY = """
from django.db import connection, transaction
with transaction.atomic(), connection.cursor() as cursor:
    cursor.execute("SET LOCAL session_replication_role = replica")
    cursor.execute("UPDATE core_activity SET actor_name = '别人' WHERE subject_label = '水利厅'")
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with browsing() as browser:
        yield browser


def everything_is_sealed(portal: Portal) -> None:
    """Within the minute, by the worker that the scheduler rings."""
    portal.wait_inside("the seals", _SEALING, _SEALED, 150)


def asks_for_a_verdict(auditor: Person) -> None:
    auditor.goes_to("Audit")
    auditor.presses("Verify")


@pytest.mark.browser
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_auditor_finds_a_tampered_row(language: str, tmp_path: Path, browser: Browser) -> None:
    with running(tmp_path) as portal:
        portal.python(_SET_UP.format(agencies=SHORT, language=language, password=PASSWORD))
        auditor = Person(portal, browser, Looked(language), "shenji", language)
        auditor.signs_in()
        auditor.follows("Open the audit")
        auditor.sees("Enter an agency")
        everything_is_sealed(portal)

        asks_for_a_verdict(auditor)
        auditor.sees("Sound: nothing was changed, removed or added.")

        portal.python(_FALSIFY)
        asks_for_a_verdict(auditor)
        auditor.sees("The row was changed, or its seal was")
        auditor.looks()
        auditor.follows_name(auditor.says("Act"), within="Findings")
        expect(auditor.page.get_by_role("heading", level=1)).to_contain_text("水利厅")
        auditor.sees_text("别人")

        auditor.goes_to("Audit")
        auditor.follows("Verifications")
        auditor.sees("Sound")
        auditor.sees("Not sound")
