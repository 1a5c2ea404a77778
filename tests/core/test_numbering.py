"""Numbers of papers: one after the other, whoever asks at the same time."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, connections, transaction
from django.utils import translation

from coordination.agencies.forms import DutyForm
from coordination.agencies.forms.reform import ReformForm
from coordination.core.models import Serial
from coordination.core.numbering import (
    as_official_number,
    following_number,
    next_number,
    unusual_number,
    unusual_number_among,
)
from coordination.mechanisms.forms import MechanismForm

BODY = "test: taken by threads"  # they commit for real, on connections of their own


@pytest.fixture
def threads_clean_up(db: None) -> Iterator[None]:
    yield
    _in_thread(lambda: Serial.objects.filter(body=BODY).delete())


def _in_thread(*jobs: object) -> list[BaseException]:
    faults: list[BaseException] = []

    def run(job: object) -> None:
        try:
            job()
        except BaseException as fault:  # noqa: BLE001  (handed to the test)
            faults.append(fault)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[job]) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return faults


@pytest.mark.usefixtures("threads_clean_up")
def test_eight_at_once_leave_no_gap_and_take_none_twice() -> None:
    taken: list[int] = []
    together = threading.Barrier(8)

    def take_ten() -> None:
        together.wait(10)
        for _ in range(10):
            with transaction.atomic():
                number = next_number(BODY, 2026)
            taken.append(number)

    assert _in_thread(*[take_ten] * 8) == []
    assert sorted(taken) == list(range(1, 81))


@pytest.mark.usefixtures("threads_clean_up")
def test_what_is_rolled_back_is_given_to_the_next() -> None:
    taken: list[int] = []

    def take(*, and_fail: bool) -> None:
        with transaction.atomic():
            taken.append(next_number(BODY, 2026))
            if and_fail:
                raise RuntimeError("the paper was not issued")

    assert _in_thread(lambda: take(and_fail=False)) == []
    assert [str(fault) for fault in _in_thread(lambda: take(and_fail=True))] == ["the paper was not issued"]
    assert _in_thread(lambda: take(and_fail=False)) == []
    assert taken == [1, 2, 2]


@pytest.mark.django_db
def test_each_body_and_each_year_counts_for_itself() -> None:
    assert [next_number("minutes:1", 2026), next_number("minutes:1", 2026)] == [1, 2]
    assert next_number("minutes:2", 2026) == 1
    assert next_number("minutes:1", 2027) == 1


@pytest.mark.django_db
def test_asking_which_comes_next_takes_nothing() -> None:
    assert [following_number("minutes:1", 2026), following_number("minutes:1", 2026)] == [1, 1]
    next_number("minutes:1", 2026)
    assert following_number("minutes:1", 2026) == 2


@pytest.mark.usefixtures("threads_clean_up")
def test_a_number_is_not_taken_outside_a_transaction() -> None:
    def take() -> None:
        assert not connection.in_atomic_block
        next_number(BODY, 2026)

    faults = _in_thread(take)
    assert [type(fault) for fault in faults] == [transaction.TransactionManagementError]


@pytest.mark.parametrize(
    "typed",
    [
        *("粤委办[2026]12号", "粤委办（2026）12号", "粤委办(2026)12号", "粤委办【2026】12号", "粤委办〔2026〕12号"),
        *("粤委办〔2026〕012号", "粤委办〔2026〕第12号", "粤委办[2026] 第０12号"),
        *("粤委办［２０２６］１２号", "粤委办 [ 2026 ] 12 号", "粤委办〔２０２６〕12号"),
    ],
)
def test_the_number_of_a_document_is_kept_as_the_standard_writes_it(typed: str) -> None:
    assert as_official_number(typed) == "粤委办〔2026〕12号"


@pytest.mark.parametrize(
    "typed", ["国务院令第687号", "（2019）粤01民终324号", "省长办公会（2026年3月）", "[12]", "No. 7 (2026)", ""]
)
def test_what_is_no_such_number_is_kept_as_it_was_typed(typed: str) -> None:
    assert as_official_number(typed) == typed


UNUSUAL = ["粤委办2026年12号", "粤委办〔2026〕12", "粤委办〔26〕12号", "粤委办〔2026〕0号", "粤委办[2026]12"]


@pytest.mark.parametrize("typed", UNUSUAL)
def test_what_only_looks_like_a_number_is_kept_and_hinted_at(typed: str) -> None:
    assert as_official_number(typed) == typed
    with translation.override("en"):
        (hint,) = unusual_number(typed)
        assert unusual_number_among(f"《职责规定》（{typed}）第三条") != []
    assert hint == f"The number “{typed}” is not written in the usual way, for instance 粤办函〔2019〕324号."


@pytest.mark.parametrize(
    "words",
    ["", "粤委办〔2026〕12号", "《职责规定》（粤办发〔2024〕12号）第三条", "三定规定", "2026年12月3日省长办公会"],
)
def test_of_other_words_nothing_is_said(words: str) -> None:
    assert unusual_number_among(words) == []


def test_a_number_is_found_among_other_words_and_loses_its_ordinal() -> None:
    assert as_official_number("《职责规定》(粤办发[2024]第１２号)第三条") == "《职责规定》(粤办发〔2024〕12号)第三条"


@pytest.mark.parametrize(
    ("form", "field"), [(ReformForm, "document_no"), (MechanismForm, "founding_no"), (DutyForm, "basis")]
)
def test_every_field_for_the_number_of_a_document_folds_it(form: Any, field: str) -> None:
    asked = form.base_fields[field]
    assert asked.clean(" 粤委办[2026]12号 ") == "粤委办〔2026〕12号"
    with pytest.raises(ValidationError):
        asked.clean("甲" * 301)


@pytest.mark.parametrize("words", [f"a{' ' * 10**6}b", "[" * 10**6, f"[2026]{'1' * 10**6}", "［ " * 10**6])
def test_a_number_of_any_length_is_read_in_one_go(words: str) -> None:
    """Were it read again from each blank on, this would not come to its end."""
    assert as_official_number(words) == words
    assert len(unusual_number_among(words)) <= 1
