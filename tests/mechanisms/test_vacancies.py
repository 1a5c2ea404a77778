"""Vacancies: a member of an active mechanism whom nobody answers for is on the home page of those who can help."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from coordination.agencies.actions import appoint_deputy, close_account, end_post
from coordination.agencies.models import Agency, Post, User
from coordination.core.worklist import waiting_for
from coordination.mechanisms.models import Mechanism, Participation
from tests.cast import LONG_AGO, again, agency, person, portal_administrator, signed_in

pytestmark = pytest.mark.django_db

ASKS, FOR_THE_PORTAL = "Ask for a liaison officer", "Invite an administrator"


@pytest.fixture(autouse=True)
def _in_english(settings: Any) -> None:
    settings.LANGUAGE_CODE = "en"


def alarms(who: User, what: str = ASKS) -> list[tuple[str, str]]:
    return [(line.title, line.where) for line in waiting_for(again(who)) if str(line.what).startswith(what)]


def vacate(cast: SimpleNamespace) -> None:
    end_post(actor=None, post=cast.liaison_b.posts.get())


def test_the_office_is_told_of_a_member_without_a_liaison_officer(cast: SimpleNamespace) -> None:
    assert alarms(cast.secretariat) == []
    vacate(cast)
    assert alarms(cast.secretariat) == [("省财政厅", "省自然灾害防治工作联席会议")]
    page = signed_in(cast.secretariat).get("/").content.decode()
    assert f'href="{cast.b.people_url}"' in page
    person(cast.b, "the_next")
    assert alarms(cast.secretariat) == []


@pytest.mark.parametrize("who", ["liaison_a", "admin_a", "observer", "stranger"])
def test_nobody_else_is(cast: SimpleNamespace, who: str) -> None:
    vacate(cast)
    assert alarms(getattr(cast, who)) == []


def test_a_deputy_fills_the_gap_and_a_suspended_account_makes_one(cast: SimpleNamespace) -> None:
    staff = person(cast.b, "staff_b", Post.Role.STAFF)
    close_account(actor=None, person=cast.liaison_b, note="")
    assert len(alarms(cast.secretariat)) == 1, "who may not sign in reads nothing"
    appoint_deputy(actor=None, post=cast.liaison_b.posts.get(), deputy=staff)
    assert alarms(cast.secretariat) == []


def test_a_mechanism_that_is_over_and_a_member_that_left_raise_no_alarm(cast: SimpleNamespace) -> None:
    vacate(cast)
    Participation.objects.filter(agency=cast.b).update(ends_on=LONG_AGO)
    assert alarms(cast.secretariat) == []
    Participation.objects.filter(agency=cast.b).update(ends_on=None)
    Mechanism.objects.update(state="dissolved")
    assert alarms(cast.secretariat) == []


def test_the_administrator_of_the_agency_is_told_as_well(cast: SimpleNamespace) -> None:
    end_post(actor=None, post=cast.liaison_a.posts.get())
    assert [title for title, _where in alarms(cast.admin_a, "Appoint a liaison officer")] == ["省水利厅"]


def test_where_nobody_could_appoint_one_whoever_sets_the_portal_up_is_told_without_the_mechanism(
    cast: SimpleNamespace,
) -> None:
    root = portal_administrator("system")
    vacate(cast)
    assert alarms(root, FOR_THE_PORTAL) == [("省财政厅", "")]
    end_post(actor=None, post=cast.liaison_a.posts.get())
    assert len(alarms(root, FOR_THE_PORTAL)) == 1, "A has an administrator"
    above = agency("省政府")
    person(above, "admin_above", Post.Role.ADMINISTRATOR)
    Agency.objects.filter(pk=cast.b.pk).update(parent=above)
    assert alarms(root, FOR_THE_PORTAL) == [], "the supervising agency has one, too"
    assert alarms(portal_administrator("security"), FOR_THE_PORTAL) == []


def test_one_vacancy_costs_as_much_as_three(cast: SimpleNamespace) -> None:
    def cost() -> int:
        who = again(cast.secretariat)
        with CaptureQueriesContext(connection) as queries:
            waiting_for(who)
        return len(queries)

    vacate(cast)
    cost()
    one = cost()
    end_post(actor=None, post=cast.liaison_a.posts.get())
    end_post(actor=None, post=cast.observer.posts.get())
    assert len(alarms(cast.secretariat)) == 3
    assert cost() == one
