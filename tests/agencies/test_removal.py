"""An agency entered by mistake is struck with its principal; one that anything names stays."""

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from django.contrib.auth.models import Group
from django.utils import translation

from coordination.agencies.actions import remove_agency, remove_region
from coordination.agencies.actions.removal import uses_of
from coordination.agencies.models import Agency, Region, User
from coordination.core.errors import NotPermitted, Refusal
from coordination.core.models import Activity
from coordination.followup.models import Assignment
from tests.cast import agency

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
    root = User.objects.create_user("root", email="root@example.test", full_name="Root", portal_role="system")
    remove_agency(actor=root, agency=Agency.objects.get(name="省水力厅"))
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
