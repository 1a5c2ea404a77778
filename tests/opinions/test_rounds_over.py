"""A round that is over, to the agency that was asked in it: what it is called, and that nothing is written any more."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from coordination.core.workdays import today
from coordination.opinions import actions
from coordination.opinions.models import Draft, Request, Round
from tests.cast import again
from tests.opinions.conftest import asked, request_of
from tests.opinions.test_answers_pages import looked


@pytest.fixture
def round_(desk: Any, draft: Draft) -> Round:
    return asked(desk, draft)


@pytest.fixture
def request_b(desk: Any, round_: Round) -> Request:
    return request_of(round_, desk.b)


def closed(desk: Any, round_: Round) -> None:
    actions.close_round(actor=again(desk.liaison_a), round_=round_, note="会期提前")


@pytest.mark.parametrize("is_late", [True, False])
def test_whoever_had_time_left_when_the_round_was_closed_is_not_called_late(
    desk: Any, round_: Round, request_b: Request, english: None, *, is_late: bool
) -> None:
    if is_late:
        day = today() - timedelta(days=3)
        Request.objects.filter(pk=request_b.pk).update(first_due_on=day, due_on=day)
    closed(desk, round_)
    for page in (reverse("opinions:requests"), request_b.get_absolute_url()):
        seen = looked(desk.staff_b, page).casefold()
        assert ("not answered in time" in seen.replace("shown as not answered in time", "")) is is_late, page
        assert ("not answered" in seen) is True
