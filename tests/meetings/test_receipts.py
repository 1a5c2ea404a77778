"""Receipts: every agency signs for issued minutes once; the office sees who has."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse

from coordination.core.activity import history
from coordination.core.errors import NotPermitted
from coordination.core.workdays import today
from coordination.core.worklist import waiting_for
from coordination.mechanisms.models import Participation
from meetings import actions
from meetings.models import Minutes, Receipt
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
