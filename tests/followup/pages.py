"""The doors of an assignment, as the tests walk through them."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from coordination.agencies.models import User
from coordination.followup.models import Assignment
from tests.cast import signed_in


def address(verb: str, assignment: Assignment) -> str:
    return reverse(f"followup:{verb}", args=[assignment.pk])


def post(person: User, verb: str, assignment: Assignment, **data: Any) -> HttpResponse:
    return signed_in(person).post(address(verb, assignment), data)


def page(person: User, assignment: Assignment) -> HttpResponse:
    response = signed_in(person).get(assignment.get_absolute_url())
    assert response.status_code == 200
    return response


def text(response: HttpResponse) -> str:
    return response.content.decode()


def open_to(person: User, assignment: Assignment) -> set[str]:
    """The acts whose button the page offers, not greyed."""
    turn = page(person, assignment).context["turn"]
    return {act.kind.verb for act in [*([turn.first] if turn.first else []), *turn.others] if act.form}
