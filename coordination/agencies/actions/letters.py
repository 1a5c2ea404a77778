"""How many letters go out at somebody's wish: nobody has the portal fill strange mailboxes."""

from collections.abc import Collection
from datetime import timedelta

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from coordination.core.activity import Actor
from coordination.core.errors import Refusal
from coordination.core.models import Activity

LETTERS, IN_ALL, WITHIN = 5, 30, timedelta(minutes=15)  # to one mailbox; at one person's wish to anybody


def too_many() -> Refusal:
    return Refusal(_("Too many letters in a short time. Wait a quarter of an hour."))


def count_letters(actor: Actor, kind: type[Model], numbers: Collection[int], verbs: Collection[str]) -> None:
    """Of acts that each write to one mailbox, whoever acts; what the portal does by itself is not counted. Raises
    Refusal.
    """
    if actor is None:
        return
    acts = Activity.objects.filter(subject_type=ContentType.objects.get_for_model(kind), subject_id__in=numbers)
    if acts.filter(verb__in=verbs, at__gt=timezone.now() - WITHIN).count() >= LETTERS:
        raise too_many()
