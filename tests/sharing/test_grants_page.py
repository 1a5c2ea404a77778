"""All grants of an agency stand on one page: those it holds, those it gave, and what ends soon."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from coordination.core.workdays import today
from sharing import actions
from sharing.actions.grants import give
from sharing.models import ShareRequest
from tests.cast import again, at, signed_in
from tests.sharing.house import ASKED, in_use, published

pytestmark = pytest.mark.django_db

PAGE = "/sharing/grants/"


def seen(who: Any, **said: str) -> str:
    with translation.override("en"):
        return signed_in(again(who)).get(PAGE, said).content.decode()


def test_one_who_holds_a_grant_and_one_who_gave_it_find_it_and_nobody_else(library: SimpleNamespace) -> None:
    request = in_use(library)
    item, number = request.item, ShareRequest.objects.get(pk=request.pk).number
    for who, side, is_there in (
        (library.secretariat, "", True),
        (library.secretariat, "held", True),
        (library.secretariat, "given", False),
        (library.staff_a, "given", True),
        (library.staff_a, "held", False),
        (library.liaison_b, "", False),
        (library.stranger, "", False),
    ):
        page = seen(who, side=side)
        assert (number in page and item.get_absolute_url() in page) is is_there, (who, side)
    assert str(library.a) in seen(library.secretariat)
    assert str(library.office) in seen(library.staff_a)
    assert request.get_absolute_url() in seen(library.secretariat)


def test_what_has_run_out_is_told_apart_from_what_runs(library: SimpleNamespace) -> None:
    item = published(library)
    give(actor=None, item=item, to=library.office, right="view_item", purpose="会商一", until=today())
    give(actor=None, item=item, to=library.office, right="download_item", purpose="会商二", until=None)
    with time_machine.travel(at(today() + timedelta(days=1), 10), tick=True):
        for which, first, second in (("running", False, True), ("ended", True, False), ("", True, True)):
            page = seen(library.secretariat, which=which)
            assert ("会商一" in page, "会商二" in page) == (first, second)


def test_thirty_days_before_the_end_its_renewal_is_offered_once(library: SimpleNamespace) -> None:
    until = today() + timedelta(days=60)
    request = in_use(library, until=until)
    renew = reverse("sharing:renew", args=[request.pk])
    assert renew not in seen(library.secretariat)
    with time_machine.travel(at(until - timedelta(days=20), 10), tick=True):
        assert renew in seen(library.secretariat)
        assert renew not in seen(library.staff_a), "who gave it does not ask for it"
        said = {**ASKED, "until": until + timedelta(days=60)}
        before = ShareRequest.objects.get(pk=request.pk)
        actions.begin_request(actor=again(library.secretariat), item=request.item, renews=before, **said)
        assert renew not in seen(library.secretariat)


def test_an_item_that_is_hidden_by_now_is_not_named_and_leads_nowhere(library: SimpleNamespace) -> None:
    item = published(library, visibility=3)
    give(actor=None, item=item, to=library.office, right="view_item", purpose="会商", until=today())
    with time_machine.travel(at(today() + timedelta(days=1), 10), tick=True):
        page = seen(library.secretariat)
    assert item.title not in page
    assert "该资源已不对本单位开放" in page
    assert item.get_absolute_url() not in page


def test_what_ends_first_stands_first_and_the_list_is_walked_by_key(library: SimpleNamespace) -> None:
    item = published(library)
    for n in range(30):
        until = None if n == 0 else today() + timedelta(days=n)
        give(actor=None, item=item, to=library.office, right="view_item", purpose=f"会商{n:02}", until=until)
    client = signed_in(library.secretariat)
    first = client.get(PAGE)
    shown = [line.grant.purpose for line in first.context["lines"]]
    assert shown == [f"会商{n:02}" for n in range(1, 26)]
    rest = client.get(first.context["page"].next_url)
    assert [line.grant.purpose for line in rest.context["lines"]] == [*(f"会商{n:02}" for n in range(26, 30)), "会商00"]


def test_the_page_costs_the_same_however_many_grants_there_are(library: SimpleNamespace) -> None:
    in_use(library)
    client = signed_in(library.secretariat)

    def questions() -> int:
        client.get(PAGE)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(PAGE).status_code == 200
        return len([query for query in queries if "core_calendarday" not in query["sql"]])

    one = questions()
    for n in range(2):
        item = published(library, f"水库名录 {n}")
        request = actions.begin_request(
            actor=again(library.secretariat), item=item, **ASKED, until=today() + timedelta(days=20)
        )
        actions.submit_request(actor=again(library.secretariat), request=request)
        actions.add_content(actor=library.staff_a, item=item, address="https://exchange.example.org/1")
        actions.agree(actor=library.data_officer, request=request)
    assert questions() == one
