"""Keys of programs are made, withdrawn, and end; what is pulled with them is counted."""

import hashlib
import secrets
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from coordination.agencies.models import Agency, User
from coordination.audit.actions import record_reading
from coordination.audit.models import Reading
from coordination.core.activity import record
from coordination.core.errors import NotLawful
from coordination.core.notices import notify
from coordination.core.policy import require
from coordination.core.templatetags.portal import local_date
from coordination.core.workdays import today
from sharing import told_of_keys
from sharing.actions.holding import hold_item
from sharing.flows import ItemState
from sharing.models import AccessKey, Grant, Item, Pull

MOST_KEYS = 20  # that an agency has for one item at a time
LONGEST_DAYS = 365  # where no grant says until when
SWEPT_AT_ONCE = 500
_MARK = "rows_"  # with which every key begins, so that one that lies about is known for what it is
_SHOWN = 11  # signs of it that are kept


def digest_of(secret: str) -> str:
    """By which a key is found again: 256 bits of chance need no salt."""
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()


def last_day(item: Item, agency: Agency) -> date:
    """Until when a key of an agency for an item lasts at most: the last day of its grant, else a year."""
    year = today() + timedelta(days=LONGEST_DAYS)
    if item.owner_id in agency.line:
        return year
    grants = Grant.objects.live().held_by(agency).of_right("download_item").filter(content_object=item)
    ends = [grant.last_day for grant in grants]
    known = [end for end in ends if end is not None]
    return max(known) if known and len(known) == len(ends) else year


@transaction.atomic
def make_key(*, actor: User, item: Item, name: str, ends_on: date) -> tuple[AccessKey, str]:
    """Make a key by which programs of the agency the actor acts for read the rows of an item; it and its secret, which
    is said this once and kept nowhere. ValidationError where it would last too long.
    """
    hold_item(item)
    require(actor, "item.make_key", item)
    agency: Any = actor.acting_for
    last = last_day(item, agency)
    if not today() <= ends_on <= last:
        raise ValidationError({"ends_on": _("From today until %(day)s at the latest.") % {"day": local_date(last)}})
    if AccessKey.objects.running().filter(item=item, agency=agency).count() >= MOST_KEYS:
        raise NotLawful(_("There are %(most)d keys already: withdraw one that is not used.") % {"most": MOST_KEYS})
    secret = f"{_MARK}{secrets.token_urlsafe(32)}"
    key = AccessKey(item=item, agency=agency, name=name, ends_on=ends_on, made_by=actor)
    key.begins, key.digest = secret[:_SHOWN], digest_of(secret)
    key.full_clean(exclude=["made_by"])
    key.save()
    record(actor, "access_key.make", key, after={"item": item.pk, "ends_on": ends_on})
    return key, secret


@transaction.atomic
def withdraw_key(*, actor: User, key: AccessKey, reason: str) -> None:
    """Either side withdraws it: the next call with it is refused. Where the provider does, whose it was is told."""
    key.refresh_from_db(from_queryset=AccessKey.objects.select_for_update(of=("self",)))
    require(actor, "access_key.withdraw", key)
    if key.end:
        raise NotLawful(_("This key has ended already."))
    _end(actor, "access_key.withdraw", key, AccessKey.End.WITHDRAWN, because=reason)
    own = actor.acting_for
    if own is None or key.agency_id not in own.line:
        notify(told_of_keys.KeyEnded, key)


def _end(actor: User | None, verb: str, key: AccessKey, end: str, because: str = "") -> None:
    key.end, key.ended_at, key.ended_by, key.because = end, timezone.now(), actor, because
    key.save(update_fields=["end", "ended_at", "ended_by", "because"])
    record(actor, verb, key, after={"end": end}, note=because)


def end_keys_of(person: User) -> int:
    """Those that somebody made who signs in no longer end with the account. Returns how many."""
    return _end_all(AccessKey.objects.running().filter(made_by=person), AccessKey.End.LEFT)


def end_keys_of_use(item: Item, agency: Agency) -> int:
    """Those for an item, of an agency or whoever succeeded it, end with its use, unless they open by another right; the
    suspension of the item ends none.
    """
    its_line = Q(agency=agency) | Q(agency__absorbed__contains=[agency.pk])
    keys = AccessKey.objects.running().filter(its_line, item=item)
    bearers = Agency.objects.filter(pk__in=keys.values("agency"))
    staying = keys.open_to_their(bearers, states=[ItemState.PUBLISHED, ItemState.SUSPENDED])
    return _end_all(keys.exclude(pk__in=staying.values("pk")), AccessKey.End.USE_OVER)


def end_keys() -> int:
    """Write down which keys open nothing any more: their day is over, whoever made them left, their agency is no more.
    They opened nothing since that moment; whose they were is told. Returns how many.
    """
    return _end_all(AccessKey.objects.to_be_ended(), AccessKey.End.LEFT)


@transaction.atomic
def _end_all(keys: Any, end: AccessKey.End) -> int:
    """`end`: of those whose day is not over."""
    ended = 0
    held = keys.select_for_update(skip_locked=True, of=("self",)).select_related("item", "agency__successor")
    for key in held.order_by("pk")[:SWEPT_AT_ONCE]:
        ran_out = key.ends_on < today()
        _end(None, "access_key.end", key, AccessKey.End.RAN_OUT if ran_out else end)
        notify(told_of_keys.KeyEnded, key)
        ended += 1
    return ended


@transaction.atomic
def count_pull(*, key: AccessKey, version: int, rows: int, detail: str) -> None:
    """Rows of a version are about to be handed to a program, or none, where it has them already. Its agency reads them,
    in the name of whoever made the key, which is written down once a key, day and version; how often it called and how
    many rows it was given is counted.
    """
    pull, _is_new = Pull.objects.get_or_create(key=key, on=today(), version=version)
    pull = Pull.objects.select_for_update().get(pk=pull.pk)
    is_first = rows > 0 and pull.rows == 0
    pull.calls, pull.rows, pull.last_at = pull.calls + 1, pull.rows + rows, timezone.now()
    pull.save(update_fields=["calls", "rows", "last_at"])
    if is_first:
        reader: Any = key.made_by
        reader.act_for(key.agency_id)
        record_reading(reader=reader, of=key.item, how=Reading.How.PULLED, detail=detail)
