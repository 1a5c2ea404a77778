"""Whoever takes a place in a mechanism takes part by the duties that passed to it with the place."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from coordination.agencies.actions import add_duties
from coordination.agencies.models import Agency, Duty
from coordination.agencies.succession import estate_of
from coordination.core.reconcile import invariants
from coordination.core.workdays import today
from coordination.mechanisms.actions import edit_participation
from coordination.mechanisms.models import Mechanism, Participation
from tests.cast import LONG_AGO, agency, signed_in
from tests.reforms import merging, splitting

pytestmark = pytest.mark.django_db

Role = Participation.Role


@pytest.fixture
def flood(cast: SimpleNamespace) -> list[Duty]:
    """B takes part by the first of its two duties."""
    duties = add_duties(actor=None, agency=cast.b, texts=["救灾资金保障", "预算管理"])
    cite(cast, Participation.objects.get(agency=cast.b), duties[0])
    return duties


def cite(cast: SimpleNamespace, part: Participation, *duties: Duty) -> None:
    edit_participation(actor=cast.secretariat, participation=part, note="", duties=duties)


def cited(mechanism: Mechanism, body: Agency) -> dict[str, list[str]]:
    """What an agency cites today or once it begins, by role."""
    rows = mechanism.participations.not_over(today()).filter(agency=body)
    assert all(duty.agency_id == body.pk for row in rows for duty in row.duties.all())
    return {row.role: sorted(duty.text for duty in row.duties.all()) for row in rows}


def kept_apart() -> bool:
    return next(rule for rule in invariants() if rule.name == "I27").broken() == 0


def test_the_successor_cites_what_was_cited(cast: SimpleNamespace, flood: list[Duty]) -> None:
    merging(cast.b, into=cast.outside)
    assert cited(cast.mechanism, cast.outside) == {"member": ["救灾资金保障"]}
    assert list(Participation.objects.get(agency=cast.b).duties.all()) == [flood[0]], "as it was, it stays on record"
    assert kept_apart()
    page = signed_in(cast.observer).get(cast.mechanism.get_absolute_url()).content.decode()
    assert "救灾资金保障" in page


def test_a_successor_that_takes_part_already_cites_both(cast: SimpleNamespace, flood: list[Duty]) -> None:
    own = add_duties(actor=None, agency=cast.a, texts=["水旱灾害防御"])
    cite(cast, Participation.objects.get(agency=cast.a), *own)
    merging(cast.b, into=cast.a)
    assert cited(cast.mechanism, cast.a) == {"member": ["救灾资金保障", "水旱灾害防御"]}


def test_a_duty_that_the_successor_has_in_the_same_words_is_its_own(cast: SimpleNamespace, flood: list[Duty]) -> None:
    [own] = add_duties(actor=None, agency=cast.a, texts=["救灾资金保障"])
    merging(cast.b, into=cast.a)
    assert list(Participation.objects.get(agency=cast.a, ends_on=None).duties.all()) == [own]


def test_each_of_two_roles_keeps_its_duties(cast: SimpleNamespace, flood: list[Duty]) -> None:
    second = cast.mechanism.participations.create(agency=cast.b, role=Role.DEPUTY, starts_on=LONG_AGO)
    second.ends_on = today() + timedelta(days=30)
    second.save()
    cite(cast, second, flood[1])
    merging(cast.b, into=cast.outside)
    assert cited(cast.mechanism, cast.outside) == {"member": ["救灾资金保障"], "deputy": ["预算管理"]}


def test_a_place_still_to_begin_cites_what_is_its_new_agencys(cast: SimpleNamespace, flood: list[Duty]) -> None:
    part = Participation.objects.get(agency=cast.b)
    Participation.objects.filter(pk=part.pk).update(starts_on=today() + timedelta(days=5))
    merging(cast.b, into=cast.outside)
    assert cited(cast.mechanism, cast.outside) == {"member": ["救灾资金保障"]}
    assert kept_apart()


@pytest.mark.parametrize("together", [True, False])
def test_a_duty_that_goes_elsewhere_is_not_cited_and_the_preview_says_so(
    cast: SimpleNamespace, flood: list[Duty], together: bool
) -> None:
    first, second = agency("省财政一局"), agency("省财政二局")
    choices = {"participations": {"": first.pk}, "duties": {"": (first if together else second).pk}}
    day = today() + timedelta(days=2)
    planned = splitting(cast.b, into=[first, second], choices=choices, effective_on=day)
    with translation.override("en"):
        remarks = [str(each) for one in estate_of(planned) for each in one.remarks if "cited there" in str(each)]
    assert bool(remarks) is not together
    planned.state = "withdrawn"
    planned.save()
    splitting(cast.b, into=[first, second], choices=choices)
    assert cited(cast.mechanism, first) == {"member": ["救灾资金保障"] if together else []}


def test_an_agency_that_goes_on_keeps_its_duties_and_the_new_body_cites_none(
    cast: SimpleNamespace, flood: list[Duty]
) -> None:
    new = agency("省财政二局")
    splitting(cast.b, into=[cast.b, new], choices={"participations": {"": new.pk}})
    assert cited(cast.mechanism, new) == {"member": []}
    assert kept_apart()


def test_citing_anew_costs_the_same_for_one_place_and_for_three(cast: SimpleNamespace, flood: list[Duty]) -> None:
    bodies = [cast.b, agency("省能源局"), agency("省粮食局"), agency("省林业局")]
    for body in bodies[1:]:
        duties = add_duties(actor=None, agency=body, texts=[f"{body.name}的职责"])
        part = cast.mechanism.participations.create(agency=body, role=Role.MEMBER, starts_on=LONG_AGO)
        cite(cast, part, *duties)
    costs = []
    for leaving in (bodies[:1], bodies[1:]):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            merging(*leaving, into=cast.outside)
        costs.append(sum("participation_duties" in query["sql"] for query in queries))
    assert costs[0] == costs[1]
