"""A form acts for the agency for which its page was opened, whatever was chosen since."""

from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from coordination.agencies.actions import appoint
from coordination.agencies.models import Post
from coordination.core.models import Activity
from coordination.followup.models import Assignment
from tests.cast import again, portal_administrator, signed_in

pytestmark = pytest.mark.usefixtures("english")


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


def test_an_empty_name_is_none(cast: SimpleNamespace, two_tabs: Client, assignment: Assignment) -> None:
    report(two_tabs, assignment, acting_for="")
    assert [row.agency for row in assignment.reports.all()] == [cast.b]


@pytest.mark.parametrize("named", ["x", "-1", "1.0", "９", "9" * 5000])
def test_nonsense_in_its_place_is_refused(
    cast: SimpleNamespace, two_tabs: Client, assignment: Assignment, named: str
) -> None:
    assert report(two_tabs, assignment, acting_for=named).status_code == 409  # type: ignore[attr-defined]
    board = two_tabs.get(reverse("followup:board"), headers={"X-Acting-For": named.encode("ascii", "ignore").decode()})
    assert board.status_code == (409 if named.isascii() else 200)
    assert not assignment.reports.exists()


def test_the_page_of_a_refusal_speaks_for_the_agency_chosen(
    cast: SimpleNamespace, two_tabs: Client, assignment: Assignment
) -> None:
    response = report(two_tabs, assignment, acting_for=cast.outside.pk)
    assert f'name="acting_for" value="{cast.b.pk}"' in response.content.decode()  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("door", "fields"), [("sign_out", {}), ("set_language", {"language": "en"}), ("act_for", {"post": "own"})]
)
def test_what_is_done_for_no_agency_is_done_whatever_post_has_ended(
    cast: SimpleNamespace, two_tabs: Client, door: str, fields: dict[str, object]
) -> None:
    cast.liaison_a.posts.filter(agency=cast.a).update(ends_on=timezone.localdate() - timedelta(days=1))
    own = cast.liaison_a.posts.get(agency=cast.b)
    data = {name: own.pk if value == "own" else value for name, value in fields.items()}
    response = two_tabs.post(reverse(door), {**data, "acting_for": cast.a.pk}, follow=True)
    assert response.status_code == 200
    assert "for which this page was opened" not in response.content.decode()
    assert response.wsgi_request.user.is_authenticated == (door != "sign_out")


def test_whoever_holds_no_post_acts_for_nobody(cast: SimpleNamespace) -> None:
    root = portal_administrator("system", language="en")
    response = signed_in(root).post(reverse("preferences"), {"acting_for": cast.a.pk})
    assert response.status_code == 200
    assert response.wsgi_request.user.acting_for is None


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
