"""Guessing is slow: by name and address, over many names from one address, and for letters that are asked for."""

import hashlib
import itertools
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings as project
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import translation

from coordination.signin import lockout
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db

SIGN_IN, HOME = reverse("sign_in"), reverse("home")


@pytest.fixture(autouse=True)
def _nobody_is_locked_out() -> None:
    cache.clear()


def come(username: str, password: str = PASSWORD, *, address: str = "10.0.0.1", work: str = "", **more: Any) -> Any:
    client = Client()
    client.cookies[project.LANGUAGE_COOKIE_NAME] = "en"
    return client.post(SIGN_IN, {"username": username, "password": password, "work": work}, REMOTE_ADDR=address, **more)


def says(response: Any) -> str:
    with translation.override("en"):
        return " ".join(response.context["form"].non_field_errors())


@pytest.mark.parametrize(
    "written", ["liaison_a", "LIAISON_A", "ｌｉａｉｓｏｎ＿ａ", "líaisön_á", " liaison_a ", "liaison_ａ̈"]
)
def test_however_a_name_is_written_it_is_counted_as_one(cast: SimpleNamespace, written: str) -> None:
    for _ in range(lockout.FAILURES):
        come(written, "wrong")
    assert "Too many failed attempts" in says(come("liaison_a"))
    assert come("liaison_b")["Location"] == HOME


def test_the_variants_together_have_no_more_tries_than_one(cast: SimpleNamespace) -> None:
    for name in itertools.islice(
        itertools.cycle(["liaison_a", "Liaison_A", "líaison_a", "liáison_a", "liaisón_a"]), 10
    ):
        come(name, "wrong")
    assert "Too many failed attempts" in says(come("liaison_a"))


def test_an_address_that_only_claims_to_be_another_is_counted_as_itself(cast: SimpleNamespace) -> None:
    for number in range(lockout.FAILURES):
        come("liaison_a", "wrong", headers={"x-forwarded-for": f"1.2.3.{number}", "forwarded": f"for=1.2.3.{number}"})
    assert "Too many failed attempts" in says(come("liaison_a", headers={"x-forwarded-for": "9.9.9.9"}))


@pytest.fixture
def sprayed(cast: SimpleNamespace) -> None:
    """One password was tried on sixty names."""
    for number in range(lockout.NAMES):
        come(f"somebody{number}", "Guangdong@2024")


def done(task: str) -> str:
    """What the browser finds."""
    for number in itertools.count():
        answer = f"{task}.{number}"
        if int.from_bytes(hashlib.sha256(answer.encode()).digest()[:4], "big") >> (32 - lockout.WORK_BITS) == 0:
            return answer
    raise AssertionError


def test_sixty_names_that_failed_make_the_browser_work(sprayed: None) -> None:
    refused = come("liaison_a")
    assert "your browser does a small sum first" in says(refused)
    assert come("liaison_a", work=done(refused.context["task"]))["Location"] == HOME


def test_whoever_knows_the_password_is_never_shut_out_by_others(sprayed: None) -> None:
    for number in range(300):
        come(f"more{number}", "wrong")
    assert come("liaison_a", work=done(lockout.Work.task("10.0.0.1")))["Location"] == HOME


def test_other_addresses_are_asked_for_nothing(sprayed: None) -> None:
    assert come("liaison_a", address="10.0.0.2")["Location"] == HOME


def test_the_same_few_names_do_not_make_an_address_busy(cast: SimpleNamespace) -> None:
    for _ in range(8):
        for number in range(lockout.NAMES - 1):
            lockout.Attempt(key=f"sign-in.{number}", address="10.0.0.1").failed()
    assert come("liaison_a")["Location"] == HOME


def test_work_is_taken_once_and_from_the_address_it_was_given_to(sprayed: None) -> None:
    answer = done(lockout.Work.task("10.0.0.1"))
    assert come("liaison_a", "wrong", work=answer).status_code == 200
    assert "small sum" in says(come("liaison_a", work=answer))
    assert "small sum" in says(come("liaison_a", work=done(lockout.Work.task("10.0.0.9"))))


@pytest.mark.parametrize("work", ["", "x", ".", "a.b.c.0", "1" * 299])
def test_what_was_not_set_is_no_work(sprayed: None, work: str) -> None:
    assert "small sum" in says(come("liaison_a", work=work))


def test_a_task_without_its_sum_is_no_work(sprayed: None) -> None:
    task = lockout.Work.task("10.0.0.1")
    undone = next(number for number in range(9) if f"{task}.{number}" != done(task))
    assert "small sum" in says(come("liaison_a", work=f"{task}.{undone}"))
