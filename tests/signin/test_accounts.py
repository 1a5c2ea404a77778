"""The list of accounts, and of what two persons do: whom it shows, and how it is narrowed down."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from coordination.agencies.actions import appoint_deputy, close_account
from coordination.agencies.models import Agency, Dormancy, JoinRequest, Post, User
from coordination.core.templatetags.portal import local_date
from coordination.core.workdays import today
from coordination.signin import actions
from coordination.signin.models import AccountRequest
from tests.cast import agency, person, portal_administrator, signed_in
from tests.signin.devices import app_of, with_an_app

pytestmark = pytest.mark.django_db

ACCOUNTS, REQUESTS = reverse("accounts"), reverse("account_requests")


@pytest.fixture
def keeper(cast: SimpleNamespace) -> Client:
    """The security administrator."""
    return signed_in(portal_administrator("security", language="en"))


def found(client: Client, **chosen: Any) -> set[str]:
    page = client.get(ACCOUNTS, chosen).context["page"]
    return {row.username for row in page.rows}


def test_each_line_says_where_the_person_works_and_as_what(cast: SimpleNamespace, keeper: Client) -> None:
    person(cast.b, "of_two", Post.Role.STAFF)
    Post.objects.create(user=User.objects.get(username="of_two"), agency=cast.a, role=Post.Role.LEADER)
    shown = keeper.get(ACCOUNTS, {"q": "of_two"}).content.decode()
    for words in ("财政厅", "Staff", "水利厅", "Leader"):
        assert words in shown.partition("<tbody>")[2]


def test_it_is_narrowed_to_an_agency_and_to_a_role_there(cast: SimpleNamespace, keeper: Client) -> None:
    assert found(keeper, agency=cast.a.pk) == {"liaison_a", "leader_a", "staff_a", "admin_a"}
    assert found(keeper, agency=cast.a.pk, role="liaison") == {"liaison_a"}
    Post.objects.create(user=cast.liaison_a, agency=cast.b, role=Post.Role.LEADER)
    assert found(keeper, agency=cast.b.pk, role="liaison") == {"liaison_b"}, "a liaison officer elsewhere is none here"
    assert found(keeper, role="security") == {"security"}
    assert found(keeper, role="security", agency=cast.a.pk) == set(), "nobody is both"


def test_it_is_narrowed_to_those_that_are_suspended_or_open(cast: SimpleNamespace, keeper: Client) -> None:
    close_account(actor=None, person=cast.staff_a, note="")
    assert (found(keeper, state="suspended"), found(keeper, state="left")) == ({"staff_a"}, set())
    opened = found(keeper, state="open")
    assert "liaison_a" in opened
    assert "staff_a" not in opened
    Post.objects.filter(user=cast.staff_a).update(ends_on=today() - timedelta(days=1))
    assert (found(keeper, state="suspended"), found(keeper, state="left")) == (set(), {"staff_a"})


def test_it_is_narrowed_to_those_who_ask_to_join(cast: SimpleNamespace, keeper: Client) -> None:
    newcomer = User.objects.create(username="newcomer", full_name="新人")
    assert found(keeper, state="waiting") == set()
    JoinRequest.objects.create(person=newcomer, agency=cast.a)
    assert found(keeper, state="waiting") == {"newcomer"}


def test_it_is_narrowed_to_those_that_a_password_alone_opens(cast: SimpleNamespace, keeper: Client) -> None:
    assert "liaison_a" in found(keeper, bare="on")
    app_of(cast.liaison_a)
    assert "liaison_a" not in found(keeper, bare="on")
    assert "liaison_a" in found(keeper)


def test_it_is_narrowed_to_those_that_lie_idle(cast: SimpleNamespace, keeper: Client) -> None:
    assert found(keeper, idle="on") == set()
    since = timezone.now() - timedelta(days=80)
    row = Dormancy.objects.create(user=cast.staff_a, since_at=since, due_on=today() + timedelta(days=10))
    assert found(keeper, idle="on") == {"staff_a"}
    Dormancy.objects.filter(pk=row.pk).update(closed_at=timezone.now(), outcome="over")
    assert found(keeper, idle="on") == set()


def test_an_administrator_of_an_agency_narrows_down_only_the_own_people(cast: SimpleNamespace, keeper: Client) -> None:
    client = signed_in(cast.admin_a)
    assert found(client) == {"liaison_a", "leader_a", "staff_a", "admin_a"}
    assert found(client, agency=cast.b.pk) == set()
    assert found(client, role="security") == set(found(client)), "a role of the portal is no choice there"
    assert "System administrator" not in client.get(ACCOUNTS).content.decode()
    assert found(keeper, agency=cast.b.pk) == {"liaison_b"}


@pytest.mark.parametrize("who", ["liaison_a", "stranger", "system", "audit"])
@pytest.mark.parametrize("door", [ACCOUNTS, REQUESTS])
def test_nobody_else_has_these_lists(cast: SimpleNamespace, who: str, door: str) -> None:
    other = portal_administrator(who) if who in {"system", "audit"} else getattr(cast, who)
    assert signed_in(other).get(door).status_code == 403
    assert signed_in(cast.admin_a).get(door).status_code == 200


def test_pages_are_walked_by_key_and_the_choice_is_kept(cast: SimpleNamespace, keeper: Client) -> None:
    for number in range(30):
        person(cast.b, f"many{number:02}", Post.Role.STAFF)
    first = keeper.get(ACCOUNTS, {"q": "many"}).context["page"]
    second = keeper.get(first.next_url).context["page"]
    assert [row.username for row in (*first.rows, *second.rows)] == [f"many{number:02}" for number in range(30)]
    assert (first.count, "q=many" in first.next_url) == (30, True)


def cost(client: Client, door: str, **chosen: Any) -> int:
    client.get(door, chosen)
    with CaptureQueriesContext(connection) as queries:
        client.get(door, chosen)
    return len(queries)


def test_one_account_costs_as_much_as_three(cast: SimpleNamespace, keeper: Client) -> None:
    chosen = {"role": "data_officer", "agency": cast.b.pk, "bare": "on", "state": "open", "q": "officer"}
    person(cast.b, "officer", Post.Role.DATA_OFFICER)
    one = cost(keeper, ACCOUNTS, **chosen)
    for name in ("officer2", "officer3"):
        person(cast.b, name, Post.Role.DATA_OFFICER)
    assert len(found(keeper, **chosen)) == 3
    assert cost(keeper, ACCOUNTS, **chosen) == one


def test_the_page_of_an_account_tells_a_deputy_and_how_long(cast: SimpleNamespace, keeper: Client) -> None:
    post = cast.liaison_a.posts.get()
    first, last = today(), today() + timedelta(days=9)
    door = reverse("account", args=[cast.staff_a.pk])
    before = cost(keeper, door)
    appoint_deputy(actor=cast.admin_a, post=post, deputy=cast.staff_a, starts_on=first, ends_on=last)
    shown = " ".join(keeper.get(door).content.decode().split())
    assert "Liaison officer (for liaison_a)" in shown
    with override("en"):
        assert f"from {local_date(first)} until {local_date(last)}" in shown
    assert "since " in shown, "the own post"
    assert cost(keeper, door) == before


# What two persons do --------------------------------------------------------------------------------------------------


def asked(cast: SimpleNamespace, who: User) -> AccountRequest:
    return actions.ask_reset(actor=cast.admin_a, person=with_an_app(who), reason="手机丢失，已当面核实")


def requests(client: Client, **chosen: Any) -> set[str]:
    return {row.subject.username for row in client.get(REQUESTS, chosen).context["page"].rows}


def test_all_requests_are_listed_to_the_security_administrator(cast: SimpleNamespace, keeper: Client) -> None:
    asked(cast, cast.staff_a)
    actions.withdraw(actor=cast.admin_a, request=asked(cast, cast.leader_a))
    assert requests(keeper) == {"staff_a", "leader_a"}
    assert requests(keeper, state="asked") == {"staff_a"}
    assert requests(keeper, kind="role") == set()
    assert "1 request waits" in keeper.get(ACCOUNTS).content.decode()


def test_those_of_other_agencies_are_not_listed_to_an_agencys_administrator(cast: SimpleNamespace) -> None:
    elsewhere: Agency = agency("省林业局")
    admin = person(elsewhere, "admin_elsewhere", Post.Role.ADMINISTRATOR)
    asked(cast, cast.staff_a)
    assert requests(signed_in(cast.admin_a)) == {"staff_a"}
    assert requests(signed_in(admin)) == set()


def test_one_request_costs_as_much_as_three(cast: SimpleNamespace, keeper: Client) -> None:
    asked(cast, cast.staff_a)
    one = cost(keeper, REQUESTS)
    for who in (cast.leader_a, cast.liaison_a):
        asked(cast, who)
    assert len(requests(keeper)) == 3
    assert cost(keeper, REQUESTS) == one
