"""What is done with files that come in pieces, until one is kept (`files.intake.store`) or gone."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from coordination.core.arrivals import volume
from coordination.core.arrivals.looking import ring
from coordination.core.arrivals.models import Arrival
from coordination.core.arrivals.purposes import Purpose
from coordination.core.errors import NotLawful, Refusal
from coordination.core.files.examining import check_facts
from coordination.core.files.storage import SWEPT_AFTER
from coordination.core.policy import require

PIECE = 4 * 1024**2  # bytes: what a broken line costs at most, and what a thread of the web server holds in memory
MOST = 300  # of one person at a time: a folder
SHARE = 5  # of one person at a time: so often the largest file


class Misplaced(Refusal):
    """A piece that does not begin where the last one ended."""

    def __init__(self, arrived: int) -> None:
        self.arrived = arrived
        super().__init__(_("The file goes on elsewhere: another piece of it came meanwhile."))


@dataclass(frozen=True)
class Said:
    """What a browser says of a file before the first piece."""

    name: str
    folder: str
    size: int
    modified: int


@transaction.atomic
def begin(*, actor: Any, purpose: Purpose, said: Said, is_declared: bool) -> Arrival:
    """Make room for a file.

    1. it is declared to hold no secret, its kind is taken, and it is not too large
    2. where the same file was begun before, it goes on; where one of its name was refused, it takes the place of that
    3. one person has only so many on the way, and the volume holds it

    Raises ValidationError, NotLawful.
    """
    require(actor, "arrival.begin", purpose)
    if not is_declared:
        raise ValidationError(_("Whoever hands in a file declares that it holds no secret."), code="undeclared")
    check_facts(said.name, said.size, settings.ARRIVAL_MAX_BYTES)
    get_user_model().objects.select_for_update(no_key=True).get(pk=actor.pk)  # one at a time may count
    own = Arrival.objects.visible_to(actor)
    facts = vars(said)
    same = own.filter(purpose=purpose.code, refusal="", **facts).first() if said.modified else None
    if same:
        same.heard_at = timezone.now()
        same.save(update_fields=["heard_at"])
        return same
    own.filter(purpose=purpose.code, name=said.name, folder=said.folder).exclude(refusal="").delete()
    _require_room(actor, said.size)
    return Arrival.objects.create(
        person=actor,
        acting_for=actor.acting_for.principal,
        purpose=purpose.code,
        place=volume.new_place(),
        declared_at=timezone.now(),
        **facts,
    )


def _require_room(person: Any, size: int) -> None:
    theirs = Arrival.objects.filter(person=person, refusal="")
    on_the_way = theirs.aggregate(bytes=Sum("size"))["bytes"] or 0
    if theirs.count() >= MOST:
        raise NotLawful(
            _("At most %(most)d files of one person are on their way. Send those that are here, or give some up.")
            % {"most": MOST}
        )
    if on_the_way + size > SHARE * settings.ARRIVAL_MAX_BYTES:
        raise NotLawful(_("Too much of yours is on its way. Send what is here, or give some of it up."))
    if not volume.has_room_for(size):
        raise NotLawful(_("The portal has no room for a file of this size just now. The operators have to make some."))


@transaction.atomic
def take(*, actor: Any, arrival: Arrival, offset: int, content: bytes) -> Arrival:
    """Write a piece down; whoever comes with one for the same place is told where the file goes on. What is said to be
    here is on the volume; a process that is killed has lost its own piece alone.

    Raises Misplaced, NotLawful.
    """
    require(actor, "arrival.take", arrival)
    row = Arrival.objects.select_for_update(no_key=True).filter(pk=arrival.pk).first()
    if row is None or row.refusal:
        raise NotLawful(_("This file was given up or refused meanwhile."))
    if offset != row.arrived:
        raise Misplaced(row.arrived)
    if offset + len(content) > row.size:
        raise NotLawful(_("More of the file came than there was when it was chosen. Choose it again."))
    try:
        volume.write(row.place, offset, content)
    except OSError as error:
        raise NotLawful(_("The file could not be taken in just now. Try again later.")) from error
    row.arrived += len(content)
    row.heard_at = timezone.now()
    if row.is_here:
        row.check_at = row.heard_at
        transaction.on_commit(ring, robust=True)
    row.save(update_fields=["arrived", "heard_at", "check_at"])
    return row


@transaction.atomic
def give_up(*, actor: Any, arrival: Arrival) -> None:
    require(actor, "arrival.give_up", arrival)
    _forget(arrival)


@transaction.atomic
def forget_refused(*, actor: Any, purpose: Purpose, told: Collection[str]) -> None:
    """Those of which the answer of a form has told, by their labels; the others are still to be told of."""
    for arrival in Arrival.objects.visible_to(actor).filter(purpose=purpose.code).exclude(refusal=""):
        if arrival.label in told:
            give_up(actor=actor, arrival=arrival)


def _forget(arrival: Arrival) -> None:
    Arrival.objects.filter(pk=arrival.pk).delete()
    transaction.on_commit(lambda: volume.drop(arrival.place))


def sweep() -> int:
    """Clear away what nobody has come back for in a day, and what no row speaks of; how many files that were."""
    swept = 0
    for arrival in Arrival.objects.filter(heard_at__lt=timezone.now() - SWEPT_AFTER).order_by("pk"):
        with transaction.atomic():
            late = Arrival.objects.filter(pk=arrival.pk, heard_at=arrival.heard_at)
            if late.select_for_update(skip_locked=True).exists():
                _forget(arrival)
                swept += 1
    volume.sweep(set(Arrival.objects.values_list("place", flat=True)))
    return swept
