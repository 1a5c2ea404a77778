"""What is known of who takes part follows at once whoever changes it."""

from types import SimpleNamespace

from django.utils import timezone

from coordination.mechanisms.actions import enrol, leave
from coordination.mechanisms.models import Mechanism, Participation
from coordination.mechanisms.querysets import LEADING, has_left_some, mechanisms_of

Role = Participation.Role


def test_who_enrols_and_leaves_reads_anew(cast: SimpleNamespace) -> None:
    """The same person, within one request."""
    office, agency = cast.secretariat, cast.secretariat.acting_for
    other = Mechanism.objects.get()
    assert mechanisms_of(agency, {Role.DEPUTY}) == []
    row = enrol(actor=office, mechanism=other, agency=agency, role=Role.DEPUTY)
    assert mechanisms_of(agency, {Role.DEPUTY}) == [other.pk]
    Participation.objects.filter(pk=row.pk).update(starts_on="2020-01-01", ends_on="2020-12-31")
    assert mechanisms_of(agency, {Role.DEPUTY}) == [other.pk]  # as it was when it was asked
    member = other.participations.get(agency=cast.b)
    leave(actor=office, participation=member, on=timezone.localdate(), reason="调整")
    assert mechanisms_of(agency, {Role.DEPUTY}) == []


def test_an_agency_that_took_part_and_does_not_has_left(cast: SimpleNamespace) -> None:
    assert not has_left_some(cast.b)
    Participation.objects.filter(agency=cast.a).update(ends_on="2026-01-01")
    Participation.objects.filter(agency=cast.watching).update(starts_on="9999-01-01")
    assert has_left_some(cast.a)
    assert not has_left_some(cast.watching)


def test_the_roles_that_lead_are_said_once() -> None:
    assert Role.leading() == LEADING == ("convener", "deputy", "office")
