"""A form acts for the agency for which its page was opened, whatever was chosen since."""

from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from coordination.agencies.actions import appoint
from coordination.agencies.models import Post, User
from coordination.core.models import Activity
from coordination.followup.models import Assignment
from tests.cast import again, signed_in

pytestmark = pytest.mark.usefixtures("english")


@pytest.fixture
def english(cast: SimpleNamespace) -> None:
    User.objects.update(language="en")


@pytest.fixture
def two_tabs(cast: SimpleNamespace, assignment: Assignment) -> Client:
    """The liaison officer of A, who is that of B too, and chose B in another tab; both agencies owe a part."""
    post = appoint(actor=None, person=cast.liaison_a, agency=cast.b, role=Post.Role.LIAISON)
    client = signed_in(cast.liaison_a)
    client.post(reverse("act_for"), {"post": post.pk})
    return client


def report(client: Client, assignment: Assignment, **fields: object) -> object:
    return client.post(reverse("followup:report", args=[assignment.pk]), {"text": "已检查", **fields}, follow=True)


def test_a_form_acts_for_the_agency_it_was_opened_for(
    cast: SimpleNamespace, two_tabs: Client, assignment: Assignment
) -> None:
    two_tabs.post(reverse("followup:receive", args=[assignment.pk]), {"acting_for": cast.a.pk})
    two_tabs.post(reverse("act_for"), {"post": cast.liaison_a.posts.get(agency=cast.b).pk})
    response = report(two_tabs, assignment, acting_for=cast.a.pk)
    assert [row.agency for row in assignment.reports.all()] == [cast.a]
    assert Activity.objects.filter(verb="assignment.report").get().acting_for == cast.a.principal
    assert "You act for 水利厅, for which this page was opened." in response.content.decode()  # type: ignore[attr-defined]
    assert response.wsgi_request.user.acting_for == cast.a  # type: ignore[attr-defined]


def test_a_form_that_names_no_agency_acts_for_the_one_chosen(
    cast: SimpleNamespace, two_tabs: Client, assignment: Assignment
) -> None:
    report(two_tabs, assignment)
    assert [row.agency for row in assignment.reports.all()] == [cast.b]


@pytest.mark.parametrize("named", ["outside", "ended"])
def test_a_form_of_an_agency_in_which_no_post_is_held_is_refused(
    cast: SimpleNamespace, two_tabs: Client, assignment: Assignment, named: str
) -> None:
    if named == "ended":
        cast.liaison_a.posts.filter(agency=cast.a).update(ends_on=timezone.localdate() - timedelta(days=1))
    agency = cast.outside if named == "outside" else cast.a
    response = report(two_tabs, assignment, acting_for=agency.pk)
    assert response.status_code == 409  # type: ignore[attr-defined]
    assert "no longer hold a post" in response.content.decode()  # type: ignore[attr-defined]
    assert not assignment.reports.exists()


@pytest.mark.parametrize("named", ["", "x", "-1", "9" * 30])
def test_nonsense_in_its_place_does_no_harm(
    cast: SimpleNamespace, two_tabs: Client, assignment: Assignment, named: str
) -> None:
    assert report(two_tabs, assignment, acting_for=named).status_code in {200, 409}  # type: ignore[attr-defined]
    assert cast.a not in [row.agency for row in assignment.reports.all()]


def test_what_a_page_asks_for_afterwards_is_answered_in_its_agency_and_changes_no_choice(
    cast: SimpleNamespace, two_tabs: Client, assignment: Assignment
) -> None:
    fragment = {"HX-Request": "true", "X-Acting-For": str(cast.a.pk)}
    board = reverse("followup:board")
    assert list(two_tabs.get(board, {"role": "leads"}, headers=fragment).context["page"].rows) == [assignment]
    assert list(two_tabs.get(board, {"role": "leads"}).context["page"].rows) == []


def test_every_form_that_is_posted_carries_the_agency(cast: SimpleNamespace, assignment: Assignment) -> None:
    for template in Path("templates").rglob("*.html"):
        text = template.read_text(encoding="utf-8")
        assert text.count('method="post"') == text.count("{% post_token %}"), template
        assert "{% csrf_token %}" not in text, template
    page = signed_in(cast.liaison_a).get(assignment.get_absolute_url()).content.decode()
    assert f'name="acting_for" value="{again(cast.liaison_a).acting_for.pk}"' in page
