"""Once a quarter every agency says of each of its posts, one by one, whether it is still right; it is kept."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from coordination.agencies import actions
from coordination.agencies.models import AccountReview, AccountReviewLine, Agency, Post
from coordination.agencies.tasks import review_accounts
from coordination.core import reminders
from coordination.core.errors import NotPermitted, SomeoneWasFaster
from coordination.core.models import Activity, Notification, Occurrence
from coordination.core.workdays import add_workdays
from coordination.core.worklist import waiting_for
from tests.cast import again, agency, at, person, portal_administrator, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]

FIRST = date(2026, 4, 1)  # a Wednesday


@pytest.fixture(autouse=True)
def _in_english(settings: Any) -> None:
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def quarter(cast: SimpleNamespace) -> Any:
    """The night in which the quarter begins has passed."""
    with time_machine.travel(at(FIRST, 1), tick=False) as clock:
        review_accounts()
        yield clock


def of_a(cast: SimpleNamespace) -> AccountReview:
    return AccountReview.objects.get(agency=cast.a)


def line_of(cast: SimpleNamespace, name: str) -> AccountReviewLine:
    return AccountReviewLine.objects.get(review__agency=cast.a, person_name=name)


def told(kind: str) -> set[str]:
    return set(Notification.objects.filter(kind=kind).values_list("recipient__username", flat=True))


def finish(cast: SimpleNamespace) -> None:
    for line in of_a(cast).lines.open():
        actions.confirm_line(actor=cast.admin_a, line=line)


@pytest.mark.usefixtures("quarter")
def test_every_agency_that_somebody_looks_after_gets_the_list_of_its_posts(cast: SimpleNamespace) -> None:
    assert [row.agency for row in AccountReview.objects.all()] == [cast.a], "the others have no administrator"
    assert {line.person_name for line in of_a(cast).lines.all()} == {"liaison_a", "leader_a", "staff_a", "admin_a"}
    assert of_a(cast).due_on == add_workdays(FIRST, 15)
    review_accounts()
    assert AccountReview.objects.count() == 1, "however often it is rung"


def test_subordinates_are_looked_after_by_the_supervising_agency(cast: SimpleNamespace) -> None:
    below = agency("省水文局", parent=cast.a)
    person(below, "staff_below", Post.Role.STAFF)
    with time_machine.travel(at(FIRST, 1), tick=False):
        review_accounts()
        reminders.fire_due()
        row = AccountReview.objects.get(agency=below)
        actions.confirm_line(actor=cast.admin_a, line=row.lines.get())
    row.refresh_from_db()
    assert row.completed_at is not None


def test_an_agency_that_began_within_the_quarter_waits_for_the_next(cast: SimpleNamespace) -> None:
    Post.objects.filter(role="administrator").update(starts_on=FIRST + timedelta(days=1))
    with time_machine.travel(at(FIRST + timedelta(days=20), 1), tick=False):
        review_accounts()
        assert not AccountReview.objects.exists()
    with time_machine.travel(at(date(2026, 7, 1), 1), tick=False):
        review_accounts()
        assert of_a(cast).quarter_words == "quarter 3 of 2026"


@pytest.mark.usefixtures("quarter")
def test_each_line_is_confirmed_by_itself_and_the_last_one_finishes_the_list(cast: SimpleNamespace) -> None:
    client, page = signed_in(cast.admin_a), of_a(cast).get_absolute_url()
    for number, line in enumerate(of_a(cast).lines.order_by("pk"), start=1):
        door = reverse("agencies:confirm_line", args=[line.pk])
        assert door in client.get(page).content.decode()
        assert client.post(door)["Location"] == page
        assert f"{number} of 4 answered" in client.get(page).content.decode()
    row = of_a(cast)
    assert row.completed_at is not None
    assert not Occurrence.objects.of(row).planned().exists()
    assert Activity.objects.filter(verb="account_review.complete", subject_id=row.pk).count() == 1
    assert set(row.lines.values_list("outcome", "decided_by__username")) == {("kept", "admin_a")}


@pytest.mark.usefixtures("quarter")
def test_a_post_that_is_ended_is_answered_by_that(cast: SimpleNamespace) -> None:
    actions.end_post(actor=cast.admin_a, post=cast.staff_a.posts.get())
    line = line_of(cast, "staff_a")
    assert (line.outcome, line.decided_by) == ("ended", cast.admin_a)
    assert line_of(cast, "leader_a").is_open


def test_a_post_whose_day_is_over_needs_no_answer(cast: SimpleNamespace, quarter: Any) -> None:
    actions.end_post(actor=cast.admin_a, post=cast.staff_a.posts.get(), on=FIRST)
    assert line_of(cast, "staff_a").is_open
    quarter.move_to(at(FIRST + timedelta(days=1), 1))
    review_accounts()
    assert (line_of(cast, "staff_a").outcome, line_of(cast, "staff_a").decided_by) == ("ended", None)


@pytest.mark.usefixtures("quarter")
def test_what_was_said_is_kept_for_ever(cast: SimpleNamespace) -> None:
    line = line_of(cast, "staff_a")
    actions.confirm_line(actor=cast.admin_a, line=line)
    with pytest.raises(SomeoneWasFaster):
        actions.confirm_line(actor=cast.admin_a, line=line)
    rows = AccountReviewLine.objects.filter(pk=line.pk)
    for change in (lambda: rows.update(outcome="ended"), rows.delete):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
    with pytest.raises(IntegrityError), transaction.atomic():
        AccountReviewLine.objects.filter(pk=line_of(cast, "leader_a").pk).delete()


@pytest.mark.usefixtures("quarter")
@pytest.mark.parametrize("who", ["liaison_a", "leader_a", "secretariat", "stranger"])
def test_nobody_else_sees_or_answers(cast: SimpleNamespace, who: str) -> None:
    client, line = signed_in(getattr(cast, who)), line_of(cast, "staff_a")
    assert client.get(of_a(cast).get_absolute_url()).status_code == 404
    assert client.post(reverse("agencies:confirm_line", args=[line.pk])).status_code == 404
    with pytest.raises(NotPermitted):
        actions.confirm_line(actor=getattr(cast, who), line=line)
    assert line_of(cast, "staff_a").is_open


@pytest.mark.usefixtures("quarter")
def test_the_security_administrator_looks_and_does_not_answer(cast: SimpleNamespace) -> None:
    client = signed_in(portal_administrator("security", language="en"))
    page, door = (
        client.get(of_a(cast).get_absolute_url()),
        reverse("agencies:confirm_line", args=[line_of(cast, "staff_a").pk]),
    )
    assert page.status_code == 200
    assert door not in page.content.decode()
    assert client.post(door).status_code == 403


def test_the_ladder_climbs_until_the_list_is_finished(cast: SimpleNamespace, quarter: Any) -> None:
    above = agency("省政府办公厅")
    person(above, "admin_above", Post.Role.ADMINISTRATOR)
    Agency.objects.filter(pk=cast.a.pk).update(parent=above)
    portal_administrator("security")
    due = of_a(cast).due_on
    steps = [
        (FIRST, "review_opened", {"admin_a"}),
        (add_workdays(due, -3), "review_due_soon", {"admin_a"}),
        (add_workdays(due, 1), "review_late", {"admin_a", "admin_above"}),
        (add_workdays(due, 5), "review_neglected", {"security"}),
    ]
    for day, kind, people in steps:
        assert told(kind) == set()
        quarter.move_to(at(day, 12))
        reminders.fire_due()
        assert told(kind) == people


def test_a_finished_list_reminds_nobody(cast: SimpleNamespace, quarter: Any) -> None:
    finish(cast)
    quarter.move_to(at(add_workdays(of_a(cast).due_on, 9), 12))
    reminders.fire_due()
    assert not Notification.objects.filter(kind__startswith="review").exists()


def test_it_waits_on_the_home_page_until_it_is_finished(cast: SimpleNamespace, quarter: Any) -> None:
    def waits() -> list[str]:
        return [str(line.what) for line in waiting_for(again(cast.admin_a)) if "accounts" in str(line.what)]

    assert waits() == ["Confirm the accounts one by one: 4 are left"]
    actions.confirm_line(actor=cast.admin_a, line=line_of(cast, "staff_a"))
    assert waits() == ["Confirm the accounts one by one: 3 are left"]
    finish(cast)
    assert waits() == []
    page = signed_in(cast.admin_a).get(reverse("agencies:reviews", args=[cast.a.pk])).content.decode()
    assert "quarter 2 of 2026" in page
    assert "4 / 4" in page


def test_the_night_costs_the_same_for_one_agency_and_for_three(cast: SimpleNamespace) -> None:
    def cost(day: date) -> int:
        with time_machine.travel(at(day, 1), tick=False), CaptureQueriesContext(connection) as queries:
            actions.open_reviews()
        return len(queries)

    cost(FIRST)
    one = cost(date(2026, 7, 1))
    for below in ("甲", "乙", "丙"):
        person(agency(below, parent=cast.a), f"of_{below}", Post.Role.STAFF)
    assert cost(date(2026, 10, 1)) == one
    assert AccountReview.objects.filter(quarter_on=date(2026, 10, 1)).count() == 4


@pytest.mark.usefixtures("quarter")
def test_the_page_costs_the_same_for_one_line_and_for_three(cast: SimpleNamespace) -> None:
    client, page = signed_in(cast.admin_a), of_a(cast).get_absolute_url()

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(page).status_code == 200
        return len(queries)

    cost()
    four = cost()
    finish(cast)
    assert cost() == four
