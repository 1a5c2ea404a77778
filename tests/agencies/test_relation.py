"""How an agency stands to the government says how work is put to it."""

from types import SimpleNamespace
from typing import Any

import pytest

from coordination.agencies.models import Agency, User
from coordination.agencies.relation import WORDINGS, Wording
from coordination.mechanisms.actions import Enrolment, propose_mechanism
from coordination.mechanisms.models import Participation
from tests.cast import PASSWORD, agency, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def root(db: None) -> User:
    return User.objects.create_user(
        "root", email="root@example.test", password=PASSWORD, full_name="Root", portal_role="system"
    )


def test_every_relation_has_its_wording() -> None:
    assert set(WORDINGS) == set(Agency.Relation.values)


@pytest.mark.parametrize(
    ("relation", "wording"),
    [
        ("subordinate", Wording.ASSIGN),
        ("public_service", Wording.ASSIGN),
        ("vertical", Wording.REQUEST),
        ("party", Wording.REQUEST),
        ("judicial", Wording.REQUEST),
        ("enterprise", Wording.INVITE),
        ("association", Wording.INVITE),
    ],
)
def test_work_is_assigned_requested_or_invited_to(relation: str, wording: Wording) -> None:
    assert Agency(relation=relation).wording == wording


def test_a_technical_institution_is_assigned_work_through_its_department_and_asked_where_it_has_none(
    cast: SimpleNamespace,
) -> None:
    assert agency("省水文局", relation="technical", parent=cast.a).wording == Wording.ASSIGN
    assert agency("某研究院", relation="technical").wording == Wording.REQUEST


def test_agencies_founded_by_list_stand_as_their_names_say(cast: SimpleNamespace) -> None:
    names = ["广东海事局", "省委宣传部", "省物流行业协会", "省林业局"]
    mechanism = propose_mechanism(
        actor=None,
        name="水上安全联席会议",
        tier="provincial",
        enrolments=[
            Enrolment(Participation.Role.CONVENER, cast.office),
            *(Enrolment(Participation.Role.MEMBER, name=name) for name in names),
        ],
    )
    stand = {row.agency.name: row.agency.relation for row in mechanism.in_force if row.agency != cast.office}
    assert stand == dict(zip(names, ["vertical", "party", "association", "subordinate"], strict=True))


def entered(root: User, **data: Any) -> Agency:
    signed_in(root).post("/agencies/new/", {"kind": "government", "tier": "provincial", "official_order": "1", **data})
    return Agency.objects.get(name=data["name"])


def test_a_relation_left_open_is_the_one_the_name_suggests(root: User) -> None:
    assert entered(root, name="省气象局").relation == "vertical"
    assert entered(root, name="省地震局", relation="subordinate").relation == "subordinate"


def test_the_form_begins_with_what_the_name_suggests(root: User) -> None:
    form = signed_in(root).get("/agencies/new/", {"name": "广州市税务局"}).context["form"]
    assert [form[name].value() for name in ("name", "kind", "tier", "relation")] == [
        "广州市税务局",
        "government",
        "municipal",
        "vertical",
    ]
    assert signed_in(root).get("/agencies/new/").context["form"]["relation"].value() == ""


def test_an_agency_that_exists_keeps_a_relation(root: User, cast: SimpleNamespace) -> None:
    data = {"name": "省水利厅", "kind": "government", "tier": "provincial", "official_order": "1", "relation": ""}
    form = signed_in(root).post(f"{cast.a.get_absolute_url()}edit/", data).context["form"]
    assert "relation" in form.errors
