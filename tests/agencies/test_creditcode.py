"""The vectors: codes printed on papers, codes reckoned, and every way to spoil one."""

from types import SimpleNamespace

import pytest
from django.urls import reverse

from coordination.agencies.creditcode import (
    ALPHABET,
    LENGTH,
    body_check_character,
    check_character,
    is_valid,
    normalised,
    usual_kinds,
)
from coordination.agencies.models import Agency, User
from tests.cast import portal_administrator, signed_in

REAL = [
    "91110000600037341L",
    "11100000000013338W",
    "11440000006939748G",
    "A1110000600037341K",
    "N3440100600037341N",
    "Y1440000006939748J",
]


@pytest.mark.parametrize("code", REAL)
def test_a_code_that_agrees_with_itself_is_valid(code: str) -> None:
    assert is_valid(code)


@pytest.mark.parametrize(("first", "last"), [("12100000400000000", "W"), ("51100000500000000", "7")])
def test_the_last_character_is_reckoned(first: str, last: str) -> None:
    assert check_character(first) == last


@pytest.mark.parametrize(("body", "last"), [("00001333", "8"), ("60003734", "1"), ("00693974", "8")])
def test_the_body_has_a_check_of_its_own(body: str, last: str) -> None:
    assert body_check_character(body) == last


@pytest.mark.parametrize("code", REAL)
def test_any_one_character_changed_is_found(code: str) -> None:
    for place in range(LENGTH):
        for other in set(ALPHABET) - {code[place]}:
            assert not is_valid(f"{code[:place]}{other}{code[place + 1 :]}")


@pytest.mark.parametrize(
    "wrong", ["", "9111", "91110000600037341L0", *(f"9111000060003734{c}L" for c in "IOSVZ"), "省" * 18]
)
def test_what_is_no_code_is_refused(wrong: str) -> None:
    assert not is_valid(wrong)


@pytest.mark.parametrize(
    "written",
    ["91110000600037341l", " 9111 0000 6000 3734 1L ", "９１１１００００６０００３７３４１Ｌ", "91-110000-600037341-L"],
)
def test_it_is_kept_in_one_way(written: str) -> None:
    assert normalised(written) == REAL[0]


@pytest.mark.parametrize(
    ("code", "kinds"), [("11", {"government"}), ("91", {"enterprise"}), ("A1", set()), ("", set())]
)
def test_a_prefix_suggests_a_kind_or_says_nothing(code: str, kinds: set[str]) -> None:
    assert usual_kinds(code) == kinds


@pytest.fixture
def root(db: None) -> User:
    return portal_administrator("system", language="en")


def entered(root: User, **fields: str) -> tuple[str, dict[str, list[str]]]:
    """What the page says when an agency is entered, and what is wrong with its form."""
    data = {
        "name": "省某局",
        "kind": "government",
        "relation": "subordinate",
        "tier": "provincial",
        "official_order": "50",
        **fields,
    }
    response = signed_in(root).post(reverse("agencies:new"), data, follow=True)
    form = response.context.get("form")
    return response.content.decode(), {} if form is None else form.errors


def test_a_code_is_kept_in_one_way_and_shown_on_the_page(cast: SimpleNamespace, root: User) -> None:
    page, errors = entered(root, credit_code=" １１44 0000 0069 3974 8g ")
    assert not errors
    assert Agency.objects.get(name="省某局").credit_code == "11440000006939748G"
    assert "11440000006939748G" in page
    assert "usually belong" not in page


@pytest.mark.parametrize("wrong", ["11440000006939748H", "1144", "省" * 18])
def test_a_wrong_code_is_said_beside_its_field_and_kept(cast: SimpleNamespace, root: User, wrong: str) -> None:
    page, errors = entered(root, credit_code=wrong)
    assert list(errors) == ["credit_code"]
    assert "no valid code" in page
    assert wrong in page
    assert not Agency.objects.filter(name="省某局").exists()


def test_two_agencies_have_no_code_in_common_and_any_number_have_none(cast: SimpleNamespace, root: User) -> None:
    assert Agency.objects.filter(credit_code=None).count() == 5
    entered(root, credit_code="11440000006939748G")
    _page, errors = entered(root, name="省他局", credit_code="11440000006939748g")
    assert list(errors) == ["credit_code"]
    assert not entered(root, name="省另局", credit_code="")[1]


def test_a_code_that_is_unusual_for_the_kind_is_taken_and_said(cast: SimpleNamespace, root: User) -> None:
    page, errors = entered(root, kind="association", credit_code="11440000006939748G")
    assert not errors
    assert "Codes that begin with 11 usually belong to: Government department." in page


def test_only_portal_administrators_set_it(cast: SimpleNamespace, root: User) -> None:
    form = signed_in(cast.admin_a).get(reverse("agencies:edit", args=[cast.a.pk])).context["form"]
    assert "credit_code" not in form.fields
    data = {"name": "省水利厅", "short_name": "水利厅", "credit_code": "11440000006939748G"}
    assert signed_in(cast.admin_a).post(reverse("agencies:edit", args=[cast.a.pk]), data).status_code == 302
    assert Agency.objects.get(pk=cast.a.pk).credit_code is None
