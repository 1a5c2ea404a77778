"""Groups are the shadow of posts and participations: whoever joins is in at once, whoever leaves is out."""

from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from guardian.shortcuts import assign_perm

from coordination.agencies.actions import appoint, end_post
from coordination.agencies.models import Post, User
from coordination.core import principals
from coordination.core.policy import can
from coordination.core.tasks import nightly
from coordination.core.workdays import today
from coordination.mechanisms.actions import enrol, leave
from coordination.mechanisms.models import Participation
from tests.cast import again, at, signed_in


@pytest.fixture(autouse=True)
def volume(settings: Any, tmp_path: Path) -> None:
    """Where the day moves on, nothing is swept away that another process has just begun to write."""
    settings.MEDIA_ROOT = tmp_path / "files"


def people_of(body: object) -> set[str]:
    return set(body.principal.user_set.values_list("username", flat=True))


def test_the_cast_is_in_step(cast: SimpleNamespace) -> None:
    assert principals.differences() == (set(), set())
    assert people_of(cast.a) == {"liaison_a", "leader_a", "staff_a", "admin_a"}
    assert people_of(cast.mechanism) == {
        *("secretariat", "office_leader", "liaison_a", "leader_a", "staff_a", "admin_a", "liaison_b", "observer")
    }


def test_whoever_is_appointed_belongs_at_once(cast: SimpleNamespace) -> None:
    appoint(actor=None, person=cast.stranger, agency=cast.b, role=Post.Role.STAFF)
    assert "stranger" in people_of(cast.b)
    assert "stranger" in people_of(cast.mechanism)
    assert "stranger" in people_of(cast.outside), "the other post goes on"


def test_a_second_post_keeps_its_holder_in_when_the_first_ends(cast: SimpleNamespace) -> None:
    appoint(actor=None, person=cast.liaison_a, agency=cast.a, role=Post.Role.STAFF)
    end_post(actor=None, post=cast.liaison_a.posts.get(role=Post.Role.LIAISON), on=today())
    with time_machine.travel(at(today() + timedelta(days=1), 4)):
        nightly()
    assert "liaison_a" in people_of(cast.a)


def test_a_post_that_ends_is_held_until_midnight(cast: SimpleNamespace) -> None:
    end_post(actor=None, post=cast.liaison_a.posts.get(), on=today())
    assert "liaison_a" in people_of(cast.a)
    with time_machine.travel(at(today() + timedelta(days=1), 4)):
        nightly()
    assert "liaison_a" not in people_of(cast.a) | people_of(cast.mechanism)


def test_a_post_that_begins_later_counts_from_its_day(cast: SimpleNamespace) -> None:
    begins = today() + timedelta(days=3)
    appoint(actor=None, person=cast.stranger, agency=cast.a, role=Post.Role.STAFF, starts_on=begins)
    assert "stranger" not in people_of(cast.a)
    with time_machine.travel(at(begins, 4)):
        nightly()
    assert "stranger" in people_of(cast.a)


def test_an_agency_that_is_enrolled_brings_its_people_and_takes_them_when_it_leaves(cast: SimpleNamespace) -> None:
    row = enrol(actor=cast.secretariat, mechanism=cast.mechanism, agency=cast.outside, role=Participation.Role.MEMBER)
    assert "stranger" in people_of(cast.mechanism)
    leave(actor=cast.secretariat, participation=row, on=today(), reason="职能调整")
    assert "stranger" in people_of(cast.mechanism), "it takes part until the end of the day"
    with time_machine.travel(at(today() + timedelta(days=1), 4)):
        nightly()
    assert "stranger" not in people_of(cast.mechanism)


def test_whoever_is_deactivated_may_nothing_at_once_and_belongs_nowhere_after_the_night(cast: SimpleNamespace) -> None:
    browser = signed_in(cast.liaison_a)
    assert browser.get(reverse("home")).status_code == 200
    User.objects.filter(pk=cast.liaison_a.pk).update(is_active=False)
    assert browser.get(reverse("home")).status_code == 302
    assert not can(again(cast.liaison_a), "mechanism.propose", cast.mechanism)
    nightly()
    assert "liaison_a" not in people_of(cast.a) | people_of(cast.mechanism)


def test_a_grant_to_an_agency_reaches_just_the_people_in_it_today(cast: SimpleNamespace) -> None:
    assign_perm("mechanisms.view_mechanism", cast.a.principal, cast.mechanism)

    def reached() -> set[str]:
        everyone = [again(value) for value in vars(cast).values() if isinstance(value, User)]
        return {person.username for person in everyone if person.has_perm("mechanisms.view_mechanism", cast.mechanism)}

    assert reached() == {"liaison_a", "leader_a", "staff_a", "admin_a"}
    appoint(actor=None, person=cast.stranger, agency=cast.a, role=Post.Role.STAFF)
    end_post(actor=None, post=cast.staff_a.posts.get(), on=today())
    User.objects.filter(pk=cast.leader_a.pk).update(is_active=False)
    with time_machine.travel(at(today() + timedelta(days=1), 4)):
        nightly()
        assert reached() == {"liaison_a", "admin_a", "stranger"}


@pytest.mark.parametrize("who", ["users", "groups"])
def test_a_part_is_brought_into_step_without_touching_the_rest(cast: SimpleNamespace, who: str) -> None:
    cast.a.principal.user_set.clear()
    cast.b.principal.user_set.clear()
    chosen = {"users": [cast.liaison_a.pk], "groups": [cast.a.principal_id]}[who]
    principals.sync(**{who: chosen})
    assert people_of(cast.a) == ({"liaison_a"} if who == "users" else {"liaison_a", "leader_a", "staff_a", "admin_a"})
    assert people_of(cast.b) == set()
    assert principals.sync() > 0
    assert principals.differences() == (set(), set())


@pytest.mark.parametrize("many", [1, 3])
def test_whoever_belongs_no_longer_goes_in_as_many_statements_as_one(
    many: int, cast: SimpleNamespace, django_assert_num_queries: Any
) -> None:
    strangers = [cast.stranger, cast.liaison_b, cast.observer][:many]
    cast.a.principal.user_set.add(*strangers)
    with django_assert_num_queries(7):
        assert principals.sync(groups=[cast.a.principal_id]) == many
    assert people_of(cast.a) == {"liaison_a", "leader_a", "staff_a", "admin_a"}
