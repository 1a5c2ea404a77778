"""What is done with agencies."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from pypinyin import lazy_pinyin

from coordination.agencies.actions.indexing import index_agencies
from coordination.agencies.appointing import require_may_place
from coordination.agencies.models import Agency
from coordination.agencies.notices import NameCorrected, SupervisionChanged
from coordination.agencies.policy import SETTLED
from coordination.core import principals
from coordination.core.activity import Actor, record
from coordination.core.notices import notify
from coordination.core.policy import require


def sort_key(name: str) -> str:
    """Tone-less pinyin, by which lists without an official order are sorted."""
    return " ".join(lazy_pinyin(name))[:400]


@transaction.atomic
def create_agency(*, actor: Actor, name: str, **fields: Any) -> Agency:
    """Enter an agency with its own principal, and record it."""
    agency = Agency(name=name, **fields)
    agency.pinyin = agency.pinyin_override or sort_key(name)
    require(actor, "agency.create", agency)
    agency.full_clean(exclude=["principal"])
    agency.principal = principals.new_group("agency")
    agency.save()
    index_agencies([agency])
    record(actor, "agency.create", agency, after={"name": name, **fields})
    return agency


@transaction.atomic
def create_agencies_named(fields_of: Mapping[str, Mapping[str, Any]], *, actor: Actor) -> list[Agency]:
    """Enter several agencies under their names, as a founding document lists them. The caller has asked its policy."""
    agencies = []
    for name, fields in fields_of.items():
        agency = Agency(name=name, pinyin=sort_key(name), principal=principals.new_group("agency"), **fields)
        agency.save()
        record(actor, "agency.create", agency, after={"name": name, **fields})
        agencies.append(agency)
    index_agencies(agencies)
    return agencies


@transaction.atomic
def edit_agency(*, actor: Actor, agency: Agency, **fields: Any) -> Agency:
    """Change what an agency is called and does; what it was stays in the activity. Those who lead and administer it are
    told of another supervising department, with the administrators on both sides; and of another name, with the
    security administrators: a reform that gives one takes two persons. The name corrected stays known as once borne.

    NotPermitted where somebody else would change what is `SETTLED`. Raises ValidationError where another has to give it
    into other hands.
    """
    require(actor, "agency.edit", agency)
    was = Agency.objects.select_for_update(no_key=True, of=("self",)).select_related("parent").get(pk=agency.pk)
    if any(fields[name] != getattr(was, name) for name in SETTLED & fields.keys()):
        require(actor, "agency.settle", agency)
    moves = "parent" in fields and fields["parent"] != was.parent
    if moves:
        require_may_place(actor, was, fields["parent"])
    before = {name: getattr(was, name) for name in fields}
    for name, value in fields.items():
        setattr(agency, name, value)
    agency.pinyin = agency.pinyin_override or sort_key(agency.name)
    corrected = [name for name in (was.name, was.short_name) if name and name not in agency.names]
    agency.corrected_names = list(dict.fromkeys([*was.corrected_names, *corrected]))
    agency.full_clean(exclude=["principal"])
    agency.save(update_fields=[*fields, "pinyin", "corrected_names"])
    index_agencies([agency])
    act = record(actor, "agency.edit", agency, before=before, after=fields)
    if moves:
        for side in (was, agency):  # the same act: whoever stands on both sides is told once
            notify(SupervisionChanged, side, act=act, was=was.parent, now=agency.parent, by=actor)
    if agency.name != was.name:
        notify(NameCorrected, agency, act=act, was=was.name, now=agency.name, by=actor)
    return agency
