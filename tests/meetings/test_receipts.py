"""Receipts: every agency signs for issued minutes once; the office sees who has."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from coordination.agencies.models import Agency, User
from coordination.core.activity import history
from coordination.core.errors import NotPermitted
from coordination.core.workdays import today
from coordination.core.worklist import waiting_for
from coordination.mechanisms.actions import Enrolment, propose_mechanism
from coordination.mechanisms.models import Participation
from coordination.workbench.dashboard import Dashboard
from meetings import actions
from meetings.models import Minutes, Receipt, Seat
from tests.cast import again, signed_in

pytestmark = pytest.mark.django_db


def receipt(issued: Minutes, agency: object) -> Receipt:
    return issued.receipts.get(agency=agency)


def sign(row: Receipt) -> str:
    return reverse("meetings:sign_receipt", args=[row.pk])


def test_an_agency_signs_for_the_minutes(cast: SimpleNamespace, issued: Minutes) -> None:
    row = receipt(issued, cast.a)
    page = signed_in(cast.liaison_a).get(issued.get_absolute_url())
    assert page.context["may_sign"] is True
    assert sign(row) in page.content.decode()
    signed_in(cast.liaison_a).post(sign(row))
    row.refresh_from_db()
    assert row.signed_by == cast.liaison_a
    assert row.signed_at is not None
    assert history(issued)[0].after == {"agency": "省水利厅"}


def test_a_second_signature_changes_nothing_and_is_no_error(cast: SimpleNamespace, issued: Minutes) -> None:
    row = receipt(issued, cast.a)
    actions.sign_receipt(actor=cast.liaison_a, receipt=row)
    first = receipt(issued, cast.a).signed_at
    assert signed_in(cast.staff_a).post(sign(row)).status_code == 302
    fresh = receipt(issued, cast.a)
    assert (fresh.signed_at, fresh.signed_by) == (first, cast.liaison_a)
    assert signed_in(cast.staff_a).get(issued.get_absolute_url()).context["may_sign"] is False


def test_nobody_signs_for_another_agency(cast: SimpleNamespace, issued: Minutes) -> None:
    row = receipt(issued, cast.b)
    assert signed_in(cast.liaison_a).post(sign(row)).status_code == 403
    with pytest.raises(NotPermitted):
        actions.sign_receipt(actor=cast.secretariat, receipt=row)
    row.refresh_from_db()
    assert row.signed_at is None


def test_an_administrator_of_the_agency_does_not_sign(cast: SimpleNamespace, issued: Minutes) -> None:
    assert signed_in(cast.admin_a).post(sign(receipt(issued, cast.a))).status_code == 403


def test_the_office_sees_every_receipt_and_a_member_its_own_and_the_count(
    cast: SimpleNamespace, issued: Minutes
) -> None:
    actions.sign_receipt(actor=cast.liaison_b, receipt=receipt(issued, cast.b))
    office = signed_in(cast.secretariat).get(issued.get_absolute_url()).context
    member = signed_in(cast.liaison_a).get(issued.get_absolute_url()).context
    assert {row.agency for row in office["receipts"]} == {cast.office, cast.a, cast.b, cast.watching}
    assert [row.agency for row in member["receipts"]] == [cast.a]
    assert (office["signed"], office["owed"]) == (member["signed"], member["owed"]) == (1, 4)


def test_for_a_stranger_a_receipt_does_not_exist(cast: SimpleNamespace, issued: Minutes) -> None:
    row = receipt(issued, cast.a)
    client = signed_in(cast.stranger)
    assert client.post(sign(row)).status_code == 404
    assert client.post(reverse("meetings:sign_receipt", args=[987654])).status_code == 404


def test_looking_does_not_sign(cast: SimpleNamespace, issued: Minutes) -> None:
    row = receipt(issued, cast.a)
    assert signed_in(cast.liaison_a).get(sign(row)).status_code == 405
    signed_in(cast.liaison_a).get(issued.get_absolute_url())
    row.refresh_from_db()
    assert row.signed_at is None


def test_whoever_is_not_signed_in_is_asked_to(cast: SimpleNamespace, issued: Minutes) -> None:
    response = Client().post(sign(receipt(issued, cast.a)))
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("sign_in"))


def test_who_sees_the_minutes_no_more_is_not_asked_to_sign_for_them(cast: SimpleNamespace, issued: Minutes) -> None:
    asked = issued.get_absolute_url()
    assert asked in {line.url for line in waiting_for(again(cast.liaison_b))}
    issued.meeting.seats.filter(agency=cast.b).delete()
    yesterday = today() - timedelta(days=1)
    Participation.objects.filter(agency=cast.b).update(starts_on=yesterday, ends_on=yesterday)
    assert asked not in {line.url for line in waiting_for(again(cast.liaison_b))}


# Those who left


def leaves(agency: Agency, days_ago: int = 1) -> None:
    """The agency's last day in the mechanism, in whatever role, was so many days ago. Its seat at the meeting stays."""
    last = today() - timedelta(days=days_ago)
    Participation.objects.filter(agency=agency).update(starts_on=last - timedelta(days=300), ends_on=last)


def asked(who: User, issued: Minutes) -> bool:
    return issued.get_absolute_url() in {line.url for line in waiting_for(again(who))}


def counted(who: User, issued: Minutes) -> tuple[int, int]:
    page = signed_in(who).get(issued.get_absolute_url()).context
    return page["signed"], page["owed"]


def on_home(who: User, issued: Minutes) -> Any:
    """The line of these minutes on the person's home page."""
    person = again(who)
    [line] = Dashboard(person, person.acting_for).minutes
    return line


def test_an_agency_that_left_is_asked_no_more_and_counted_no_more(cast: SimpleNamespace, issued: Minutes) -> None:
    actions.sign_receipt(actor=cast.liaison_a, receipt=receipt(issued, cast.a))
    assert asked(cast.liaison_b, issued)
    assert counted(cast.secretariat, issued) == (1, 4)
    assert on_home(cast.liaison_b, issued).owes
    leaves(cast.b)
    assert not asked(cast.liaison_b, issued)
    assert asked(cast.observer, issued)
    assert counted(cast.secretariat, issued) == counted(cast.liaison_b, issued) == (1, 3)
    assert not on_home(cast.liaison_b, issued).owes
    assert on_home(cast.observer, issued).owes
    line = on_home(cast.secretariat, issued)
    assert (line.receipts.signed, line.receipts.owed) == (1, 3)
    assert receipt(issued, cast.b).signed_at is None  # on record, as it was


def test_the_list_says_who_left_and_since_when(cast: SimpleNamespace, issued: Minutes) -> None:
    leaves(cast.b)
    for who in (cast.secretariat, cast.liaison_b):
        client = signed_in(who)
        client.cookies["django_language"] = "en"
        page = client.get(issued.get_absolute_url())
        assert {row.agency: row.left_on for row in page.context["receipts"] if row.left_on} == {cast.b: today()}
        day = f"{today().day} {today():%b %Y}"
        assert f"Not signed: since {day} the agency no longer takes part" in page.content.decode()


def test_what_an_agency_signed_before_it_left_counts(cast: SimpleNamespace, issued: Minutes) -> None:
    actions.sign_receipt(actor=cast.liaison_b, receipt=receipt(issued, cast.b))
    leaves(cast.b)
    assert counted(cast.secretariat, issued) == (1, 4)
    page = signed_in(cast.secretariat).get(issued.get_absolute_url()).content.decode()
    assert "不再参加" not in page


def test_the_last_day_itself_still_counts(cast: SimpleNamespace, issued: Minutes) -> None:
    leaves(cast.b, days_ago=0)
    assert asked(cast.liaison_b, issued)
    assert counted(cast.secretariat, issued) == (0, 4)


def test_who_changed_its_role_has_not_left(cast: SimpleNamespace, issued: Minutes) -> None:
    leaves(cast.b)
    Participation.objects.create(mechanism=cast.mechanism, agency=cast.b, role=Participation.Role.OBSERVER)
    assert asked(cast.liaison_b, issued)
    assert counted(cast.secretariat, issued) == (0, 4)


def test_who_came_back_owes_again(cast: SimpleNamespace, issued: Minutes) -> None:
    leaves(cast.b)
    back = {"mechanism": cast.mechanism, "agency": cast.b, "role": Participation.Role.MEMBER}
    row = Participation.objects.create(**back, starts_on=today() + timedelta(days=1))
    assert not asked(cast.liaison_b, issued)
    Participation.objects.filter(pk=row.pk).update(starts_on=today())
    assert asked(cast.liaison_b, issued)


def test_who_left_another_mechanism_owes_here(cast: SimpleNamespace, issued: Minutes) -> None:
    other = propose_mechanism(
        actor=cast.secretariat,
        name="另一机制",
        tier=Agency.Tier.PROVINCIAL,
        enrolments=[
            Enrolment(Participation.Role.OFFICE, cast.office),
            Enrolment(Participation.Role.MEMBER, cast.b),
        ],
    )
    last = today() - timedelta(days=1)
    Participation.objects.filter(mechanism=other).update(starts_on=last, ends_on=last)
    assert asked(cast.liaison_b, issued)
    assert counted(cast.secretariat, issued) == (0, 4)


@pytest.mark.parametrize("belonged", [False, True])
def test_a_guest_signs_whether_or_not_it_belonged_long_ago(
    cast: SimpleNamespace, recorded: Minutes, belonged: bool
) -> None:
    """It was invited as a guest, knowing that it does not take part."""
    Seat.objects.create(meeting=recorded.meeting, agency=cast.outside, is_observer=True, attendance="present")
    if belonged:
        Participation.objects.create(mechanism=cast.mechanism, agency=cast.outside, role=Participation.Role.MEMBER)
        leaves(cast.outside, days_ago=30)
    actions.issue_minutes(actor=cast.secretariat, minutes=recorded)
    assert asked(cast.stranger, recorded)
    assert counted(cast.secretariat, recorded) == (0, 5)


def test_the_list_costs_the_same_whoever_left(cast: SimpleNamespace, issued: Minutes) -> None:
    costs = []
    for gone in (None, cast.b, cast.watching):
        if gone:
            leaves(gone)
        client = signed_in(cast.secretariat)
        client.get(issued.get_absolute_url())
        with CaptureQueriesContext(connection) as queries:
            client.get(issued.get_absolute_url())
        costs.append(len(queries))
    assert costs[0] == costs[1] == costs[2]
