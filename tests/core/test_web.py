"""The words every view says: paging by key, the language of a request, refusals as pages, the sign of life."""

import base64
import json
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings as project
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import path
from django.utils import translation
from hypothesis import HealthCheck, given
from hypothesis import settings as effort
from hypothesis import strategies as st

from coordination import urls as portal
from coordination.core import middleware, web
from coordination.core.errors import NotLawful, NotPermitted, SomeoneWasFaster
from coordination.core.models import CalendarDay, Serial
from tests.cast import signed_in

pytestmark = pytest.mark.django_db

get = RequestFactory().get


def bodies(count: int, *, years: Any = lambda n: 2000 + n % 3) -> list[Serial]:
    return Serial.objects.bulk_create(Serial(body=f"b{n:03}", year=years(n), last=n) for n in range(count))


def flat(pages: list[list[int]]) -> list[int]:
    return [pk for page in pages for pk in page]


def walked(rows: Any, order: tuple[str, ...], *, size: int) -> list[list[int]]:
    """Every page from the first to the last."""
    found, address = [], "/list?q=x"
    while address:
        page = web.key_page(get(address), rows, order=order, size=size)
        found.append([row.pk for row in page])
        address = page.next_url
        assert len(found) < 100
    return found


def walked_back(rows: Any, order: tuple[str, ...], *, size: int, start: str) -> list[list[int]]:
    found: list[list[int]] = []
    while start:
        page = web.key_page(get(start), rows, order=order, size=size)
        found.insert(0, [row.pk for row in page])
        start = page.previous_url
        assert len(found) < 100
    return found


def test_pages_follow_one_another_until_the_last() -> None:
    bodies(7)
    pages = walked(Serial.objects.all(), ("-pk",), size=3)
    assert [len(page) for page in pages] == [3, 3, 1]
    assert flat(pages) == list(Serial.objects.order_by("-pk").values_list("pk", flat=True))


def test_the_way_back_shows_the_same_pages() -> None:
    bodies(9)
    order, rows = ("year", "-pk"), Serial.objects.all()
    first = web.key_page(get("/list"), rows, order=order, size=3)
    second = web.key_page(get(first.next_url), rows, order=order, size=3)
    third = web.key_page(get(second.next_url), rows, order=order, size=3)
    assert (first.previous_url, third.next_url) == ("", "")
    assert walked_back(rows, order, size=3, start=third.previous_url) == [
        [row.pk for row in first],
        [row.pk for row in second],
    ]


def test_equal_values_are_neither_lost_nor_shown_twice() -> None:
    bodies(10, years=lambda _n: 2026)
    pages = walked(Serial.objects.all(), ("-year", "pk"), size=3)
    assert flat(pages) == list(Serial.objects.order_by("pk").values_list("pk", flat=True))


def test_the_filter_stays_in_the_address_and_the_old_place_goes() -> None:
    bodies(5)
    rows = Serial.objects.all()
    first = web.key_page(get("/list?state=open&q=水利"), rows, order=("pk",), size=2)
    second = web.key_page(get(first.next_url), rows, order=("pk",), size=2)
    for address in (first.next_url, second.next_url, second.previous_url):
        request = get(address)
        assert (request.GET["state"], request.GET["q"]) == ("open", "水利")
    assert list(get(second.next_url).GET) == ["state", "q", "after"]
    assert list(get(second.previous_url).GET) == ["state", "q", "before"]


def test_dates_and_times_are_places_too() -> None:
    CalendarDay.objects.all().delete()
    day = date(2026, 1, 1)
    CalendarDay.objects.bulk_create(CalendarDay(date=day + timedelta(days=n), is_workday=False) for n in range(5))
    pages = walked(CalendarDay.objects.all(), ("-date", "pk"), size=2)
    assert flat(pages) == list(CalendarDay.objects.order_by("-date").values_list("pk", flat=True))
    moment = datetime(2026, 11, 23, 10, 30, tzinfo=UTC)
    row = SimpleNamespace(at=moment, owner=SimpleNamespace(pk=7))
    assert web._unpack(web._pack(row, ("-at", "owner__pk")), 2) == [moment, 7]


def test_the_count_stops_at_its_cap() -> None:
    bodies(6)
    page = web.key_page(get("/list"), Serial.objects.all(), order=("pk",), size=2, cap=5)
    assert (page.counted.is_capped, page.counted.shown) == (True, 5)
    page = web.key_page(get("/list"), Serial.objects.all(), order=("pk",), size=2, cap=6)
    assert (page.counted.is_capped, page.counted.shown) == (False, 6)


def test_nothing_is_an_empty_page_without_neighbours() -> None:
    page = web.key_page(get("/list"), Serial.objects.all(), order=("pk",))
    assert (list(page), bool(page), page.count, page.next_url, page.previous_url) == ([], False, 0, "", "")


def test_a_page_deep_in_the_list_costs_two_queries_like_the_first() -> None:
    bodies(9)
    address = "/list"
    for _ in range(3):
        with CaptureQueriesContext(connection) as queries:
            address = web.key_page(get(address), Serial.objects.all(), order=("year", "pk"), size=3).next_url
        assert len(queries) == 2


@pytest.mark.parametrize("place", ["after", "before"])
@pytest.mark.parametrize(
    "text",
    [
        "!",
        "bm90IGpzb24",  # not json
        *(
            base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")
            for value in ({}, [], [1], [1, 2, 3], [1, None], [1, [2]], [1, {"t": "yesterday"}], [1, {"x": 1}], 5)
        ),
        base64.urlsafe_b64encode(b'[1, {"t": "0001-01-01T00:00:00+23:00"}]').decode().rstrip("="),  # before all time
        base64.urlsafe_b64encode(b"[" * 5000).decode().rstrip("="),
    ],
)
def test_a_place_that_cannot_be_read_is_not_there(place: str, text: str) -> None:
    bodies(3)
    order, rows = ("year", "pk"), Serial.objects.all()
    good = web._pack(rows.order_by(*order)[1], order)
    assert len(web.key_page(get("/list", {place: good}), rows, order=order).rows) == 1
    with pytest.raises(Http404):
        web.key_page(get("/list", {place: text}), rows, order=order)


@pytest.mark.parametrize("values", [["b", 1], [{"d": "2026-01-01"}, 1], [1, "\x00"], [1, "one"], [1, "\ud800"]])
def test_a_place_of_another_list_is_not_there(values: list[Any]) -> None:
    bodies(3)
    text = base64.urlsafe_b64encode(json.dumps(values).encode()).decode()
    with pytest.raises(Http404):
        web.key_page(get("/list", {"after": text}), Serial.objects.all(), order=("year", "pk"))


def test_a_place_beyond_every_number_is_the_end() -> None:
    bodies(3)
    text = base64.urlsafe_b64encode(json.dumps([10**30, 10**30]).encode()).decode()
    page = web.key_page(get("/list", {"after": text}), Serial.objects.all(), order=("year", "pk"))
    assert page.rows == []


@effort(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    years=st.lists(st.integers(2000, 2004), max_size=14),
    order=st.sampled_from(
        [("pk",), ("-pk",), ("year", "pk"), ("-year", "pk"), ("year", "-pk"), ("-year", "last", "-pk")]
    ),
    size=st.integers(1, 5),
)
def test_the_pages_together_are_the_plain_list_forwards_and_backwards(
    years: list[int], order: tuple[str, ...], size: int
) -> None:
    Serial.objects.all().delete()
    Serial.objects.bulk_create(Serial(body=f"b{n}", year=year, last=n % 3) for n, year in enumerate(years))
    rows = Serial.objects.all()
    plain = list(rows.order_by(*order).values_list("pk", flat=True))
    pages = walked(rows, order, size=size)
    assert flat(pages) == plain
    if plain:
        last = "/list?before=" + web._pack(rows.order_by(*order).last(), order)
        assert flat(walked_back(rows, order, size=size, start=last)) == plain[:-1]


def pieces(marks: list[str]) -> list[Any]:
    return [Serial.objects.filter(body__startswith=mark) for mark in marks]


def best_first(address: str, marks: list[str], order: tuple[str, ...], size: int) -> web.KeyPage:
    return web.ranked_page(get(address), Serial.objects.all(), pieces=pieces(marks), order=order, size=size)


@effort(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    marks=st.lists(st.sampled_from("abcd"), max_size=16),
    size=st.integers(1, 5),
    first=st.sampled_from(["last", "-last"]),
)
def test_what_fits_best_comes_first_page_by_page_and_back_again(marks: list[str], size: int, first: str) -> None:
    Serial.objects.all().delete()
    Serial.objects.bulk_create(Serial(body=f"{mark}{n}", year=2000, last=n % 4) for n, mark in enumerate(marks))
    ranks, order = ["c", "a", "d", "b"], (first, "pk")
    plain = [row.pk for piece in pieces(ranks) for row in piece.order_by(*order)]
    address, walked = "/list?q=x", []
    while address:
        walked.append(best_first(address, ranks, order, size))
        address = walked[-1].next_url
    assert [row.pk for page in walked for row in page] == plain
    assert {page.count for page in walked} == {len(plain)}
    address, back = walked[-1].previous_url, []
    while address:
        page = best_first(address, ranks, order, size)
        back = [*page.rows, *back]
        address = page.previous_url
    assert [row.pk for row in back] == plain[: len(plain) - len(walked[-1].rows)]


def test_a_page_that_the_first_piece_fills_asks_no_other_and_one_that_holds_all_counts_nothing() -> None:
    bodies(30)
    with CaptureQueriesContext(connection) as asked:
        assert len(best_first("/list", ["b", "c", "d"], ("body", "pk"), 25).rows) == 25
    assert len(asked) == 2
    with CaptureQueriesContext(connection) as asked:
        assert best_first("/list", ["c", "b"], ("body", "pk"), 30).count == 30
    assert len(asked) == 2


@pytest.mark.parametrize("place", [[3, "b001", 1], [-1, "b001", 1], ["x", "b001", 1], ["b001", 1], [0, 1, 1, 1], [0]])
def test_a_place_in_no_piece_is_not_there(place: list[Any]) -> None:
    text = base64.urlsafe_b64encode(json.dumps(place).encode()).decode()
    with pytest.raises(Http404):
        best_first(f"/list?after={text}", ["b", "c", "d"], ("body", "pk"), 25)


def heard_in(**request: Any) -> tuple[str, HttpResponse]:
    """The language in which a view below the middleware speaks."""
    asked = get("/", headers={"accept-language": "fr"})
    asked.user = request.get("user", AnonymousUser())
    if "cookie" in request:
        asked.COOKIES[project.LANGUAGE_COOKIE_NAME] = request["cookie"]
    heard = []

    def view(_request: HttpRequest) -> HttpResponse:
        heard.append(translation.get_language())
        return HttpResponse()

    response = middleware.LanguageMiddleware(view)(asked)
    assert heard == [asked.LANGUAGE_CODE]
    return heard[0], response


@pytest.mark.parametrize(
    ("asked", "language"),
    [
        ({}, "zh-hans"),
        ({"cookie": "en"}, "en"),
        ({"cookie": "fr"}, "zh-hans"),
        ({"user": SimpleNamespace(language="en")}, "en"),
        ({"user": SimpleNamespace(language="zh-hans"), "cookie": "en"}, "zh-hans"),
        ({"user": SimpleNamespace(language=""), "cookie": "en"}, "en"),
        ({"user": SimpleNamespace(language="tlh")}, "zh-hans"),
    ],
)
def test_the_persons_language_goes_before_the_cookies_and_the_browser_is_not_asked(
    asked: dict[str, Any], language: str
) -> None:
    before = translation.get_language()
    spoken, response = heard_in(**asked)
    assert (spoken, response["Content-Language"]) == (language, language)
    assert translation.get_language() == before


REFUSALS = {
    "unlawful": NotLawful("The minutes are missing."),
    "late": SomeoneWasFaster(),
    "forbidden": NotPermitted("meeting.convene"),
}


def refuse(_request: HttpRequest, kind: str) -> HttpResponse:
    raise REFUSALS[kind]


urlpatterns = [path("refuse/<str:kind>/", refuse), *portal.urlpatterns]


@pytest.mark.urls(__name__)
@pytest.mark.parametrize(
    ("kind", "status", "said"),
    [
        ("unlawful", 409, "The minutes are missing."),
        ("late", 409, "Someone else has just changed this."),
        ("forbidden", 403, ""),
    ],
)
def test_a_refusal_becomes_a_page_that_says_why(cast: SimpleNamespace, kind: str, status: int, said: str) -> None:
    with translation.override("en"):
        REFUSALS["late"] = SomeoneWasFaster()
    response = signed_in(cast.liaison_a).get(f"/refuse/{kind}/")
    shown = response.content.decode()
    assert response.status_code == status
    assert said in shown
    assert 'id="main"' in shown  # in the frame, with the ways on
    assert "meeting.convene" not in shown  # the name of a policy tells a person nothing


def test_who_was_refused_what_is_written_down(cast: SimpleNamespace, caplog: pytest.LogCaptureFixture) -> None:
    """What is not theirs to do, and what they may not know of, which looks the same as what is missing."""
    client, person = signed_in(cast.observer), cast.observer.pk
    edit = f"/mechanisms/{cast.mechanism.pk}/edit/"
    assert client.get(edit).status_code == 403
    assert client.get("/meetings/987654321/?q=word").status_code == 404
    said = [entry.getMessage() for entry in caplog.records if entry.name == "coordination.core.middleware"]
    assert said == [f"person {person} was refused GET {edit}", f"person {person} was refused GET /meetings/987654321/"]
    Client().get("/nowhere/")
    client.get("/")
    assert len([entry for entry in caplog.records if entry.name == "coordination.core.middleware"]) == 2


def test_other_errors_are_left_to_django() -> None:
    refusal = middleware.RefusalMiddleware(lambda _request: HttpResponse())
    for error in (PermissionDenied(), Http404(), ValueError()):
        assert refusal.process_exception(get("/"), error) is None


def test_the_sign_of_life_asks_database_and_cache_and_tells_nothing_else() -> None:
    with CaptureQueriesContext(connection) as queries:
        response = Client().get("/healthz")
    assert (response.status_code, response.content, response["Content-Type"]) == (200, b"ok", "text/plain")
    assert [query["sql"] for query in queries] == ["SELECT 1"]


def test_without_its_cache_the_portal_is_not_alive(settings: Any) -> None:
    client = Client(raise_request_exception=False)
    assert client.get("/healthz").status_code == 200
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/0"}}
    assert client.get("/healthz").status_code == 500


@pytest.mark.parametrize(
    ("wanted", "led"),
    [
        ("/inbox/?unread=on", "/inbox/?unread=on"),
        ("http://testserver/inbox/", "/"),  # the portal's own pages name a path
        ("inbox", "/"),
        ("https://evil.example/", "/"),
        ("//evil.example/inbox/", "/"),
        ("///evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
    ],
)
def test_next_leads_only_into_the_portal(wanted: str, led: str) -> None:
    assert web.back(RequestFactory().post("/", {"next": wanted})) == led
    assert web.back(get("/", {"next": wanted})) == led


def test_next_does_not_fall_back_from_tls() -> None:
    request = get("/", {"next": "http://testserver/inbox/"}, secure=True)
    assert web.back(request) == "/"


@pytest.mark.parametrize("charset", ["utf-7", "utf-16", "rot13", "gb18030", "nonsense"])
@pytest.mark.django_db
def test_a_form_in_another_charset_is_not_read(charset: str) -> None:
    kind = f"application/x-www-form-urlencoded; charset={charset}"
    response = Client().generic("POST", "/sign-in/", b"username=a&password=b", kind)
    assert (response.status_code, response.content) == (400, b"This portal speaks UTF-8.")


@pytest.mark.django_db
def test_a_stranger_sends_no_more_than_signing_in_needs() -> None:
    kind = "application/x-www-form-urlencoded; charset=UTF-8"
    big = "username=" + "a" * middleware.STRANGERS_BODY
    assert Client().post("/sign-in/", big, content_type=kind).status_code == 413
    assert Client().post("/sign-in/", big[: middleware.STRANGERS_BODY], content_type=kind).status_code == 200


@pytest.mark.django_db
def test_what_the_database_refuses_is_said_to_be_somebody_faster() -> None:
    request = get("/list")
    refusal = middleware.RefusalMiddleware(lambda _: HttpResponse()).process_exception(request, IntegrityError("twice"))
    assert refusal is not None
    assert refusal.status_code == 409


def test_the_last_moment_of_all_is_no_place_of_a_list_of_days() -> None:
    token = web._pack(SimpleNamespace(day=datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC), pk=1), ("day", "pk"))
    with pytest.raises(Http404):
        web.key_page(get("/list", {"after": token}), CalendarDay.objects.all(), order=("date", "pk"))
