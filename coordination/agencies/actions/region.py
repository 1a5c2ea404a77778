"""What is done with the list of administrative divisions, which changes by the notices of each year."""

from typing import Any

from django.db import transaction

from coordination.agencies.actions.indexing import index_regions
from coordination.agencies.actions.removal import refuse_if_used
from coordination.agencies.models import Region
from coordination.core.activity import Actor, record
from coordination.core.policy import require


@transaction.atomic
def create_region(*, actor: Actor, code: str, **fields: Any) -> Region:
    """Enter a division under its code."""
    require(actor, "region.create", None)
    region = Region(code=code, **fields)
    region.full_clean()
    region.save(force_insert=True)
    index_regions([region])
    record(actor, "region.create", region, after={"code": code, **fields})
    return region


@transaction.atomic
def edit_region(*, actor: Actor, region: Region, **fields: Any) -> Region:
    """Correct what is said of a division, or until when it exists; its code is what it is."""
    require(actor, "region.edit", region)
    before = {name: getattr(region, name) for name in fields}
    for name, value in fields.items():
        setattr(region, name, value)
    region.full_clean()
    region.save(update_fields=list(fields))
    if any(before[name] != getattr(region, name) for name in before.keys() & {"name", "parent"}):
        index_regions([region, *region.divisions.all()])
    record(actor, "region.edit", region, before=before, after=fields)
    return region


@transaction.atomic
def remove_region(*, actor: Actor, region: Region) -> None:
    """Strike a division that was entered by mistake; one that was dissolved ends on a day instead.

    Raises Refusal where anything lies in it.
    """
    require(actor, "region.remove", region)
    refuse_if_used(region)
    record(actor, "region.remove", region, before={"name": region.name})
    region.delete()
