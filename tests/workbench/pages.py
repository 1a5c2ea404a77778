"""The home page of a person, as text and as what stands behind it."""

from django.urls import reverse

from coordination.agencies.models import User
from coordination.workbench.dashboard import Dashboard
from tests.cast import again, signed_in

HOME = reverse("home")


def home(person: User) -> str:
    response = signed_in(person).get(HOME)
    assert response.status_code == 200
    return response.content.decode()


def board(person: User) -> Dashboard:
    person = again(person)
    assert person.acting_for
    return Dashboard(person, person.acting_for)
