"""What is done with the duties of an agency."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from coordination.agencies.models import Agency, Duty
from coordination.core.activity import Actor, record
from coordination.core.errors import NotLawful
from coordination.core.policy import require


@transaction.atomic
def add_duties(
    *, actor: Actor, agency: Agency, texts: Sequence[str], basis: str = "", starts_on: date | None = None
) -> list[Duty]:
    """Enter duties behind those that are there, in this order, all given by one document."""
    _hold(agency)
    require(actor, "agency.keep_duties", agency)
    last = agency.duties.aggregate(last=Max("position"))["last"] or 0
    duties = []
    for place, text in enumerate(texts, start=last + 1):
        duty = Duty(agency=agency, text=text, basis=basis, starts_on=starts_on, position=place)
        duty.full_clean(exclude=["agency"])
        duties.append(duty)
    Duty.objects.bulk_create(duties)
    record(actor, "agency.add_duties", agency, after={"duties": list(texts), "basis": basis, "starts_on": starts_on})
    return duties


@transaction.atomic
def edit_duty(*, actor: Actor, duty: Duty, text: str, basis: str, starts_on: date | None) -> Duty:
    """Change how a duty is worded; what it said stays in the activity."""
    require(actor, "agency.keep_duties", duty.agency)
    before = {"text": duty.text, "basis": duty.basis, "starts_on": duty.starts_on}
    duty.text, duty.basis, duty.starts_on = text, basis, starts_on
    duty.full_clean()
    duty.save(update_fields=["text", "basis", "starts_on"])
    after = {"text": text, "basis": basis, "starts_on": starts_on}
    record(actor, "agency.edit_duty", duty.agency, before=before, after=after)
    return duty


@transaction.atomic
def move_duty(*, actor: Actor, duty: Duty, up: bool) -> tuple[int, int]:
    """One place up or down among the duties in force; its place then, and how many there are. All are numbered anew, so
    that no two stand on one place.
    """
    _hold(duty.agency)
    require(actor, "agency.keep_duties", duty.agency)
    duties = list(duty.agency.duties.in_force())
    here = next((place for place, other in enumerate(duties) if other.pk == duty.pk), None)
    there = None if here is None else here - 1 if up else here + 1
    if here is None or there is None or not 0 <= there < len(duties):
        raise NotLawful(_("This duty is the first.") if up else _("This duty is the last."))
    duties[here], duties[there] = duties[there], duties[here]
    for place, other in enumerate(duties, start=1):
        other.position = place
    Duty.objects.bulk_update(duties, ["position"])
    after = {"place": there + 1, "text": duty.text}
    record(actor, "agency.move_duty", duty.agency, before={"place": here + 1}, after=after)
    return there + 1, len(duties)


@transaction.atomic
def end_duty(*, actor: Actor, duty: Duty, on: date) -> Duty:
    """It is the agency's duty for the last time on that day. Mechanisms that cite it go on doing so."""
    require(actor, "agency.keep_duties", duty.agency)
    before, duty.ends_on = duty.ends_on, on
    duty.full_clean()
    duty.save(update_fields=["ends_on"])
    record(actor, "agency.end_duty", duty.agency, before={"ends_on": before}, after={"ends_on": on, "text": duty.text})
    return duty


def _hold(agency: Agency) -> None:
    """Of two who change the order the second waits."""
    Agency.objects.select_for_update(no_key=True).get(pk=agency.pk)
