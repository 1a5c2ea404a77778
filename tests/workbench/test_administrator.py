"""The home page of an agency administrator: what waits, and whom the agency has."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone

from coordination.agencies.actions import appoint
from coordination.agencies.models import Post, User
from coordination.mechanisms.actions import enrol
from coordination.mechanisms.models import Participation
from tests.cast import agency, person, signed_in
from tests.workbench.pages import board, home

pytestmark = pytest.mark.django_db


def test_an_administrator_sees_posts_that_end_within_a_month(cast: SimpleNamespace) -> None:
    soon, far = (timezone.localdate() + timedelta(days=days) for days in (30, 31))
    ends = cast.staff_a.posts.get()
    Post.objects.filter(pk=ends.pk).update(ends_on=soon)
    Post.objects.filter(user=cast.leader_a).update(ends_on=far)
    Post.objects.filter(user=cast.liaison_b).update(ends_on=soon)
    lines = [line for line in board(cast.admin_a).waiting if line.icon == "user-exclamation"]
    assert [(line.title.partition(" ")[0], line.due_on) for line in lines] == [("staff_a", soon)]
    assert not [line for line in board(cast.liaison_a).waiting if line.icon == "user-exclamation"]


def _line(admin: User, icon: str) -> Any:
    """The one line with this icon, or None."""
    lines = [line for line in board(admin).waiting if line.icon == icon]
    assert len(lines) <= 1
    return lines[0] if lines else None


@pytest.mark.parametrize("by", ["renewal", "successor"])
def test_a_post_that_ends_waits_until_somebody_holds_it_on(cast: SimpleNamespace, by: str) -> None:
    soon = timezone.localdate() + timedelta(days=20)
    Post.objects.filter(user=cast.staff_a).update(ends_on=soon)
    line, next_day = _line(cast.admin_a, "user-exclamation"), soon + timedelta(days=1)
    form = signed_in(cast.admin_a).get(line.url).context["form"]
    assert (form["person"].value(), form["role"].value(), form["starts_on"].value()) == (
        str(cast.staff_a.pk),
        Post.Role.STAFF,
        str(next_day),
    )
    holder = {"renewal": cast.staff_a, "successor": cast.liaison_a}[by]
    data = {"person": holder.pk, "role": Post.Role.LIAISON, "starts_on": next_day}
    if by == "renewal":  # another role is no renewal
        assert signed_in(cast.admin_a).post(line.url, data).status_code == 302
        assert _line(cast.admin_a, "user-exclamation")
    assert signed_in(cast.admin_a).post(line.url, data | {"role": Post.Role.STAFF}).status_code == 302
    assert _line(cast.admin_a, "user-exclamation") is None


def test_who_has_long_been_a_colleague_is_no_successor(cast: SimpleNamespace) -> None:
    Post.objects.filter(user=person(cast.a, "old_hand", Post.Role.STAFF)).update(starts_on=date(2020, 1, 1))
    Post.objects.filter(user=cast.staff_a).update(ends_on=timezone.localdate() + timedelta(days=20))
    assert _line(cast.admin_a, "user-exclamation")


def test_an_agency_in_an_active_mechanism_needs_a_leader(cast: SimpleNamespace) -> None:
    outside = person(cast.outside, "admin_outside", Post.Role.ADMINISTRATOR)
    assert _line(cast.admin_a, "user-plus") is None
    Post.objects.filter(user=cast.leader_a).update(user=cast.leader_a, role=Post.Role.DATA_OFFICER)
    line = _line(cast.admin_a, "user-plus")
    assert (line.title, line.where) == ("省水利厅", str(cast.mechanism))
    assert _line(outside, "user-plus") is None  # it takes part in nothing
    assert _line(cast.liaison_a, "user-plus") is None
    form = signed_in(cast.admin_a).get(line.url).context["form"]
    assert form["role"].value() == Post.Role.LEADER
    data = {"person": cast.leader_a.pk, "role": Post.Role.LEADER, "starts_on": timezone.localdate()}
    assert signed_in(cast.admin_a).post(line.url, data).status_code == 302
    assert _line(cast.admin_a, "user-plus") is None


def test_a_supervised_agency_without_anybody_is_given_a_new_person(cast: SimpleNamespace) -> None:
    under = agency("省水文局", parent=cast.a)
    role = Participation.Role.MEMBER
    assert {line.what for line in board(cast.admin_a).waiting} == {"确定联络员"}
    enrol(actor=cast.secretariat, mechanism=cast.mechanism, agency=under, role=role)
    lines = [line for line in board(cast.admin_a).waiting if line.title == "省水文局"]
    for line, wanted in zip(lines, (Post.Role.LIAISON, Post.Role.LEADER), strict=True):
        response = signed_in(cast.admin_a).get(line.url)
        assert response.context["of_new_person"]
        assert response.context["form"]["role"].value() == wanted


def test_who_cannot_be_written_to_waits_for_an_address(cast: SimpleNamespace) -> None:
    assert _line(cast.admin_a, "mail") is None
    User.objects.filter(pk__in=[cast.staff_a.pk, cast.liaison_b.pk]).update(email="")
    line = _line(cast.admin_a, "mail")
    assert line.title.startswith("staff_a")
    assert _line(cast.leader_a, "mail") is None
    assert signed_in(cast.admin_a).post(line.url, {"email": "staff_a@example.test"}).status_code == 302
    assert _line(cast.admin_a, "mail") is None


def test_somebody_of_two_agencies_enters_the_own_address(cast: SimpleNamespace) -> None:
    User.objects.filter(pk=cast.staff_a.pk).update(email="")
    assert _line(cast.admin_a, "mail")
    appoint(actor=None, person=cast.staff_a, agency=cast.b, role=Post.Role.STAFF)
    assert _line(cast.admin_a, "mail") is None


def test_the_administrator_sees_whom_the_agency_has(cast: SimpleNamespace, english: None) -> None:
    appoint(actor=None, person=cast.staff_a, agency=cast.a, role=Post.Role.LIAISON)
    Post.objects.filter(user=cast.leader_a).update(ends_on=timezone.localdate() + timedelta(days=30))
    people = board(cast.admin_a).people
    assert people
    assert (people.total, people.ending) == (4, 1)
    assert dict(people.roles) == {"leader": 1, "liaison": 2, "staff": 1, "data_officer": 0, "administrator": 1}
    assert "People of the agency" in home(cast.admin_a)
    assert board(cast.liaison_a).people is None
    assert "People of the agency" not in home(cast.liaison_a)


def test_an_administrator_sees_an_agency_without_liaison_officer(cast: SimpleNamespace) -> None:
    def missing() -> list[str]:
        return [line.title for line in board(cast.admin_a).waiting if line.icon == "user-plus"]

    assert missing() == []
    cast.liaison_a.is_active = False
    cast.liaison_a.save()
    assert missing() == ["省水利厅"]
