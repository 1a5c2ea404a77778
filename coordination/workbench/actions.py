"""What a person does with what is the person's own: the inbox, wishes, particulars."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coordination.agencies.models import User
from coordination.core.activity import record
from coordination.core.channels import EMAIL
from coordination.core.models import Notification, Preference
from coordination.core.notices import Category
from coordination.workbench.wishes import email_wishes, optional_in


def mark_read(*, actor: User, notification: Notification) -> None:
    """The first look counts; later ones change nothing."""
    rows = Notification.objects.visible_to(actor).unread()
    rows.filter(pk=notification.pk).update(read_at=timezone.now())


def mark_all_read(*, actor: User) -> int:
    """How many there were."""
    return Notification.objects.visible_to(actor).unread().update(read_at=timezone.now())


@transaction.atomic
def set_preferences(*, actor: User, wishes: Mapping[str, bool]) -> None:
    """Say for each category whether what is not mandatory goes by e-mail too; only changes are recorded."""
    if unknown := [name for name in wishes if name not in Category.values or not optional_in(Category(name))]:
        raise ValidationError(_("These notices cannot be switched off: %(names)s") % {"names": ", ".join(unknown)})
    before = email_wishes(actor)
    changed = {name: wanted for name, wanted in wishes.items() if before.get(name, True) != wanted}
    for name, wanted in changed.items():
        Preference.objects.update_or_create(user=actor, category=name, channel=EMAIL, defaults={"wanted": wanted})
    if changed:
        was = {name: before.get(name, True) for name in changed}
        record(actor, "user.set_preferences", actor, before=was, after=changed)


@transaction.atomic
def edit_profile(*, actor: User, **fields: Any) -> None:
    """Change the own name, phone, e-mail address or language; what it was before stays in the activity."""
    stored = User.objects.select_for_update().get(pk=actor.pk)
    before = {name: getattr(stored, name) for name in fields}
    changed = {name: value for name, value in fields.items() if before[name] != value}
    for name, value in fields.items():
        setattr(actor, name, value)
    if not changed:
        return
    actor.full_clean(exclude={field.name for field in User._meta.fields} - set(fields))  # noqa: SLF001
    actor.save(update_fields=list(changed))
    record(actor, "user.edit_profile", actor, before={name: before[name] for name in changed}, after=changed)
