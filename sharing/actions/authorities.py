"""Data authorities are named, and local limits set."""

from datetime import date
from typing import Any

from django.db import transaction

from coordination.agencies.models import Agency, User
from coordination.core.activity import record
from coordination.core.policy import require
from sharing.models import Authority, LocalLimit


@transaction.atomic
def name_authority(*, actor: User, agency: Agency, tier: str, ground: str, **fields: Any) -> Authority:
    """An agency is the data authority of a level, or of a level in a region, by a document."""
    require(actor, "authority.name", None)
    row = Authority(agency=agency, tier=tier, ground=ground, named_by=actor, **fields)
    row.full_clean(exclude=["named_by"])
    row.save()
    told = {name: getattr(row, name) for name in ("agency", "tier", "region", "ground", "starts_on")}
    record(actor, "authority.name", row, after=told)
    return row


@transaction.atomic
def end_authority(*, actor: User, authority: Authority, on: date) -> None:
    """It is the data authority until this day; the day after another may be."""
    require(actor, "authority.end", authority)
    before, authority.ends_on = authority.ends_on, on
    authority.full_clean(exclude=["named_by"])
    authority.save(update_fields=["ends_on"])
    record(actor, "authority.end", authority, before={"ends_on": before}, after={"ends_on": on})


@transaction.atomic
def set_limit(*, actor: User, clock: str, workdays: int, source: str, tier: str, region: Any = None) -> LocalLimit:
    """A limit of a level, or of a level in a region, in place of the one before it; never longer than the law's."""
    require(actor, "local_limit.set", (tier, region))
    known = LocalLimit.objects.select_for_update(of=("self",)).order_by("pk")
    row = known.filter(tier=tier, region=region, clock=clock).first()
    row = row or LocalLimit(tier=tier, region=region, clock=clock)
    before = {"workdays": row.workdays, "source": row.source} if row.pk else {}
    row.workdays, row.source = workdays, source
    row.full_clean()
    row.save()
    record(actor, "local_limit.set", row, before=before, after={"clock": clock, "workdays": workdays, "source": source})
    return row


@transaction.atomic
def drop_limit(*, actor: User, limit: LocalLimit) -> None:
    """The law's own limit holds again."""
    require(actor, "local_limit.set", (limit.tier, limit.region))
    record(actor, "local_limit.drop", limit, before={"clock": limit.clock, "workdays": limit.workdays})
    limit.delete()
