"""Agencies change by a document and from a day: what ends, who follows, what is withdrawn, who is told."""

from collections.abc import Iterator
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import translation
from guardian.shortcuts import assign_perm

from coordination.agencies.actions import (
    add_duties,
    appoint,
    appoint_deputy,
    end_post,
    take_effect_due,
    withdraw_reform,
)
from coordination.agencies.models import Agency, FormerName, Post, Reform, liaisons_of
from coordination.agencies.tasks import reforms
from coordination.core import principals
from coordination.core.errors import NotLawful, NotPermitted
from coordination.core.models import Activity, Notification
from coordination.core.policy import can
from coordination.core.reconcile import invariants
from coordination.core.workdays import today
from tests.cast import again, agency, at, person, signed_in
from tests.reforms import abolishing, fresh, merging, renaming, root, splitting

pytestmark = pytest.mark.django_db

A_DAY = timedelta(days=1)


def posts_at(body: Agency, on: date | None = None) -> set[tuple[str, str]]:
    rows = Post.objects.in_force(on or today()).filter(agency=body).select_related("user")
    return {(row.user.username, row.role) for row in rows}


OURS = {"I10", "I21", "I22", "I23", "I24", "I25"}


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    """What is refused is compared as it stands in the source."""
    with translation.override("en"):
        yield


def broken() -> dict[str, int]:
    return {rule.name: rows for rule in invariants() if rule.name in OURS and (rows := rule.broken())}


# Who may, and what is refused


@pytest.mark.parametrize("who", ["secretariat", "admin_a", "liaison_a"])
def test_only_the_system_administrator_changes_agencies(cast: SimpleNamespace, who: str) -> None:
    from coordination.agencies.actions import plan_reform
    from tests.reforms import document

    planned = renaming(cast.b, new_name="省财政局", effective_on=today() + A_DAY)
    with pytest.raises(NotPermitted):
        plan_reform(actor=getattr(cast, who), kind="rename", before=[cast.a], **document(new_name="省水务厅"))
    with pytest.raises(NotPermitted):
        withdraw_reform(actor=getattr(cast, who), reform=planned, reason="不改了")
    withdraw_reform(actor=root(), reform=planned, reason="不改了")
    assert planned.state == "withdrawn"


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"in_days": -367}, "dated back by a year"),
        ({"in_days": 365 * 5 + 1}, "more than 5 years ahead"),
        ({"new_name": "省水利厅", "new_short_name": "水利厅"}, "The name is the one it has."),
    ],
)
def test_a_change_that_cannot_be_is_refused_with_its_reason(
    cast: SimpleNamespace, fields: dict[str, Any], sentence: str
) -> None:
    said = {"new_name": "省水务厅", **fields}
    if "in_days" in said:
        said["effective_on"] = today() + timedelta(days=said.pop("in_days"))
    with pytest.raises(NotLawful, match=sentence):
        renaming(cast.a, **said)
    assert not Reform.objects.exists()


def test_agencies_stand_on_the_sides_on_which_they_can(cast: SimpleNamespace) -> None:
    for refused in (
        lambda: merging(cast.a, into=cast.a),
        lambda: merging(into=cast.a),
        lambda: splitting(cast.a, into=[cast.b]),
        lambda: abolishing(cast.a, after=cast.a),
    ):
        with pytest.raises(NotLawful):
            refused()


def test_a_change_is_by_a_document_and_a_renaming_has_a_name(cast: SimpleNamespace) -> None:
    for lacking in ({"document_no": ""}, {"document_title": ""}, {"new_name": ""}):
        with pytest.raises(ValidationError):
            renaming(cast.a, **{"new_name": "省水务厅", **lacking})


def test_what_ended_does_not_change_any_more(cast: SimpleNamespace) -> None:
    merging(cast.b, into=cast.a)
    for refused in (
        lambda: renaming(cast.b, new_name="省财政局"),
        lambda: merging(cast.b, into=cast.office),
        lambda: merging(cast.outside, into=cast.b),
        lambda: abolishing(cast.b),
    ):
        with pytest.raises(NotLawful, match="省财政厅"):
            refused()


def test_what_is_about_to_end_is_not_planned_otherwise(cast: SimpleNamespace) -> None:
    first = merging(cast.b, into=cast.a, effective_on=today() + timedelta(days=10))
    for refused in (
        lambda: merging(cast.b, into=cast.office, effective_on=today() + timedelta(days=5)),
        lambda: merging(cast.outside, into=cast.b, effective_on=today() + timedelta(days=5)),
        lambda: renaming(cast.b, new_name="省财政局"),
    ):
        with pytest.raises(NotLawful, match="省财政厅"):
            refused()
    withdraw_reform(actor=root(), reform=first, reason="另行研究")
    merging(cast.b, into=cast.office)
    assert fresh(cast.b).successor == cast.office


# Names


def test_a_renamed_agency_stays_the_same_and_keeps_its_old_name(cast: SimpleNamespace) -> None:
    was = posts_at(cast.a)
    with time_machine.travel(at(today() - timedelta(days=40))):
        renaming(cast.a, new_name="省水务厅", new_short_name="水务厅")
    body = fresh(cast.a)
    changed = today() - timedelta(days=40)
    assert (body.name, str(body), body.pinyin) == ("省水务厅", "水务厅", "sheng shui wu ting")
    assert (body.name_on(changed - A_DAY), body.called_on(changed - A_DAY)) == ("省水利厅", "水利厅")
    assert body.name_on(changed) == body.name_on(None) == "省水务厅"
    assert posts_at(cast.a) == was
    row = FormerName.objects.get()
    assert (row.name, row.starts_on, row.ends_on) == ("省水利厅", None, changed - A_DAY)
    assert broken() == {}


def test_each_of_several_names_has_its_days(cast: SimpleNamespace) -> None:
    days = [today() - timedelta(days=30), today() - timedelta(days=20), today()]
    for day, name in zip(days, ["省水务局", "省水务厅", "省水资源厅"], strict=True):
        renaming(fresh(cast.a), new_name=name, effective_on=day)
    body = fresh(cast.a)
    assert [body.name_on(day - A_DAY) for day in days] == ["省水利厅", "省水务局", "省水务厅"]
    assert [body.name_on(day) for day in days] == ["省水务局", "省水务厅", "省水资源厅"]
    assert body.names_borne == ["省水利厅", "水利厅", "省水务局", "省水务厅"]
    spans = list(FormerName.objects.values_list("starts_on", "ends_on"))
    assert spans == [(None, days[0] - A_DAY), (days[0], days[1] - A_DAY), (days[1], days[2] - A_DAY)]
    with pytest.raises(NotLawful):
        renaming(body, new_name="省水文厅", effective_on=today() - timedelta(days=5))
    assert broken() == {}


def entering(name: str) -> dict[str, Any]:
    """An agency as it is typed in."""
    place = {"kind": "government", "relation": "subordinate", "tier": "provincial", "official_order": 9}
    return {"name": name, **place}


@pytest.mark.parametrize("words", ["水利", "省水利厅", "shuili", "slt", "水务"])
def test_an_agency_is_found_by_the_name_it_bore(cast: SimpleNamespace, words: str) -> None:
    renaming(cast.a, new_name="省水务厅", new_short_name="水务厅")
    assert list(Agency.objects.named(words)) == [cast.a]


def test_a_name_that_another_bore_is_taken_only_by_whoever_was_warned(cast: SimpleNamespace) -> None:
    renaming(cast.a, new_name="省水务厅", new_short_name="水务厅")
    client = signed_in(root())
    entered = {
        "name": "省水利厅",
        "kind": "government",
        "relation": "subordinate",
        "tier": "provincial",
        "official_order": 9,
    }
    form = client.post(reverse("agencies:new"), entered).context["form"]
    assert "“省水利厅” was the name of “省水务厅”." in str(form.errors["name"])
    assert "anyway" in form.fields
    assert client.post(reverse("agencies:new"), {**entered, "anyway": "on"}).status_code == 302
    assert Agency.objects.get(name="省水利厅").pk != cast.a.pk


@pytest.mark.parametrize("name", ["省水务厅", "水务厅"])
def test_a_name_that_another_bears_is_not_taken_at_all(cast: SimpleNamespace, name: str) -> None:
    renaming(cast.a, new_name="省水务厅", new_short_name="水务厅")
    form = signed_in(root()).post(reverse("agencies:new"), {**entering(name), "anyway": "on"}).context["form"]
    assert "Another agency bears the name" in str(form.errors["name"])
    assert "anyway" not in form.fields


def test_a_body_that_is_founded_anew_may_bear_the_name_of_one_that_ended(cast: SimpleNamespace) -> None:
    merging(cast.b, into=cast.a)
    again_founded = agency("省财政厅")
    assert again_founded.pk != cast.b.pk
    with pytest.raises(ValidationError):
        agency("省财政厅")


def test_a_merger_may_give_the_successor_the_name_of_what_it_absorbs(cast: SimpleNamespace) -> None:
    merging(cast.b, into=cast.a, new_name="省财政厅", new_short_name="财政厅")
    assert fresh(cast.a).name == "省财政厅"
    assert fresh(cast.a).name_on(today() - A_DAY) == "省水利厅"
    assert fresh(cast.b).name == "省财政厅"
    assert broken() == {}


# What ends, and who follows


def test_an_agency_that_merges_ends_on_the_day_before_and_its_people_go_on_with_the_successor(
    cast: SimpleNamespace,
) -> None:
    here, there = posts_at(cast.a), posts_at(cast.b)
    reform = merging(cast.b, into=cast.a)
    gone = fresh(cast.b)
    assert (gone.ended_on, gone.successor) == (today() - A_DAY, cast.a)
    assert posts_at(cast.b) == set()
    assert posts_at(cast.b, today() - A_DAY) == there
    assert posts_at(cast.a) == here | there
    assert not gone.principal.user_set.exists()
    assert again(cast.liaison_b).acting_for == cast.a
    assert dict(reform.moved)["posts"] == len(there)
    assert broken() == {}


def test_whoever_acted_for_it_is_refused_with_its_form_in_hand(cast: SimpleNamespace) -> None:
    client = signed_in(cast.liaison_b)
    merging(cast.b, into=cast.a)
    refused = client.post(reverse("preferences"), {"acting_for": cast.b.pk, "form": "profile"})
    assert refused.status_code == 409


def test_a_person_with_the_same_post_in_both_holds_it_once(cast: SimpleNamespace) -> None:
    appoint(actor=None, person=cast.liaison_a, agency=cast.b, role="liaison", starts_on=date(2020, 1, 1))
    appoint(actor=None, person=cast.liaison_a, agency=cast.b, role="staff", starts_on=date(2020, 1, 1))
    merging(cast.b, into=cast.a)
    held = Post.objects.in_force().filter(user=cast.liaison_a)
    assert sorted(held.values_list("agency", "role")) == [(cast.a.pk, "liaison"), (cast.a.pk, "staff")]


def test_a_post_with_an_end_goes_on_until_its_end(cast: SimpleNamespace) -> None:
    last = today() + timedelta(days=60)
    Post.objects.filter(user=cast.liaison_b).update(ends_on=last, title="处长")
    merging(cast.b, into=cast.a)
    post = Post.objects.get(user=cast.liaison_b, agency=cast.a)
    assert (post.starts_on, post.ends_on, post.title, post.is_main) == (today(), last, "处长", True)


def test_a_post_that_is_still_to_begin_is_the_successors_from_the_start(cast: SimpleNamespace) -> None:
    begins = today() + timedelta(days=9)
    coming = appoint(actor=None, person=cast.stranger, agency=cast.b, role="leader", starts_on=begins)
    merging(cast.b, into=cast.a)
    coming.refresh_from_db()
    assert (coming.agency, coming.starts_on, coming.ends_on) == (cast.a, begins, None)


def test_one_of_two_posts_that_begins_only_later_leaves_the_time_before_it(cast: SimpleNamespace) -> None:
    begins = today() + timedelta(days=9)
    appoint(actor=None, person=cast.liaison_b, agency=cast.a, role="liaison", starts_on=begins)
    merging(cast.b, into=cast.a)
    spans = Post.objects.filter(user=cast.liaison_b, agency=cast.a).order_by("starts_on")
    assert list(spans.values_list("starts_on", "ends_on")) == [(today(), begins - A_DAY), (begins, None)]


def test_what_began_after_a_day_in_the_past_is_the_successors_too(cast: SimpleNamespace) -> None:
    appoint(actor=None, person=cast.stranger, agency=cast.b, role="staff", starts_on=today() - timedelta(days=3))
    merging(cast.b, into=cast.a, effective_on=today() - timedelta(days=20))
    assert fresh(cast.b).ended_on == today() - timedelta(days=21)
    assert ("stranger", "staff") in posts_at(cast.a)
    assert posts_at(cast.b, today() - timedelta(days=3)) == set()
    assert broken() == {}


def test_subordinate_bodies_stand_under_the_successor(cast: SimpleNamespace) -> None:
    below = agency("省财政监督所", parent=cast.b)
    merging(cast.b, into=cast.a)
    assert fresh(below).parent == cast.a


def test_a_successor_that_stood_under_it_moves_up(cast: SimpleNamespace) -> None:
    """And so does whatever stands between the two: nothing comes to stand under itself."""
    Agency.objects.filter(pk=cast.b.pk).update(parent=cast.office)
    middle = agency("省财政监督局", parent=cast.b)
    heir = agency("省财政监督所", parent=middle)
    merging(cast.b, into=heir)
    assert (fresh(middle).parent, fresh(heir).parent) == (cast.office, middle)


def test_duties_are_added_to_those_of_the_successor(cast: SimpleNamespace) -> None:
    add_duties(actor=None, agency=cast.a, texts=["水旱灾害防御", "应急保障"])
    add_duties(actor=None, agency=cast.b, texts=["救灾资金保障", "应急保障"])
    merging(cast.b, into=cast.a)
    assert [str(duty) for duty in cast.a.duties.in_force()] == ["水旱灾害防御", "应急保障", "救灾资金保障"]
    assert not cast.b.duties.in_force().exists()
    assert cast.b.duties.count() == 2, "what it was charged with stays on record"


def test_deputies_stand_in_at_the_successor_as_before(cast: SimpleNamespace) -> None:
    helper = person(cast.b, "helper_b", Post.Role.STAFF)
    appoint_deputy(actor=None, post=cast.liaison_b.posts.get(), deputy=helper, reason="出差")
    merging(cast.b, into=cast.a)
    post = helper.posts.get(agency=cast.a, role=Post.Role.LIAISON)
    assert post.stood_in_for == cast.liaison_b
    assert post.stands_in_for.agency == cast.a
    assert "helper_b" in {reached.username for reached in liaisons_of(cast.a)}


def test_rights_on_single_records_pass_once(cast: SimpleNamespace) -> None:
    assign_perm("mechanisms.view_mechanism", cast.b.principal, cast.mechanism)
    assign_perm("mechanisms.change_mechanism", cast.b.principal, cast.mechanism)
    assign_perm("mechanisms.view_mechanism", cast.a.principal, cast.mechanism)
    reform = merging(cast.b, into=cast.a)
    assert again(cast.liaison_a).has_perm("mechanisms.change_mechanism", cast.mechanism)
    assert again(cast.liaison_b).has_perm("mechanisms.view_mechanism", cast.mechanism)
    assert principals.rights_of([cast.a.principal_id]).count() == 2
    assert not principals.rights_of([cast.b.principal_id]).exists()
    assert dict(reform.moved)["rights"] == 2


def test_without_a_successor_posts_and_rights_end(cast: SimpleNamespace) -> None:
    assign_perm("mechanisms.view_mechanism", cast.outside.principal, cast.mechanism)
    below = agency("省体育彩票中心", parent=cast.outside)
    abolishing(cast.outside)
    assert again(cast.stranger).acting_for is None
    assert fresh(below).parent is None
    assert not principals.rights_of([cast.outside.principal_id]).exists()
    assert broken() == {}


def test_a_post_that_has_not_begun_needs_somebody_to_take_it_over(cast: SimpleNamespace) -> None:
    coming = today() + timedelta(days=9)
    post = appoint(actor=None, person=cast.liaison_a, agency=cast.outside, role="staff", starts_on=coming)
    with pytest.raises(NotLawful, match="liaison_a"):
        abolishing(cast.outside)
    assert fresh(cast.outside).ended_on is None
    abolishing(cast.outside, after=cast.b, choices={"posts": {"": 0, str(post.pk): cast.b.pk}})
    post.refresh_from_db()
    assert post.agency == cast.b
    assert again(cast.stranger).acting_for is None


def test_whoever_splits_says_who_goes_where_and_the_rest_goes_to_the_first(cast: SimpleNamespace) -> None:
    first, second = agency("省水文局"), agency("省水库局")
    post = cast.leader_a.posts.get()
    splitting(cast.a, into=[first, second], choices={"posts": {str(post.pk): second.pk}})
    assert posts_at(second) == {("leader_a", "leader")}
    assert {who for who, _role in posts_at(first)} == {"liaison_a", "staff_a", "admin_a"}
    assert fresh(cast.a).successor == first
    assert broken() == {}


def test_an_agency_that_is_split_may_go_on_beside_what_is_split_off(cast: SimpleNamespace) -> None:
    second = agency("省水库局")
    post = cast.leader_a.posts.get()
    reform = splitting(cast.a, into=[cast.a, second], choices={"posts": {str(post.pk): second.pk}})
    assert fresh(cast.a).ended_on is None
    assert posts_at(second) == {("leader_a", "leader")}
    assert len(posts_at(cast.a)) == 3
    assert reform.moved == [["posts", 1]]


@pytest.mark.parametrize("to", ["nobody", "another", "another by its number"])
def test_an_agency_that_goes_on_keeps_its_administrators(cast: SimpleNamespace, to: str) -> None:
    shell, post = agency("省水库局"), cast.admin_a.posts.get()
    chosen = {"": 0} if to == "nobody" else {"" if to == "another" else str(post.pk): shell.pk}
    with pytest.raises(NotLawful, match="stay with it"):
        splitting(cast.a, into=[cast.a, shell], choices={"posts": chosen})
    assert ("admin_a", "administrator") in posts_at(cast.a)
    assert not can(root(), "agency.appoint", fresh(cast.a))


@pytest.fixture
def below(cast: SimpleNamespace) -> Agency:
    """A body under A, whose people A's administrator looks after."""
    return agency("省水文中心", parent=cast.a)


@pytest.mark.parametrize("to", ["nobody", "one without administrator", "one below it"])
def test_what_it_supervised_is_left_to_nobody_by_an_agency_that_goes_on(
    cast: SimpleNamespace, below: Agency, to: str
) -> None:
    heir = agency("省水库局", parent=below if to == "one below it" else None)
    if to == "one below it":  # then it is the body that would move up, and stand under nobody
        person(heir, "keeper", "administrator")
    chosen = {"": 0 if to == "nobody" else heir.pk}
    with pytest.raises(NotLawful, match="“省水文中心”: nobody would look after its people"):
        splitting(cast.a, into=[cast.a, heir], choices={"subordinates": chosen, "posts": {"": cast.a.pk}})
    assert fresh(below).parent == cast.a
    assert not can(root(), "agency.appoint", fresh(below))


@pytest.mark.parametrize("kept_by", ["the body", "the heir", "nobody before either"])
def test_what_somebody_looks_after_is_given_away(cast: SimpleNamespace, below: Agency, kept_by: str) -> None:
    heir = agency("省水库局")
    if kept_by == "nobody before either":
        end_post(actor=None, post=cast.admin_a.posts.get())
    else:
        person(below if kept_by == "the body" else heir, "keeper", "administrator")
    splitting(cast.a, into=[cast.a, heir], choices={"subordinates": {"": heir.pk}, "posts": {"": cast.a.pk}})
    assert fresh(below).parent == heir
    assert broken() == {}


def test_where_the_agency_ends_what_it_supervised_may_stand_alone(cast: SimpleNamespace, below: Agency) -> None:
    abolishing(cast.a)
    assert (fresh(below).parent, can(root(), "agency.appoint", fresh(below))) == (None, True)


def test_its_administrators_stay_where_everybody_else_leaves_it(cast: SimpleNamespace) -> None:
    shell, post = agency("省水库局"), cast.admin_a.posts.get()
    splitting(cast.a, into=[cast.a, shell], choices={"posts": {"": shell.pk, str(post.pk): cast.a.pk}})
    assert posts_at(cast.a) == {("admin_a", "administrator")}
    assert {who for who, _role in posts_at(shell)} == {"liaison_a", "leader_a", "staff_a"}
    assert broken() == {}


def test_the_line_leads_past_all_that_ended(cast: SimpleNamespace) -> None:
    merging(cast.b, into=cast.a)
    merging(cast.watching, fresh(cast.a), into=cast.outside)
    gone = [cast.a, cast.b, cast.watching]
    assert {fresh(body).successor for body in gone} == {cast.outside}
    assert set(fresh(cast.outside).line) == {cast.outside.pk, *(body.pk for body in gone)}
    assert fresh(cast.a).line == [cast.a.pk]
    assert broken() == {}
    with time_machine.travel(at(today() + A_DAY)):
        abolishing(fresh(cast.outside))
        assert {fresh(body).successor for body in gone} == {None}
        assert broken() == {}


# Days


def test_what_is_dated_ahead_waits_for_its_midnight(cast: SimpleNamespace) -> None:
    day = today() + timedelta(days=3)
    reform = merging(cast.b, into=cast.a, effective_on=day)
    assert (reform.state, fresh(cast.b).ended_on) == ("confirmed", None)
    assert take_effect_due() == 0
    with time_machine.travel(at(day, 0)):
        reforms()
        assert fresh(cast.b).ended_on == day - A_DAY
        assert ("liaison_b", "liaison") in posts_at(cast.a, day)
        assert broken() == {}


def test_running_the_round_twice_changes_nothing(cast: SimpleNamespace) -> None:
    day = today() + A_DAY
    merging(cast.b, into=cast.a, effective_on=day)
    with time_machine.travel(at(day, 0)):
        assert take_effect_due() == 1
        rows = Post.objects.count(), Activity.objects.count(), Notification.objects.count()
        assert take_effect_due() == 0
        reforms()
        assert (Post.objects.count(), Activity.objects.count(), Notification.objects.count()) == rows


def test_what_was_withdrawn_does_not_come_about(cast: SimpleNamespace) -> None:
    day = today() + A_DAY
    reform = merging(cast.b, into=cast.a, effective_on=day)
    withdraw_reform(actor=root(), reform=reform, reason="另行研究")
    with time_machine.travel(at(day, 0)):
        assert take_effect_due() == 0
    assert fresh(cast.b).ended_on is None


def test_from_its_day_on_it_is_not_withdrawn(cast: SimpleNamespace) -> None:
    reform = merging(cast.b, into=cast.a)
    with pytest.raises(NotLawful):
        withdraw_reform(actor=root(), reform=reform, reason="另行研究")


def test_what_cannot_take_effect_says_why_and_is_tried_again(cast: SimpleNamespace) -> None:
    day = today() + A_DAY
    reform = renaming(cast.b, new_name="省国资厅", effective_on=day)
    other = agency("省国资厅")
    with time_machine.travel(at(day, 0)):
        assert take_effect_due() == 0
        reform.refresh_from_db()
        assert reform.state == "confirmed"
        assert reform.obstacle == "Another agency bears this name."
        assert broken() == {"I22": 1}
        Agency.objects.filter(pk=other.pk).update(name="省国有资产厅")
        assert take_effect_due() == 1
        reform.refresh_from_db()
        assert (reform.state, reform.obstacle) == ("in_force", "")


# What the database refuses


def test_the_database_gives_nothing_new_to_an_agency_that_ended(cast: SimpleNamespace) -> None:
    merging(cast.b, into=cast.a)
    for given in (
        lambda: Post.objects.create(user=cast.stranger, agency=cast.b),
        lambda: Post.objects.filter(user=cast.stranger).update(agency=cast.b),
        lambda: Agency.objects.filter(pk=cast.outside.pk).update(parent=cast.b),
    ):
        with pytest.raises(IntegrityError, match="ended on"), transaction.atomic():
            given()
    Post.objects.filter(agency=cast.b).first().save()


def test_nobody_is_appointed_at_an_agency_that_ended_and_nothing_of_it_is_edited(cast: SimpleNamespace) -> None:
    url = reverse("agencies:agency", args=[cast.b.pk])
    client = signed_in(root())
    assert client.get(f"{url}people/invite/").status_code == client.get(f"{url}edit/").status_code == 200
    merging(cast.b, into=cast.a)
    assert client.get(f"{url}people/invite/").status_code == client.get(f"{url}edit/").status_code == 403
    assert client.get(url).status_code == 200


# Who is told


def test_administrators_and_those_who_are_reached_are_told_of_each_step(cast: SimpleNamespace) -> None:
    person(cast.b, "admin_b", "administrator")
    day = today() + A_DAY
    merging(cast.b, into=cast.a, effective_on=day)

    def told(kind: str) -> set[str]:
        return set(Notification.objects.filter(kind=kind).values_list("recipient__username", flat=True))

    assert told("reform_planned") == {"admin_a", "admin_b", "liaison_a", "liaison_b"}
    assert told("reform_in_force") == set()
    with time_machine.travel(at(day, 0)):
        take_effect_due()
    assert told("reform_in_force") == {"admin_a", "admin_b", "liaison_a", "liaison_b"}
    text = Notification.objects.filter(kind="reform_in_force").first().texts["en"]
    assert text["title"] == "In force: “省财政厅” merges into “省水利厅”."
    assert "粤委办〔2026〕12号" in text["body"]


def test_every_record_tells_of_it_with_the_document(cast: SimpleNamespace) -> None:
    merging(cast.b, into=cast.a)
    rows = Activity.objects.filter(verb__in=["post.end", "post.create"], note__contains="粤委办〔2026〕12号")
    assert rows.count() == 2
    assert {row.actor_name for row in rows} == {"安全管理员"}, "who confirmed it put it in force"
    assert Activity.objects.filter(verb="agency.end", subject_id=cast.b.pk).exists()
    assert Activity.objects.filter(verb="agency.follow", subject_id=cast.a.pk).exists()
