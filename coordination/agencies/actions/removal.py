"""How an agency is struck that should never have been entered."""

from typing import Any

from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import CASCADE, Exists, OuterRef
from django.utils.translation import gettext as _

from coordination.agencies.models import Agency, Region
from coordination.core.activity import Actor, record
from coordination.core.errors import Refusal
from coordination.core.policy import require


def uses_of(thing: Agency | Region) -> list[str]:
    """What names it, by the words for such records. Asked with one query, however much there is."""
    fields: list[Any] = thing._meta.get_fields(include_hidden=True)  # noqa: SLF001
    relations = [field for field in fields if _names_it(field)]
    exists = {
        f"use_{place}": Exists(field.related_model._base_manager.filter(**{field.field.name: OuterRef("pk")}))  # noqa: SLF001
        for place, field in enumerate(relations)
    }
    found: Any = type(thing).objects.filter(pk=thing.pk).annotate(**exists).values_list(*exists).first() or ()
    used = [_owner(field) for field, is_used in zip(relations, found, strict=False) if is_used]
    return list(dict.fromkeys(str(model._meta.verbose_name_plural) for model in used))  # noqa: SLF001


def _names_it(field: Any) -> bool:
    """Is it a way back from a record of its own? What is a part of the thing goes with it."""
    if not field.auto_created or field.concrete or not (field.one_to_many or field.one_to_one):
        return False
    return field.on_delete is not CASCADE or bool(field.related_model._meta.auto_created)  # noqa: SLF001


def _owner(field: Any) -> Any:
    """The record that names it; behind a list of agencies stands the record that has the list."""
    return field.related_model._meta.auto_created or field.related_model  # noqa: SLF001


def refuse_if_used(thing: Agency | Region) -> None:
    """Raise Refusal where other records name it."""
    if uses := uses_of(thing):
        raise Refusal(_("It cannot be removed, because it is used by: %(uses)s.") % {"uses": "、".join(uses)})


@transaction.atomic
def remove_agency(*, actor: Actor, agency: Agency) -> None:
    """Strike an agency that was entered by mistake, with its principal. Its story stays under its name.

    Raises Refusal where anything names it: then it is history, and ends otherwise.
    """
    require(actor, "agency.remove", agency)
    refuse_if_used(agency)
    record(actor, "agency.remove", agency, before={"name": agency.name})
    principal = agency.principal_id
    agency.delete()
    Group.objects.filter(pk=principal).delete()
