"""An agency entered by mistake is struck with its principal; one that anything names stays."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse
from django.utils import translation
from guardian.models import GroupObjectPermission

from coordination.agencies.actions import remove_agency, remove_region
from coordination.agencies.actions.removal import names_it, owner_of, uses_of
from coordination.agencies.models import Agency, Region
from coordination.core.errors import NotPermitted, Refusal
from coordination.core.models import Activity
from coordination.followup.models import Assignment
from tests.cast import agency, signed_in
from tests.reforms import root

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def test_what_nothing_names_is_struck_and_its_story_stays(cast: SimpleNamespace) -> None:
    mistake = agency("省水力厅")
    pk, principal = mistake.pk, mistake.principal_id
    remove_agency(actor=None, agency=mistake)
    assert not Agency.objects.filter(name="省水力厅").exists()
    assert not Group.objects.filter(pk=principal).exists()
    story = Activity.objects.filter(subject_id=pk, subject_type__model="agency").order_by("pk")
    assert [(row.verb, row.subject_label) for row in story] == [
        ("agency.create", "省水力厅"),
        ("agency.remove", "省水力厅"),
    ]


def test_what_is_used_stays_and_says_by_what(cast: SimpleNamespace, assignment: Assignment) -> None:
    with pytest.raises(Refusal) as refusal:
        remove_agency(actor=None, agency=cast.a)
    said = str(refusal.value)
    for word in ("posts", "participations", "assignments", "seats", "resolutions"):
        assert word in said
    assert Agency.objects.filter(pk=cast.a.pk).exists()


def test_what_is_named_by_another_agency_stays(cast: SimpleNamespace) -> None:
    above = agency("省水务集团")
    agency("省供水公司", parent=above)
    with pytest.raises(Refusal, match="used by: agencies"):
        remove_agency(actor=None, agency=above)


def test_what_was_granted_rights_stays_with_them(cast: SimpleNamespace) -> None:
    lone = agency("省供水公司")
    kind = ContentType.objects.get_for_model(cast.mechanism)
    granted = GroupObjectPermission.objects.create(
        group=lone.principal,
        permission=Permission.objects.filter(content_type=kind)[0],
        content_type=kind,
        object_pk=str(cast.mechanism.pk),
    )
    with pytest.raises(Refusal, match=r"used by: rights granted to it \(1\)"):
        remove_agency(actor=None, agency=lone)
    assert GroupObjectPermission.objects.filter(pk=granted.pk).exists()


def test_its_page_strikes_a_mistake_with_the_reason(cast: SimpleNamespace) -> None:
    mistake, desk = agency("省水力厅"), signed_in(root())
    page = desk.get(reverse("agencies:agency", args=[mistake.pk])).content.decode()
    door = reverse("agencies:remove", args=[mistake.pk])
    assert door in page
    asked = desk.post(door, {"reason": ""})
    assert "This field is required." in asked.content.decode()
    assert Agency.objects.filter(pk=mistake.pk).exists()
    answer = desk.post(door, {"reason": "与省水利厅重复"}, follow=True)
    assert "“省水力厅” is struck from the directory." in answer.content.decode()
    assert not Agency.objects.filter(pk=mistake.pk).exists()
    act = Activity.objects.get(verb="agency.remove")
    assert (act.actor, act.subject_label, act.note) == (root(), "省水力厅", "与省水利厅重复")


def test_of_what_is_used_its_page_says_how_often_and_points_to_abolition(
    cast: SimpleNamespace, assignment: Assignment
) -> None:
    desk, door = signed_in(root()), reverse("agencies:remove", args=[cast.a.pk])
    page = desk.get(door)
    assert "This agency cannot be struck" in page.content.decode()
    assert "Strike an agency entered by mistake?" not in page.content.decode()
    assert page.context["uses"]["posts"].number == cast.a.posts.count()
    assert reverse("agencies:reform_agency", args=[cast.a.pk]) + "?kind=abolish" in page.content.decode()
    assert 'name="reason"' not in page.content.decode()
    assert desk.post(door, {"reason": "误录"}).status_code == 200
    assert Agency.objects.filter(pk=cast.a.pk).exists()


def test_where_people_work_or_agencies_stand_below_its_page_offers_no_striking(cast: SimpleNamespace) -> None:
    desk, above = signed_in(root()), agency("省水务集团")
    lowest = agency("省供水公司", parent=above)
    for body, offered in ((cast.a, False), (above, False), (lowest, True)):
        page = desk.get(reverse("agencies:agency", args=[body.pk])).content.decode()
        assert (reverse("agencies:remove", args=[body.pk]) in page) is offered


def test_whoever_keeps_an_agency_is_not_offered_to_strike_it(cast: SimpleNamespace) -> None:
    desk, door = signed_in(cast.admin_a), reverse("agencies:remove", args=[cast.a.pk])
    assert door not in desk.get(reverse("agencies:agency", args=[cast.a.pk])).content.decode()
    assert desk.get(door).status_code == 403
    assert desk.post(door, {"reason": "误录"}).status_code == 403


@pytest.mark.parametrize("thing", [Agency, Region])
def test_whatever_may_name_it_has_a_word_of_its_own(thing: Any) -> None:
    with translation.override("zh-hans"):
        fields = filter(names_it, thing._meta.get_fields(include_hidden=True))
        words = {str(owner_of(field.related_model)._meta.verbose_name_plural) for field in fields}
    assert [word for word in words if word.isascii()] == []


def test_what_names_it_twice_counts_once(cast: SimpleNamespace) -> None:
    other = agency("省供水公司", parent=cast.watching)
    Agency.objects.filter(pk=other.pk).update(successor=cast.watching, ended_on="2026-01-01")
    assert uses_of(cast.watching)["agencies"].number == 1


def test_uses_are_asked_with_one_query(
    cast: SimpleNamespace, assignment: Assignment, django_assert_num_queries: object
) -> None:
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert len(uses_of(cast.a)) > 5


@pytest.mark.parametrize("who", ["admin_a", "secretariat", "stranger"])
def test_only_the_system_administrator_strikes(cast: SimpleNamespace, who: str) -> None:
    with pytest.raises(NotPermitted):
        remove_agency(actor=getattr(cast, who), agency=agency("省水力厅"))
    with pytest.raises(NotPermitted):
        remove_region(actor=getattr(cast, who), region=Region.objects.get(code="710000"))
    remove_agency(actor=root(), agency=Agency.objects.get(name="省水力厅"))
    assert not Agency.objects.filter(name="省水力厅").exists()


def test_a_region_in_which_something_lies_stays(cast: SimpleNamespace) -> None:
    agency("广东省水利厅", region=Region.objects.get(code="440000"))
    Region.objects.create(code="430100", name="长沙市", level="prefecture", parent_id="430000")
    for code, by in (("440000", "agencies"), ("430000", "regions")):
        with pytest.raises(Refusal, match=f"used by: {by}"):
            remove_region(actor=None, region=Region.objects.get(code=code))
    remove_region(actor=None, region=Region.objects.get(code="430100"))
    remove_region(actor=None, region=Region.objects.get(code="430000"))
    assert Activity.objects.filter(verb="region.remove").count() == 2
