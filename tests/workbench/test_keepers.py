"""The home pages of the three administrators of the portal: what waits for each, and how the own field stands."""

from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from coordination.agencies.actions import appoint_deputy, close_account
from coordination.agencies.models import Agency, Dormancy, JoinRequest, Post, User
from coordination.audit import anchors, sealing
from coordination.audit.models import DailyHead, Seal, Verification
from coordination.core.models import CalendarDay
from coordination.core.workdays import forget, today
from coordination.signin import actions
from coordination.signin.models import FailedSignIn
from coordination.workbench.keepers import DESKS
from sharing.actions import name_authority
from tests.agencies.importing import start
from tests.cast import again, agency, at, person, portal_administrator, signed_in
from tests.reforms import planned, renaming
from tests.signin.devices import with_an_app
from tests.workbench.pages import home

pytestmark = pytest.mark.django_db


def keeper(role: str) -> User:
    return User.objects.filter(portal_role=role).first() or portal_administrator(role, language="en")


def desk(role: str) -> Any:
    return DESKS[role](again(keeper(role)))


@pytest.mark.parametrize("role", ["system", "security", "audit"])
def test_none_of_them_reads_of_an_agency_of_ones_own(cast: SimpleNamespace, role: str) -> None:
    shown = home(keeper(role))
    for words in ("your agency", "Your agency", "our agency", "assignments appear", "You hold no post"):
        assert words not in shown
    assert cast.mechanism.name not in shown


# System ---------------------------------------------------------------------------------------------------------------


def test_agencies_nobody_looks_after_are_shown_with_the_way_to_invite_somebody(cast: SimpleNamespace) -> None:
    assert {row.name for row in desk("system").unkept} == {"省应急管理厅", "省财政厅", "省气象局", "省体育局"}
    shown = home(keeper("system"))
    assert f"{reverse('agencies:invite', args=[cast.b.pk])}?role=administrator" in shown
    assert f"{reverse('agencies:invite', args=[cast.a.pk])}?role=administrator" not in shown
    Agency.objects.filter(pk=cast.b.pk).update(parent=cast.a)
    assert "省财政厅" not in {row.name for row in desk("system").unkept}, "the supervising agency looks after it"
    close_account(actor=None, person=cast.admin_a, note="")
    assert {"省财政厅", "省水利厅"} <= {row.name for row in desk("system").unkept}


def test_they_are_all_listed_in_the_directory_and_only_to_the_system_administrator(cast: SimpleNamespace) -> None:
    def found(who: User) -> set[str]:
        page = signed_in(who).get(reverse("agencies:agencies"), {"keeper": "none"}).context["page"]
        return {row.name for row in page.rows}

    assert found(keeper("system")) == {"省应急管理厅", "省财政厅", "省气象局", "省体育局"}
    assert found(cast.liaison_a) == {row.name for row in Agency.objects.all()}, "to others it is no question"


def test_who_asks_to_join_where_nobody_decides_is_counted(cast: SimpleNamespace) -> None:
    for place in (cast.a, cast.b):
        newcomer = User.objects.create(username=f"new{place.pk}", full_name="新人")
        JoinRequest.objects.create(person=newcomer, agency=place)
    assert str(desk("system").asking) == "1"
    assert [line.where for line in desk("system").waiting if line.icon == "user-plus" and line.title == "新人"] == [
        "省财政厅" if not cast.b.short_name else "财政厅"
    ]


def test_imports_that_are_not_at_their_end_are_shown(cast: SimpleNamespace) -> None:
    root = keeper("system")
    assert desk("system").imports == []
    run = start(root, ["单位名称"], ["省林业局"])
    assert desk("system").imports == [run]
    assert run.file_name in home(root)
    type(run).objects.filter(pk=run.pk).update(state="done")
    assert desk("system").imports == []


def test_reforms_that_are_planned_are_counted_and_those_held_up_are_alarming(cast: SimpleNamespace) -> None:
    row = renaming(cast.a, new_name="省水务厅", effective_on=today() + timedelta(days=20))
    assert (str(desk("system").reforms), desk("system").held_up) == ("1", False)
    type(row).objects.filter(pk=row.pk).update(effective_on=today(), obstacle="x")
    assert desk("system").held_up
    assert "one could not take effect" in home(keeper("system"))


def test_reforms_whose_day_passes_unconfirmed_are_alarming_to_both_who_decide(cast: SimpleNamespace) -> None:
    day = today() + timedelta(days=2)
    planned("rename", [cast.a], new_name="省水务厅", effective_on=day)
    said = "1 is overdue: its day passed without confirmation"
    for when, overdue in ((day, "0"), (day + timedelta(days=1), "1")):
        with time_machine.travel(at(when, 12)):
            assert {str(desk(role).overdue) for role in ("system", "security")} == {overdue}
            assert {said in home(keeper(role)) for role in ("system", "security")} == {overdue == "1"}
            assert not desk("system").held_up


def test_a_year_whose_notice_is_not_entered_is_called_estimated(cast: SimpleNamespace) -> None:
    with time_machine.travel(at(date(2026, 11, 23)), tick=False):
        assert desk("system").years == [(2026, True), (2027, False)]
        CalendarDay.objects.filter(date__year=2027).update(is_estimated=False)
        forget()
        assert desk("system").years == [(2026, True), (2027, True)]


def test_first_steps_are_shown_until_they_are_done(db: None) -> None:
    with time_machine.travel(at(date(2026, 11, 23)), tick=False):
        steps = desk("system").first_steps
        assert [step.is_done for step in steps] == [False, False, True, False]
        assert "First steps" in home(keeper("system"))
        place = agency("省林业局")
        first, second, *_rest = desk("system").first_steps
        assert (first.is_done, second.is_done, second.url) == (True, False, place.people_url)
        person(place, "admin", Post.Role.ADMINISTRATOR)
        assert [step.url for step in desk("system").first_steps if not step.is_done] == [reverse("sharing:authorities")]
        name_authority(actor=keeper("system"), agency=place, tier=Agency.Tier.PROVINCIAL, ground="粤府办〔2025〕10号")
        assert desk("system").first_steps == []
        assert "First steps" not in home(keeper("system"))


def test_the_way_to_the_data_authorities_is_shown_to_the_system_administrator_alone(cast: SimpleNamespace) -> None:
    way = f'href="{reverse("sharing:authorities")}"'
    assert way in signed_in(keeper("system")).get(reverse("agencies:agencies")).content.decode()
    for who in (keeper("security"), keeper("audit"), cast.liaison_a):
        assert way not in signed_in(who).get(reverse("home")).content.decode()


def test_who_stands_in_for_a_suspended_administrator_is_no_first_step(cast: SimpleNamespace) -> None:
    appoint_deputy(actor=None, post=cast.admin_a.posts.get(), deputy=cast.staff_a)
    close_account(actor=None, person=cast.admin_a, note="")
    assert [step.is_done for step in desk("system").first_steps][:2] == [True, False]
    assert str(desk("system").unkept_count) == str(Agency.objects.standing().count()), "as the list of agencies says"


# Security -------------------------------------------------------------------------------------------------------------


def test_requests_that_wait_are_shown_until_they_are_decided(cast: SimpleNamespace) -> None:
    security = keeper("security")
    asked = actions.ask_reset(actor=cast.admin_a, person=with_an_app(cast.staff_a), reason="手机丢失，已当面核实")
    assert (desk("security").requests, str(desk("security").requests_count)) == ([asked], "1")
    assert [line.url for line in desk("security").waiting] == [asked.get_absolute_url()]
    actions.refuse(actor=security, request=asked, note="未核实")
    assert (desk("security").requests, str(desk("security").requests_count)) == ([], "0")
    assert "Nothing waits for you." in home(security)


def test_suspended_accounts_are_counted_as_the_list_behind_the_number_shows_them(cast: SimpleNamespace) -> None:
    security = keeper("security")

    def counted() -> str:
        rows = signed_in(security).get(reverse("accounts"), {"state": "suspended"}).context["page"]
        assert desk("security").suspended.number == rows.count
        return str(desk("security").suspended)

    assert counted() == "0"
    close_account(actor=None, person=cast.staff_a, note="")
    assert counted() == "1"
    close_account(actor=None, person=portal_administrator("system"), note="")
    assert counted() == "2", "an administrator of the portal holds no post and is suspended all the same"
    close_account(actor=None, person=User.objects.create(username="new", full_name="新人"), note="")
    assert counted() == "3", "who never held a post did not leave"
    Post.objects.filter(user=cast.staff_a).update(ends_on=today() - timedelta(days=1))
    assert counted() == "2", "who left is not suspended"


def test_accounts_that_lie_idle_are_counted(cast: SimpleNamespace) -> None:
    since, due = timezone.now() - timedelta(days=80), today() + timedelta(days=10)
    Dormancy.objects.create(user=cast.staff_a, since_at=since, due_on=due)
    assert str(desk("security").idle) == "1"
    Dormancy.objects.update(closed_at=timezone.now(), outcome="over")
    assert str(desk("security").idle) == "0"


def test_sign_ins_that_failed_within_a_day_are_told_by_account(cast: SimpleNamespace) -> None:
    for who, times in ((cast.liaison_a, 3), (cast.staff_a, 1), (None, 2)):
        for _number in range(times):
            FailedSignIn.objects.create(user=who, address="192.0.2.1")
    FailedSignIn.objects.create(user=cast.leader_a, at=timezone.now() - timedelta(hours=25))
    found = desk("security")
    assert str(found.failed) == "6"
    assert [(row["user"], row["count"]) for row in found.failed_most] == [(cast.liaison_a.pk, 3), (cast.staff_a.pk, 1)]
    assert reverse("account", args=[cast.liaison_a.pk]) in home(keeper("security"))


# Audit ----------------------------------------------------------------------------------------------------------------


@pytest.fixture
def sealed(cast: SimpleNamespace, tmp_path: Path, settings: Any) -> None:
    """Everything there is has its seal, and the end is anchored."""
    settings.AUDIT_ANCHOR_FILE = tmp_path / "anchors.log"
    sealing.seal(thorough=True)
    anchors.keep()


def test_the_end_of_the_record_and_its_last_anchor_are_shown(sealed: None) -> None:
    found, shown = desk("audit"), home(keeper("audit"))
    assert found.record.end is not None
    assert found.record.end.digest in shown
    assert (found.anchor.seq, found.anchor_holds) == (found.record.end.seq, True)
    assert "the record agrees" in shown


def test_a_record_that_belies_its_anchor_is_an_alarm(sealed: None) -> None:
    alarm = "The record no longer says what its last anchor says."
    assert alarm not in home(keeper("audit"))
    file = anchors._file()
    seq, _colon, rest = file.read_text().partition(":")
    file.write_text(f"{seq}:{'0' * 64}{rest[64:]}")
    assert not desk("audit").anchor_holds
    assert alarm in home(keeper("audit"))


def test_verifications_that_failed_are_counted(cast: SimpleNamespace) -> None:
    for outcome in ("sound", "unsound", "failed"):
        Verification.objects.create(outcome=outcome, finished_at=timezone.now())
    found = desk("audit")
    assert (str(found.failures), found.record.last_verified.outcome) == ("2", "failed")
    assert "Not sound, or not finished, so far: 2" in home(keeper("audit"))


def test_an_empty_record_says_so(db: None) -> None:
    Seal.objects.all()._raw_delete("default")
    shown = home(keeper("audit"))
    assert "Nothing has happened yet." in shown
    assert "The first goes out in the morning." in shown


def test_the_letters_of_the_last_days_are_linked(cast: SimpleNamespace) -> None:
    row = DailyHead.objects.create(seq=7, digest="a" * 64)
    assert row.get_absolute_url() in home(keeper("audit"))


# However much there is ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["system", "security", "audit"])
def test_one_of_each_costs_as_much_as_three(cast: SimpleNamespace, role: str) -> None:
    def more(number: int) -> None:
        place = agency(f"省第{number}局")
        newcomer = User.objects.create(username=f"new{number}", full_name="新人")
        JoinRequest.objects.create(person=newcomer, agency=place)
        who = person(cast.a, f"somebody{number}", Post.Role.STAFF)
        actions.ask_reset(actor=cast.admin_a, person=with_an_app(who), reason="手机丢失，已当面核实")
        FailedSignIn.objects.create(user=who)
        start(keeper("system"), ["单位名称"], [f"省另{number}局"])
        Verification.objects.create(outcome="sound", finished_at=timezone.now())
        DailyHead.objects.create(on=today() - timedelta(days=number), seq=number, digest="a" * 64)

    def cost() -> int:
        client = signed_in(keeper(role))
        client.get("/")
        with CaptureQueriesContext(connection) as queries:
            client.get("/")
        return len(queries)

    more(1)
    one = cost()
    more(2)
    more(3)
    assert cost() == one
