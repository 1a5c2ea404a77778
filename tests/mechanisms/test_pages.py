"""The pages of mechanisms: who sees what, what may be done there, and what bad input leads to."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from coordination.core.models import Activity
from coordination.mechanisms.actions import Enrolment, enrol, found_mechanism, propose_mechanism
from coordination.mechanisms.models import Mechanism, Participation
from tests.cast import agency, person, signed_in

pytestmark = pytest.mark.django_db
Role = Participation.Role


@pytest.fixture(autouse=True)
def _in_english(settings: Any) -> None:
    settings.LANGUAGE_CODE = "en"


def another(cast: SimpleNamespace, name: str, **fields: Any) -> Mechanism:
    """One more mechanism in force, convened by A with the office's agency as a member."""
    mechanism = propose_mechanism(
        actor=None,
        name=name,
        founding_no="粤办函〔2026〕1号",
        founded_on=timezone.localdate(),
        tier="provincial",
        enrolments=[
            Enrolment(Role.CONVENER, cast.a),
            Enrolment(Role.OFFICE, cast.a),
            Enrolment(Role.MEMBER, cast.office),
        ],
        **fields,
    )
    found_mechanism(actor=None, mechanism=mechanism)
    return mechanism


def url(mechanism: Mechanism, *more: str) -> str:
    return "".join([mechanism.get_absolute_url(), *(f"{part}/" for part in more)])


def names(response: Any) -> list[str]:
    return [row.name for row in response.context["page"]]


def test_the_list_shows_the_mechanisms_of_ones_own_agency(cast: SimpleNamespace) -> None:
    another(cast, "乙机制")
    assert names(signed_in(cast.liaison_a).get("/mechanisms/")) == ["乙机制", "省自然灾害防治工作联席会议"]
    assert names(signed_in(cast.liaison_b).get("/mechanisms/")) == ["省自然灾害防治工作联席会议"]
    stranger = signed_in(cast.stranger).get("/mechanisms/")
    assert names(stranger) == []
    assert "Your agency takes part in no mechanism yet." in stranger.content.decode()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=自然", ["省自然灾害防治工作联席会议"]),
        ("q=324", ["省自然灾害防治工作联席会议"]),
        ("kind=leading_group", ["乙领导小组"]),
        ("state=draft", []),
        ("role=convener", ["乙领导小组"]),
        ("role=observer", []),
        ("kind=nonsense", ["乙领导小组", "省自然灾害防治工作联席会议"]),
        ("q=没有", []),
    ],
)
def test_the_list_is_narrowed_by_what_the_address_says(cast: SimpleNamespace, query: str, found: list[str]) -> None:
    another(cast, "乙领导小组", kind="leading_group")
    assert names(signed_in(cast.liaison_a).get(f"/mechanisms/?{query}")) == found


def test_whoever_holds_no_post_any_more_has_no_role_to_choose_by(cast: SimpleNamespace) -> None:
    cast.liaison_a.posts.update(ends_on=timezone.localdate() - timedelta(days=1), starts_on="2020-01-01")
    assert names(signed_in(cast.liaison_a).get("/mechanisms/?role=member")) == []


def test_a_draft_is_seen_by_those_who_lead_it_alone(cast: SimpleNamespace) -> None:
    draft = propose_mechanism(
        actor=cast.secretariat,
        name="筹备中",
        tier="provincial",
        enrolments=[Enrolment(Role.OFFICE, cast.office), Enrolment(Role.MEMBER, cast.a)],
    )
    page = signed_in(cast.secretariat).get(url(draft)).content.decode()
    assert "The number and the date of the founding document are missing." in page
    assert "disabled>" in page
    assert signed_in(cast.liaison_a).get(url(draft)).status_code == 404


def test_the_page_shows_roles_people_and_history(cast: SimpleNamespace) -> None:
    response = signed_in(cast.observer).get(url(cast.mechanism))
    groups = {str(group.label): [part.row.agency for part in group.parts] for group in response.context["groups"]}
    assert groups == {
        "Convener": [cast.office],
        "Office of the mechanism": [cast.office],
        "Member": [cast.a, cast.b],
        "Observer": [cast.watching],
    }
    page = response.content.decode()
    assert "liaison_a" in page
    assert "leader_a" not in page  # the agency has a liaison officer: the leader is not in the way
    assert [event.text for event in response.context["story"]] == ["Put in force", "Draft begun with its member list"]


@pytest.mark.parametrize("who", ["liaison_a", "observer", "admin_a"])
def test_whoever_does_not_lead_sees_no_buttons_and_is_refused(cast: SimpleNamespace, who: str) -> None:
    client = signed_in(getattr(cast, who))
    page = client.get(url(cast.mechanism)).content.decode()
    assert "/edit/" not in page
    assert "/enrol/" not in page
    row = cast.mechanism.participations.get(agency=cast.b)
    for door in (
        url(cast.mechanism, "edit"),
        url(cast.mechanism, "enrol"),
        f"/mechanisms/participations/{row.pk}/leave/",
    ):
        assert client.get(door).status_code == 403
        assert client.post(door, {}).status_code == 403


def facts_of(mechanism: Mechanism, **changed: str) -> dict[str, str]:
    return {
        "name": mechanism.name,
        "kind": mechanism.kind,
        "tier": mechanism.tier,
        "cadence": mechanism.cadence,
        "founding_no": mechanism.founding_no,
        "founded_on": str(mechanism.founded_on),
        **changed,
    }


def test_an_edit_records_what_was_and_what_is(cast: SimpleNamespace) -> None:
    client = signed_in(cast.secretariat)
    response = client.post(url(cast.mechanism, "edit"), facts_of(cast.mechanism, cadence="monthly", purpose="防灾"))
    assert response["Location"] == url(cast.mechanism)
    row = Activity.objects.filter(verb="mechanism.edit").get()
    assert (row.before, row.after) == (
        {"cadence": "half_yearly", "purpose": ""},
        {"cadence": "monthly", "purpose": "防灾"},
    )


@pytest.mark.parametrize(
    ("changed", "field", "sentence"),
    [
        ({"name": ""}, "name", "This field is required."),
        ({"name": "乙机制"}, "name", "already exists"),
        ({"founding_no": ""}, "founding_no", "A mechanism in force has a founding document"),
        ({"founded_on": ""}, "founded_on", "A mechanism in force has a founding document"),
        ({"founded_on": "2999-01-01"}, "founded_on", "This day is still to come."),
        ({"region": "999999"}, "region", "Select a valid choice"),
    ],
)
def test_a_bad_edit_is_said_beside_the_field(
    cast: SimpleNamespace, changed: dict[str, str], field: str, sentence: str
) -> None:
    another(cast, "乙机制")
    form = (
        signed_in(cast.secretariat)
        .post(url(cast.mechanism, "edit"), facts_of(cast.mechanism, **changed))
        .context["form"]
    )
    assert sentence in str(form.errors[field])
    assert not Activity.objects.filter(verb="mechanism.edit").exists()


def test_an_enrolled_agency_belongs_at_once(cast: SimpleNamespace) -> None:
    assert signed_in(cast.stranger).get(url(cast.mechanism)).status_code == 404
    data = {"agency": cast.outside.pk, "role": "member", "note": "增补"}
    signed_in(cast.secretariat).post(url(cast.mechanism, "enrol"), data)
    assert signed_in(cast.stranger).get(url(cast.mechanism)).status_code == 200


@pytest.mark.parametrize(
    ("data", "field", "sentence"),
    [
        ({"role": "member"}, "agency", "This field is required."),
        ({"agency": "0", "role": "member"}, "agency", "Select a valid choice"),
        ({"agency": "b", "role": "boss"}, "role", "Select a valid choice"),
        ({"agency": "b", "role": "member"}, "__all__", "This agency already holds this role."),
    ],
)
def test_a_bad_enrolment_is_said(cast: SimpleNamespace, data: dict[str, str], field: str, sentence: str) -> None:
    sent = {**data, "agency": cast.b.pk} if data.get("agency") == "b" else data
    form = signed_in(cast.secretariat).post(url(cast.mechanism, "enrol"), sent).context["form"]
    assert sentence in str(form.errors[field])
    assert cast.mechanism.participations.count() == 5


def test_a_participation_ends_with_its_reason(cast: SimpleNamespace) -> None:
    row = cast.mechanism.participations.get(agency=cast.b)
    data = {"on": timezone.localdate().isoformat(), "reason": "机构改革"}
    response = signed_in(cast.secretariat).post(f"/mechanisms/participations/{row.pk}/leave/", data, follow=True)
    assert "机构改革" in response.content.decode()
    row.refresh_from_db()
    assert row.ends_on == timezone.localdate()


@pytest.mark.parametrize(
    ("days", "reason", "field", "sentence"),
    [
        (0, "", "reason", "This field is required."),
        (-1, "改革", "on", "Choose today or a later day"),
        (None, "改革", "on", "This field is required."),
    ],
)
def test_a_bad_end_is_said_beside_the_field(
    cast: SimpleNamespace, days: int | None, reason: str, field: str, sentence: str
) -> None:
    row = cast.mechanism.participations.get(agency=cast.b)
    on = "" if days is None else (timezone.localdate() + timedelta(days=days)).isoformat()
    response = signed_in(cast.secretariat).post(
        f"/mechanisms/participations/{row.pk}/leave/", {"on": on, "reason": reason}
    )
    assert sentence in str(response.context["form"].errors[field])
    assert not Participation.objects.exclude(ends_on=None).exists()


def test_a_mechanism_in_force_keeps_a_convener_and_an_office(cast: SimpleNamespace) -> None:
    row = cast.mechanism.participations.get(role="office")
    data = {"on": timezone.localdate().isoformat(), "reason": "移交"}
    client, door = signed_in(cast.secretariat), f"/mechanisms/participations/{row.pk}/leave/"
    refused = client.post(door, data).context["form"]
    assert "Enrol a successor first." in str(refused.non_field_errors())
    enrol(actor=cast.secretariat, mechanism=cast.mechanism, agency=cast.a, role="office")
    assert client.post(door, data).status_code == 302


def test_a_participation_that_has_ended_has_no_door(cast: SimpleNamespace) -> None:
    row = cast.mechanism.participations.get(agency=cast.b)
    yesterday = timezone.localdate() - timedelta(days=1)
    Participation.objects.filter(pk=row.pk).update(starts_on=yesterday, ends_on=yesterday)
    assert signed_in(cast.secretariat).get(f"/mechanisms/participations/{row.pk}/leave/").status_code == 404


def test_a_draft_is_put_in_force_by_one_post(cast: SimpleNamespace) -> None:
    draft = propose_mechanism(
        actor=cast.secretariat,
        name="筹备中",
        tier="provincial",
        founding_no="粤办函〔2026〕2号",
        founded_on=timezone.localdate(),
        enrolments=[Enrolment(Role.OFFICE, cast.office), Enrolment(Role.CONVENER, cast.office)],
    )
    client = signed_in(cast.secretariat)
    assert client.get(url(draft, "found")).status_code == 405
    assert client.post(url(draft, "found")).status_code == 302
    assert client.post(url(draft, "found")).status_code == 409
    assert Mechanism.objects.get(pk=draft.pk).state == "active"


DOORS = ["", "edit/", "enrol/", "found/"]


@pytest.mark.parametrize("door", DOORS)
def test_what_a_stranger_may_not_know_of_answers_as_what_does_not_exist(cast: SimpleNamespace, door: str) -> None:
    client = signed_in(cast.stranger)
    method = client.post if door == "found/" else client.get
    hidden, missing = method(url(cast.mechanism) + door), method(f"/mechanisms/987654/{door}")
    assert (hidden.status_code, missing.status_code) == (404, 404)


def test_the_list_costs_the_same_for_one_and_for_three(cast: SimpleNamespace, django_assert_num_queries: Any) -> None:
    client = signed_in(cast.secretariat)
    client.get("/mechanisms/")
    with django_assert_num_queries(7):
        assert len(names(client.get("/mechanisms/"))) == 1
    another(cast, "乙机制")
    another(cast, "丙机制")
    with django_assert_num_queries(7):
        assert len(names(client.get("/mechanisms/"))) == 3


def test_the_page_costs_the_same_for_few_and_for_many_agencies(cast: SimpleNamespace) -> None:
    """Compared, not counted: other apps add panels to this page."""
    client = signed_in(cast.secretariat)
    client.get(url(cast.mechanism))
    with CaptureQueriesContext(connection) as few:
        client.get(url(cast.mechanism))
    for number in range(3):
        more = agency(f"省第{number}局")
        person(more, f"liaison_{number}")
        enrol(actor=cast.secretariat, mechanism=cast.mechanism, agency=more, role="member")
    with CaptureQueriesContext(connection) as many:
        client.get(url(cast.mechanism))
    assert len(many) == len(few) <= 18


def test_reading_a_list_costs_the_same_for_one_name_and_for_three(cast: SimpleNamespace) -> None:
    client = signed_in(cast.secretariat)
    data = {**facts_of(cast.mechanism), "name": "丁机制", "step": "read"}
    costs = {}
    for listed in ("水利厅", "水利厅、财政厅、省林业局") * 2:  # the first round finds what is kept for the process
        with CaptureQueriesContext(connection) as asked:
            client.post("/mechanisms/found/", data | {"member_list": listed})
        costs[listed] = len(asked)
    assert len(set(costs.values())) == 1, costs
