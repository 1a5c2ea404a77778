"""Counting stops at a cap, and whatever says a number says so."""

from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from coordination.agencies.models import Agency, User
from coordination.core.counting import Tally, capped
from coordination.signin import actions
from tests.cast import portal_administrator, signed_in
from tests.signin.devices import with_an_app

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("number", "words", "shown"), [(0, "0", 0), (3, "3", 3), (4, "4", 4), (5, "4+", 4)])
def test_a_number_beyond_its_cap_is_told_as_more(number: int, words: str, shown: int) -> None:
    tally = Tally(number, cap=4)
    assert (str(tally), tally.shown, tally.is_capped, bool(tally)) == (words, shown, number > 4, number > 0)


def test_the_database_stops_there(cast: SimpleNamespace) -> None:
    everybody, agencies = User.objects.count(), Agency.objects.count()
    assert str(capped(Agency.objects.all(), cap=agencies - 1)) == f"{agencies - 1}+"
    assert str(capped(Agency.objects.all(), cap=agencies)) == str(agencies)
    with CaptureQueriesContext(connection) as asked:
        both = capped(Agency.objects.all(), User.objects.all(), cap=2)
    assert (str(both), both.number, everybody > 3) == ("2+", 6, True), "of each no more than one beyond the cap"
    assert all("LIMIT 3" in query["sql"] for query in asked)


def test_requests_beyond_the_cap_are_not_told_as_exact(cast: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    for who in (cast.staff_a, cast.liaison_a):
        actions.ask_reset(actor=cast.admin_a, person=with_an_app(who), reason="手机丢失，已当面核实")
    client = signed_in(portal_administrator("security", language="en"))
    assert "2 requests wait" in client.get(reverse("accounts")).content.decode()
    monkeypatch.setattr(capped, "__kwdefaults__", {"cap": 1})
    assert "1+ requests wait" in client.get(reverse("accounts")).content.decode()


def test_what_waits_for_its_seal_is_told_alike_on_both_pages(
    cast: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = signed_in(portal_administrator("audit", language="en"))
    for cap in (1, 10_000):
        monkeypatch.setattr(capped, "__kwdefaults__", {"cap": cap})
        for address in (reverse("home"), reverse("audit:entries")):
            record = (response := client.get(address)).context["record"]
            assert f'<div class="stat-value num">{record.waiting}</div>' in response.content.decode()
            assert str(record.waiting) == "1+" if cap == 1 else record.waiting.number > 1
