"""How an agency is struck that should never have been entered."""

from functools import reduce
from operator import or_
from typing import Any

from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import CASCADE, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from coordination.agencies.models import Agency, Region
from coordination.core import principals
from coordination.core.activity import Actor, record
from coordination.core.counting import CAP, Counted, Tally
from coordination.core.errors import Refusal
from coordination.core.lines import listed
from coordination.core.policy import require


def uses_of(thing: Agency | Region) -> dict[str, Tally]:
    """How many records name it, by the words for such records, and what was granted to it, which would end with its
    principal. Asked with one query, however much there is.
    """
    naming: dict[Any, list[str]] = {}
    fields: list[Any] = thing._meta.get_fields(include_hidden=True)  # noqa: SLF001
    for field in filter(names_it, fields):
        naming.setdefault(field.related_model, []).append(field.field.name)
    words = [str(owner_of(model)._meta.verbose_name_plural) for model in naming]  # noqa: SLF001
    counted = [_counted(model, fields) for model, fields in naming.items()]
    if isinstance(thing, Agency):
        words.append(_("rights granted to it"))
        counted.append(_up_to_the_cap(principals.rights_of([thing.principal_id])))
    asked = {f"use_{place}": count for place, count in enumerate(counted)}
    numbers: Any = type(thing).objects.filter(pk=thing.pk).annotate(**asked).values_list(*asked).first() or ()
    found: dict[str, int] = {}
    for word, number in zip(words, numbers, strict=False):
        if number:
            found[word] = found.get(word, 0) + number
    return {word: Tally(number) for word, number in found.items()}


def _counted(model: Any, fields: list[str]) -> Counted:
    owned = reduce(or_, (Q(**{field: OuterRef("pk")}) for field in fields))
    return _up_to_the_cap(model._base_manager.filter(owned))  # noqa: SLF001


def _up_to_the_cap(rows: "QuerySet[Any]") -> Counted:
    return Counted(rows.order_by().values("pk")[: CAP + 1])


def names_it(field: Any) -> bool:
    """Is it a way back from a record of its own? What is a part of the thing goes with it."""
    if not field.auto_created or field.concrete or not (field.one_to_many or field.one_to_one):
        return False
    return field.on_delete is not CASCADE or bool(field.related_model._meta.auto_created)  # noqa: SLF001


def owner_of(model: Any) -> Any:
    """The record that names it; behind a list of agencies stands the record that has the list."""
    return model._meta.auto_created or model  # noqa: SLF001


def refuse_if_used(thing: Agency | Region) -> None:
    """Raise Refusal where other records name it."""
    if uses := uses_of(thing):
        said = listed(_("%(records)s (%(number)s)") % {"records": word, "number": uses[word]} for word in uses)
        raise Refusal(_("It cannot be removed, because it is used by: %(uses)s.") % {"uses": said})


@transaction.atomic
def remove_agency(*, actor: Actor, agency: Agency, reason: str = "") -> None:
    """Strike an agency that was entered by mistake, with its principal. Its story stays under its name.

    Raises Refusal where anything names it: then it is history, and ends otherwise.
    """
    require(actor, "agency.remove", agency)
    refuse_if_used(agency)
    record(actor, "agency.remove", agency, before={"name": agency.name}, note=reason)
    principal = agency.principal_id
    agency.delete()
    Group.objects.filter(pk=principal).delete()
