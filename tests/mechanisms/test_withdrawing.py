"""A wrong draft is withdrawn with a reason: out of the way, but still there."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone

from coordination.core import principals
from coordination.core.errors import NotLawful, NotPermitted
from coordination.core.models import Activity
from coordination.mechanisms.actions import Enrolment, enrol, propose_mechanism, withdraw_mechanism
from coordination.mechanisms.models import Mechanism, Participation
from tests.cast import again, person, signed_in

pytestmark = pytest.mark.django_db
Role = Participation.Role
NAME = "误拟的联席会议"


@pytest.fixture(autouse=True)
def _in_english(settings: Any) -> None:
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def draft(cast: SimpleNamespace) -> Mechanism:
    return propose(cast)


def propose(cast: SimpleNamespace) -> Mechanism:
    return propose_mechanism(
        actor=cast.secretariat,
        name=NAME,
        tier="provincial",
        enrolments=[
            Enrolment(Role.CONVENER, cast.office),
            Enrolment(Role.OFFICE, cast.office),
            Enrolment(Role.MEMBER, cast.a),
        ],
    )


def address(draft: Mechanism) -> str:
    return f"{draft.get_absolute_url()}withdraw/"


def listed(who: Any, query: str = "") -> list[str]:
    return [row.name for row in signed_in(who).get(f"/mechanisms/?{query}").context["page"]]


def test_a_draft_is_withdrawn_with_a_reason_from_its_page(cast: SimpleNamespace, draft: Mechanism) -> None:
    client = signed_in(cast.secretariat)
    assert address(draft) in client.get(draft.get_absolute_url()).content.decode()
    assert "Withdraw this draft" in client.get(address(draft)).content.decode()
    assert client.post(address(draft), {"reason": ""}).status_code == 200
    assert Mechanism.objects.get(pk=draft.pk).state == "draft"
    assert client.post(address(draft), {"reason": "名单有误"})["Location"] == draft.get_absolute_url()
    assert Mechanism.objects.get(pk=draft.pk).state == "withdrawn"
    told = Activity.objects.filter(verb="mechanism.withdraw").get()
    assert (told.note, told.actor) == ("名单有误", cast.secretariat)
    page = client.get(draft.get_absolute_url()).content.decode()
    assert "Draft withdrawn" in page
    assert "名单有误" in page
    assert address(draft) not in page
    assert f"{draft.get_absolute_url()}edit/" not in page


def test_it_is_listed_only_where_it_is_asked_for(cast: SimpleNamespace, draft: Mechanism) -> None:
    assert NAME in listed(cast.secretariat)
    withdraw_mechanism(actor=cast.secretariat, mechanism=draft, reason="误")
    assert NAME not in listed(cast.secretariat)
    assert listed(cast.secretariat, "state=withdrawn") == [NAME]
    assert listed(cast.liaison_a, "state=withdrawn") == []
    for page in ("/meetings/", "/calendar/", "/followup/"):
        assert NAME not in signed_in(cast.secretariat).get(page).content.decode()


def test_it_is_there_for_history_after_its_last_day(cast: SimpleNamespace, draft: Mechanism) -> None:
    withdraw_mechanism(actor=cast.secretariat, mechanism=draft, reason="误")
    yesterday = timezone.localdate() - timedelta(days=1)
    draft.participations.update(starts_on=yesterday, ends_on=yesterday)
    assert listed(cast.secretariat, "state=withdrawn") == [NAME]
    assert signed_in(cast.secretariat).get(draft.get_absolute_url()).status_code == 200
    assert signed_in(cast.liaison_a).get(draft.get_absolute_url()).status_code == 404


def test_nobody_takes_part_in_it_and_no_group_keeps_it(cast: SimpleNamespace, draft: Mechanism) -> None:
    assert draft.principal.user_set.exists()
    withdraw_mechanism(actor=cast.secretariat, mechanism=draft, reason="误")
    assert {row.ends_on for row in draft.participations.all()} == {timezone.localdate()}
    assert not draft.principal.user_set.exists()
    assert principals.differences() == (set(), set())


def test_its_name_is_free_again(cast: SimpleNamespace, draft: Mechanism) -> None:
    withdraw_mechanism(actor=cast.secretariat, mechanism=draft, reason="误")
    assert propose(cast).pk != draft.pk


def test_only_who_speaks_for_a_leading_agency_withdraws(cast: SimpleNamespace, draft: Mechanism) -> None:
    staff = person(cast.office, "office_staff", role="staff")
    for who in (cast.liaison_a, cast.stranger, staff):
        with pytest.raises(NotPermitted):
            withdraw_mechanism(actor=again(who), mechanism=draft, reason="误")
    assert signed_in(cast.liaison_a).post(address(draft), {"reason": "误"}).status_code == 404
    assert signed_in(staff).post(address(draft), {"reason": "误"}).status_code == 403
    withdraw_mechanism(actor=cast.office_leader, mechanism=draft, reason="误")


def test_what_is_in_force_or_withdrawn_is_not_withdrawn(cast: SimpleNamespace, draft: Mechanism) -> None:
    with pytest.raises(NotLawful):
        withdraw_mechanism(actor=cast.secretariat, mechanism=cast.mechanism, reason="误")
    page = signed_in(cast.secretariat).get(cast.mechanism.get_absolute_url()).content.decode()
    assert address(cast.mechanism) not in page
    stale = Mechanism.objects.get(pk=draft.pk)
    withdraw_mechanism(actor=cast.secretariat, mechanism=draft, reason="误")
    with pytest.raises(NotLawful):
        withdraw_mechanism(actor=again(cast.secretariat), mechanism=stale, reason="误")
    with pytest.raises(NotPermitted):
        enrol(actor=again(cast.secretariat), mechanism=stale, agency=cast.b, role=Role.MEMBER)
