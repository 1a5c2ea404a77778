"""A mechanism cites the duties by which its members take part."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from coordination.agencies.actions import add_duties, end_duty
from coordination.agencies.models import Duty
from coordination.core.errors import NotLawful, NotPermitted
from coordination.core.models import Activity
from coordination.mechanisms.actions import edit_participation, enrol
from coordination.mechanisms.models import Participation
from tests.cast import again, agency, signed_in

pytestmark = pytest.mark.django_db
Role = Participation.Role


@pytest.fixture(autouse=True)
def _in_english(settings: Any) -> None:
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def duties(cast: SimpleNamespace) -> list[Duty]:
    return add_duties(actor=None, agency=cast.a, texts=["水旱灾害防御", "水库安全度汛", "农村水利"])


@pytest.fixture
def part(cast: SimpleNamespace) -> Participation:
    return Participation.objects.get(agency=cast.a)


def door(part: Participation) -> str:
    return f"/mechanisms/participations/{part.pk}/edit/"


def shown(person: Any, address: str) -> str:
    return signed_in(person).get(address).content.decode()


def test_a_member_is_enrolled_with_the_duties_it_takes_part_by(cast: SimpleNamespace, duties: list[Duty]) -> None:
    new = agency("省水文局")
    [own, _other] = add_duties(actor=None, agency=new, texts=["洪水预报", "水质监测"])
    client, address = signed_in(cast.secretariat), f"{cast.mechanism.get_absolute_url()}enrol/"
    offered = client.get(address, {"agency": new.pk}).context["form"].fields["duties"].queryset
    assert [duty.text for duty in offered] == ["洪水预报", "水质监测"]
    assert "can be chosen here" in client.get(address).content.decode()
    client.post(address, {"agency": new.pk, "role": "member", "duties": [own.pk]})
    assert list(Participation.objects.get(agency=new).duties.all()) == [own]
    page = shown(cast.observer, cast.mechanism.get_absolute_url())
    assert "洪水预报" in page
    assert "水质监测" not in page


def test_duties_of_another_agency_are_refused_in_the_form_and_by_the_act(
    cast: SimpleNamespace, duties: list[Duty]
) -> None:
    new = agency("省水文局")
    data = {"agency": new.pk, "role": "member", "duties": [duties[0].pk]}
    form = signed_in(cast.secretariat).post(f"{cast.mechanism.get_absolute_url()}enrol/", data).context["form"]
    assert "Choose among the duties of this agency." in str(form.errors["duties"])
    with pytest.raises(NotLawful):
        enrol(actor=None, mechanism=cast.mechanism, agency=new, role=Role.MEMBER, duties=duties[:1])
    assert not Participation.objects.filter(agency=new).exists()


def test_the_office_changes_note_and_duties_of_a_member(
    cast: SimpleNamespace, duties: list[Duty], part: Participation
) -> None:
    client = signed_in(cast.secretariat)
    client.post(door(part), {"note": "牵头防汛", "duties": [duties[1].pk, duties[0].pk]})
    part.refresh_from_db()
    assert (part.note, list(part.duties.all())) == ("牵头防汛", duties[:2])
    form = client.get(door(part)).context["form"]
    assert (form["note"].value(), sorted(form["duties"].value())) == ("牵头防汛", [duties[0].pk, duties[1].pk])
    client.post(door(part), {"note": "", "duties": []})
    assert not part.duties.exists()
    row = Activity.objects.filter(verb="mechanism.edit_participation").latest("pk")
    assert (row.before["duties"], row.after["duties"]) == (["水旱灾害防御", "水库安全度汛"], [])
    assert "Changed in the list: 省水利厅 as Member" in shown(cast.liaison_b, cast.mechanism.get_absolute_url())


@pytest.mark.parametrize(("who", "status"), [("liaison_a", 403), ("observer", 403), ("stranger", 404)])
def test_nobody_else_does(
    cast: SimpleNamespace, duties: list[Duty], part: Participation, who: str, status: int
) -> None:
    person = again(getattr(cast, who))
    assert signed_in(person).post(door(part), {"duties": [duties[0].pk]}).status_code == status
    with pytest.raises(NotPermitted):
        edit_participation(actor=person, participation=part, note="", duties=duties[:1])
    assert not part.duties.exists()


def test_the_page_of_the_agency_says_what_cites_a_duty_to_whoever_sees_the_mechanism(
    cast: SimpleNamespace, duties: list[Duty], part: Participation
) -> None:
    edit_participation(actor=None, participation=part, note="", duties=duties[:1])
    for who, cites in (("liaison_b", True), ("admin_a", True), ("stranger", False)):
        page = shown(getattr(cast, who), cast.a.get_absolute_url())
        assert ("Cited by" in page) == cites, who
        assert (str(cast.mechanism) in page) == cites, who


def test_a_duty_that_ended_stays_cited_until_somebody_takes_it_off(
    cast: SimpleNamespace, duties: list[Duty], part: Participation
) -> None:
    edit_participation(actor=None, participation=part, note="", duties=duties[:1])
    end_duty(actor=None, duty=duties[0], on=timezone.localdate() - timedelta(days=1))
    end_duty(actor=None, duty=duties[1], on=timezone.localdate() - timedelta(days=1))
    assert "水旱灾害防御" in shown(cast.liaison_b, cast.mechanism.get_absolute_url())
    offered = signed_in(cast.secretariat).get(door(part)).context["form"].fields["duties"].queryset
    assert list(offered) == [duties[0], duties[2]]


def test_both_pages_cost_the_same_for_one_and_for_three(
    cast: SimpleNamespace, duties: list[Duty], part: Participation
) -> None:
    client = signed_in(cast.liaison_b)

    def queries(address: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get(address)
        return len(asked)

    pages = [cast.mechanism.get_absolute_url(), cast.a.get_absolute_url()]
    edit_participation(actor=None, participation=part, note="", duties=duties[:1])
    list(map(queries, pages))
    once = list(map(queries, pages))
    edit_participation(actor=None, participation=part, note="", duties=duties)
    other = Participation.objects.get(agency=cast.b)
    edit_participation(
        actor=None, participation=other, note="", duties=add_duties(actor=None, agency=cast.b, texts=["甲", "乙"])
    )
    assert list(map(queries, pages)) == once


def test_whoever_rewords_a_duty_is_told_that_it_is_cited(
    cast: SimpleNamespace, duties: list[Duty], part: Participation
) -> None:
    edit_participation(actor=None, participation=part, note="", duties=duties[:2])
    told = "Mechanisms cite this duty."
    assert told in shown(cast.admin_a, f"/agencies/duties/{duties[0].pk}/edit/")
    assert told not in shown(cast.admin_a, f"/agencies/duties/{duties[2].pk}/edit/")
