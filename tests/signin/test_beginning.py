"""How a portal gets its first administrators, and that it has no account before."""

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from coordination.agencies.models import User
from coordination.agencies.models.link import digest_of
from coordination.core.activity import history
from coordination.core.errors import Refusal
from coordination.signin import actions
from coordination.signin.actions.beginning import open_link
from coordination.signin.models import FirstLink
from tests.cast import portal_administrator
from tests.test_two_at_once import at_once

pytestmark = pytest.mark.django_db

FIRST = reverse("first")
PASSWORD = "a quiet house by the river"
TYPED = {
    "full_name": "主管",
    "username": "chief",
    "email": "c@example.test",
    "password1": PASSWORD,
    "password2": PASSWORD,
}


def printed() -> dict[str, str]:
    """The paths by role, as an operator reads them."""
    out = StringIO()
    call_command("first_administrator", stdout=out)
    lines = [line.strip() for line in out.getvalue().splitlines()]
    roles = [line.split()[0] for line in lines if " administrator: " in line]
    return dict(zip(roles, ["/" + line.split("/", 3)[3] for line in lines if line.startswith("http")], strict=True))


def opened(path: str, client: Client | None = None) -> Client:
    """A browser in which the link was opened."""
    client = client or Client()
    assert client.get(path)["Location"] == FIRST
    return client


def test_a_fresh_database_has_no_account() -> None:
    assert not User.objects.exists()


def test_a_link_is_printed_for_each_of_the_three_and_opens_once(settings: Any) -> None:
    paths = printed()
    assert set(paths) == {"system", "security", "audit"}
    client = opened(paths["system"])
    assert client.get(FIRST).status_code == 200
    assert client.post(FIRST, TYPED)["Location"] == reverse("sign_in")
    chief = User.objects.get()
    assert (chief.portal_role, chief.must_change_password, chief.is_superuser) == ("system", False, False)
    assert chief.check_password(PASSWORD)
    assert history(chief)[0].verb == "user.create"
    assert client.get(paths["system"]).status_code == 404
    assert client.post(FIRST, TYPED | {"username": "other"}).status_code == 404
    assert opened(paths["audit"], client).get(FIRST).status_code == 200


def test_its_secret_leaves_the_address_at_once() -> None:
    path = printed()["system"]
    answer = Client().get(path)
    assert (answer.status_code, answer["Location"], answer["Referrer-Policy"]) == (302, FIRST, "no-referrer")
    assert Client().post(path).status_code == 405, "a link is opened, nothing is sent to it"
    shown = opened(path).get(FIRST).content.decode()
    assert path.split("/")[3] not in shown
    assert Client().get(FIRST).status_code == 404, "another browser has not opened it"


@pytest.mark.django_db(transaction=True)
def test_of_two_who_print_at_once_one_has_links_that_open() -> None:
    offered: list[dict[str, str]] = []
    assert at_once(lambda _n: offered.append(actions.offer_first_links()), [1, 2]) == ["done"] * 2
    good = [links for links in offered if open_link(links["system"])]
    assert len(good) == 1
    assert sorted(FirstLink.objects.values_list("role", flat=True)) == ["audit", "security", "system"]


@pytest.mark.django_db(transaction=True)
def test_of_two_links_to_one_role_one_is_used() -> None:
    """However there came to be two."""
    secrets = ["one" * 10, "two" * 10]
    until = timezone.now() + timedelta(hours=1)
    FirstLink.objects.bulk_create(
        FirstLink(role="system", digest=digest_of(secret), good_until=until) for secret in secrets
    )

    def enter(secret: str) -> None:
        who = {"username": secret, "full_name": "x", "email": "x@example.test", "password": PASSWORD}
        actions.enter_first_administrator(secret=secret, **who)

    assert sorted(at_once(enter, secrets)) == ["Refusal", "done"]
    assert User.objects.filter(portal_role="system").count() == 1


def test_whoever_comes_in_by_it_needs_a_second_factor(settings: Any) -> None:
    settings.SECOND_FACTOR = "required"
    opened(printed()["security"]).post(FIRST, TYPED)
    client = Client()
    client.post(reverse("sign_in"), {"username": "chief", "password": PASSWORD})
    assert client.get("/")["Location"] == reverse("factors")


def test_only_its_digest_is_kept() -> None:
    secrets = [path.split("/")[3] for path in printed().values()]
    kept = "".join(FirstLink.objects.values_list("digest", flat=True))
    assert all(secret not in kept for secret in secrets)


def test_it_opens_for_a_day() -> None:
    path = printed()["audit"]
    with time_machine.travel(timezone.localtime() + timedelta(hours=25)):
        assert Client().get(path).status_code == 404


def test_printing_anew_makes_the_old_ones_void() -> None:
    old, new = printed(), printed()
    assert Client().get(old["system"]).status_code == 404
    assert opened(new["system"]).get(FIRST).status_code == 200


def test_there_is_none_where_there_is_one() -> None:
    path = printed()["audit"]
    portal_administrator("audit")
    assert Client().get(path).status_code == 404
    assert set(printed()) == {"system", "security"}
    who = {"username": "x", "full_name": "x", "email": "x@example.test", "password": PASSWORD}
    with pytest.raises(Refusal):
        actions.enter_first_administrator(secret=path.split("/")[3], **who)
    portal_administrator("system")
    portal_administrator("security")
    out = StringIO()
    call_command("first_administrator", stdout=out)
    assert "http" not in out.getvalue()


def test_a_role_whose_only_holder_was_suspended_is_vacant_again() -> None:
    keeper = portal_administrator("audit")
    User.objects.filter(pk=keeper.pk).update(is_active=False)
    assert "audit" in printed()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"password1": "short", "password2": "short"}, "password1"),
        ({"password2": "another"}, "password2"),
        ({"email": ""}, "email"),
        ({"username": "a b"}, "username"),
        ({"full_name": ""}, "full_name"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_the_link_stays_good(wrong: dict[str, str], field: str) -> None:
    client = opened(printed()["system"])
    shown = client.post(FIRST, TYPED | wrong)
    assert list(shown.context["form"].errors) == [field]
    assert client.post(FIRST, TYPED).status_code == 302


def test_a_guessed_link_opens_nothing() -> None:
    printed()
    for secret in ("x", "0" * 43, "%E5%BC%A0", "a" * 500):
        assert Client().get(f"/sign-in/first/{secret}/").status_code == 404
