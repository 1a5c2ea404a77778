"""The tree by which the catalogue is classified grows below the classes and groups of the guide."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from coordination.agencies.models import User
from coordination.core.activity import record, reworded
from coordination.core.errors import NotLawful
from coordination.core.policy import require
from sharing.models import Category


@transaction.atomic
def add_category(*, actor: User, parent: Category, **said: Any) -> Category:
    """A further part of a category, with the next of its codes. A code is for ever: entries bear it.

    Raises NotLawful where the codes of the category are used up.
    """
    require(actor, "category.add", parent)
    parent = Category.objects.select_for_update().get(pk=parent.pk)
    code = parent.next_code()
    if not code:
        raise NotLawful(_("“%(name)s” has no codes left for further parts.") % {"name": parent})
    row = Category(code=code, parent=parent, **said)
    row.full_clean()
    row.save(force_insert=True)
    record(actor, "category.add", row, after={"code": code, "name": row.name, "source": row.source})
    return row


@transaction.atomic
def rename_category(*, actor: User, category: Category, **said: Any) -> None:
    """Say its name or its source otherwise. What bears its code keeps it."""
    require(actor, "category.rename", category)
    category = Category.objects.select_for_update().get(pk=category.pk)
    before, after = reworded(category, said)
    category.full_clean()
    if after:
        category.save(update_fields=list(after))
        record(actor, "category.rename", category, before=before, after=after)
