"""Every door once more, for those who take part in nothing: a guest of one meeting, the three administrators of the
portal, and whoever is not in, not in yet or in no longer.

What each may know of is said here door by door; all else answers just as what does not exist.
"""

from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from coordination.agencies.actions import close_account, end_post
from coordination.agencies.models import User
from meetings import actions
from meetings.models import Meeting
from tests import house as built
from tests.cast import PASSWORD, again, portal_administrator, signed_in
from tests.signin.devices import app_of, proved
from tests.test_doors import DOORS, EVERYONE, address, answer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("unnoted")]
house, cast = built.house, built.cast

COMMON = {name for name, (target, seers) in DOORS.items() if target and seers == EVERYONE}
TABLES = {name for name in COMMON if DOORS[name][0] == "kind"}
DIRECTORY = {name for name in COMMON if name.startswith("agencies:")}
ACCOUNTS = {"account", "close_account", "reopen_account", "ask_reset", "ask_role", "keep_password"}
LOOKED_AT = {
    "agencies:person",
    "agencies:invite_again",
    "agencies:review",
    "agencies:confirm_line",
}  # and left to others
# Where nobody looks after the people, whoever enters agencies does; elsewhere what comes and goes does not exist.
FIRST_PEOPLE = {"agencies:join_request", "agencies:call_off_departure", "resend_address", "withdraw_address"}
FIRST_PEOPLE |= {"agencies:resend_invitation", "agencies:withdraw_invitation"}
IMPORTS = {name for name, (target, _seers) in DOORS.items() if target == "import_run"}
# Common knowledge, also to those who keep the directory.
AUTHORITIES = {"sharing:end_authority", "sharing:drop_limit", "sharing:add_category", "sharing:rename_category"}
AUDIT = {name for name in DOORS if name.startswith("audit:")}
OWN = {"notification", "remove_factor"}  # of the one in the house who left
MAY_KNOW_OF = {
    "guest": COMMON
    | {"meetings:invite_further", "meetings:add_paper", "meetings:withdraw_paper"}
    | {"agencies:join_request"},  # it is the own one
    "system": DIRECTORY - FIRST_PEOPLE | TABLES | IMPORTS | AUTHORITIES | {"agencies:person", "agencies:invite_again"},
    "security": DIRECTORY | TABLES | ACCOUNTS | LOOKED_AT | AUTHORITIES | {"account_request"},
    "audit": AUDIT | TABLES,
    "former": TABLES | OWN,
}


def guest(house: SimpleNamespace, cast: SimpleNamespace) -> Client:
    """Of an agency that is no member and was invited to one meeting."""
    actions.invite_further(actor=cast.secretariat, meeting=Meeting.objects.get(pk=house.ahead), agencies=[cast.outside])
    return signed_in(again(cast.stranger))


def former(cast: SimpleNamespace) -> Client:
    """Whose post is over, and whose sign-in is for some reason still there."""
    end_post(actor=None, post=cast.liaison_a.posts.get())
    User.objects.filter(pk=cast.liaison_a.pk).update(is_active=True)
    return signed_in(again(cast.liaison_a))


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("who", sorted(MAY_KNOW_OF))
def test_what_others_may_not_know_of_does_not_exist(
    who: str, method: str, house: SimpleNamespace, cast: SimpleNamespace
) -> None:
    if who == "guest":
        client = guest(house, cast)
    elif who == "former":
        client = former(cast)
    else:
        client = proved(signed_in(User.objects.filter(portal_role=who).first() or portal_administrator(who)))
    wrong: list[tuple[object, ...]] = []
    for name, (target, _seers) in sorted(DOORS.items()):
        status, body, queries = answer(client, method, address(name, house))
        if not target or name in MAY_KNOW_OF[who]:
            if status not in {200, 302, 400, 403, 404, 405, 409, 410} or (target and status == 404):
                wrong.append((name, status))
        elif status not in {404, 405} or (status, body, queries) != answer(
            client, method, address(name, house, missing=True)
        ):
            wrong.append((name, status, "unlike a missing one"))
    assert wrong == []


@pytest.mark.parametrize("name", sorted(FIRST_PEOPLE))
def test_where_nobody_looks_after_them_the_system_administrator_does(
    name: str, house: SimpleNamespace, cast: SimpleNamespace
) -> None:
    """The one administrator of A is suspended."""
    client = proved(signed_in(portal_administrator("system", username="first")))
    said = {"step": "refuse", "refuse-note": "无此人"}
    assert client.post(address(name, house), said).status_code == 404
    close_account(actor=None, person=again(cast.admin_a), note="停用")
    assert client.post(address(name, house), said).status_code == 302


def is_led_to(client: Client, method: str, url: str, door: str) -> bool:
    response = getattr(client, method)(url)
    return bool(response.status_code == 302 and response["Location"].startswith(door))


def begun(person: User) -> Client:
    """The password was given, and the second factor is asked for."""
    app_of(person)
    client = Client()
    response = client.post(reverse("sign_in"), {"username": person.username, "password": PASSWORD})
    assert response["Location"] == reverse("second_step")
    return client


@pytest.mark.parametrize("method", ["get", "post"])
def test_who_is_half_signed_in_is_not_in(method: str, house: SimpleNamespace, cast: SimpleNamespace) -> None:
    client = begun(cast.secretariat)
    wrong = [name for name in sorted(DOORS) if not is_led_to(client, method, address(name, house), reverse("sign_in"))]
    assert wrong == []


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_suspended_account_is_out_at_every_door_at_once(
    method: str, house: SimpleNamespace, cast: SimpleNamespace
) -> None:
    client = signed_in(cast.secretariat)
    assert client.get(reverse("home")).status_code == 200
    close_account(actor=None, person=again(cast.secretariat), note="调离")
    wrong = [name for name in sorted(DOORS) if not is_led_to(client, method, address(name, house), reverse("sign_in"))]
    assert wrong == []


@pytest.mark.parametrize("method", ["get", "post"])
def test_who_needs_a_second_factor_comes_no_further_without(
    method: str, house: SimpleNamespace, cast: SimpleNamespace, settings: Any
) -> None:
    settings.SECOND_FACTOR = "required"
    client = signed_in(cast.secretariat)
    open_meanwhile = {"factors", "add_app", "add_key", "prove_again", "password"}
    wrong = [
        name
        for name in sorted(set(DOORS) - open_meanwhile)
        if not is_led_to(client, method, address(name, house), reverse("factors"))
    ]
    assert wrong == []
