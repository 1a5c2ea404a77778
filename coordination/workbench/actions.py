"""What a person does with what is the person's own: the inbox, wishes, particulars."""

from collections.abc import Collection, Mapping
from datetime import time, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from coordination.agencies.models import User
from coordination.core import holding
from coordination.core.activity import record
from coordination.core.channels import DIGEST
from coordination.core.errors import Refusal
from coordination.core.hours import collide
from coordination.core.models import Hours, Notification, Preference
from coordination.core.notices import Category, notify
from coordination.workbench.notices import LetterOnTrial
from coordination.workbench.wishes import IN_QUIET_HOURS, may_be_wished, optional_in, wishes_of

BETWEEN_TRIALS = timedelta(minutes=5)
PARTICULARS = {"full_name", "phone", "language", "time_zone"}


def mark_read(*, actor: User, notification: Notification) -> None:
    """The first look counts; later ones change nothing."""
    rows = Notification.objects.visible_to(actor).unread()
    rows.filter(pk=notification.pk).update(read_at=timezone.now())


def mark_all_read(*, actor: User) -> int:
    """How many there were."""
    return Notification.objects.visible_to(actor).unread().update(read_at=timezone.now())


@transaction.atomic
def set_preferences(*, actor: User, wishes: Mapping[str, Mapping[str, bool]]) -> None:
    """Say for each channel and category whether notices go that way too; only changes are recorded."""
    named = {(channel, name) for channel, wanted in wishes.items() for name in wanted}
    if unknown := sorted(
        name for channel, name in named if name not in Category.values or not may_be_wished(channel, Category(name))
    ):
        raise ValidationError(_("These notices cannot be switched off: %(names)s") % {"names": ", ".join(unknown)})
    before, was, changed = wishes_of(actor), {}, {}
    for channel, wanted in wishes.items():
        if new := {name: wish for name, wish in wanted.items() if before[channel][name] != wish}:
            was[channel], changed[channel] = {name: before[channel][name] for name in new}, new
        for name, wish in new.items():
            Preference.objects.update_or_create(user=actor, category=name, channel=channel, defaults={"wanted": wish})
    if changed:
        record(actor, "user.set_preferences", actor, before=was, after=changed)
        holding.replan(actor)


@transaction.atomic
def set_hours(*, actor: User, **fields: Any) -> None:
    """Say when one's letters are held, and when the digest is due; what is held already follows. What it was stays in
    the activity.
    """
    hours = Hours.objects.select_for_update().filter(user=actor).first() or Hours(user=actor)
    before = {name: getattr(hours, name) for name in fields}
    changed = {name: value for name, value in fields.items() if before[name] != value}
    if not changed:
        return
    for name, value in changed.items():
        setattr(hours, name, value)
    hours.full_clean()
    if collide(hours):
        raise ValidationError(IN_QUIET_HOURS)
    hours.save()
    record(actor, "user.set_hours", actor, before={name: before[name] for name in changed}, after=changed)
    holding.replan(actor)


@transaction.atomic
def set_digest(*, actor: User, digest: str, digest_at: time, categories: Collection[str]) -> None:
    """Say which categories are gathered into one letter, and when that is due; the others go by themselves."""
    gathered = {category.value: category.value in categories for category in Category if optional_in(category)}
    set_preferences(actor=actor, wishes={DIGEST: gathered | dict.fromkeys(categories, True)})
    set_hours(actor=actor, digest=digest, digest_at=digest_at)


@transaction.atomic
def send_test_letter(*, actor: User) -> None:
    """Try whether letters arrive, through the post by which notices reach one. Now and then is enough."""
    if not actor.posts_in_force:
        raise Refusal(_("Notices reach you once you hold a post."))
    if not actor.email:
        raise Refusal(_("Enter your e-mail address first."))
    lately = timezone.now() - BETWEEN_TRIALS
    if Notification.objects.filter(recipient=actor, kind=LetterOnTrial.kind, created_at__gt=lately).exists():
        raise Refusal(_("You asked for one a moment ago. Wait five minutes before the next."))
    notify(LetterOnTrial, actor.posts_in_force[0], asked_at=timezone.now())
    record(actor, "user.send_test_letter", actor)


@transaction.atomic
def edit_profile(*, actor: User, **fields: Any) -> None:
    """Change the own name, phone, language or time zone; what it was before stays in the activity. The e-mail address
    has a verb of its own: it counts only once it is confirmed.
    """
    if strange := set(fields) - PARTICULARS:
        raise ValueError(strange)
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
    if "time_zone" in changed:
        holding.replan(actor)  # the hours are those of the new clock
